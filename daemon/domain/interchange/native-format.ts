import { formatDocument, parseDocument } from '../persona/document.ts';
import { toPersonaName } from '../persona/name.ts';
import { readYaml } from '../persona/yaml.ts';
import { decodeFile, encodeFile, stemOf } from './file-text.ts';
import type { BaseFile, Format, PersonaToWrite, Written } from './format.ts';
import { joinMarkdown, splitMarkdown } from './markdown-file.ts';
import { changedKeys, ownOf } from './values.ts';
import { patchYaml } from './yaml-patch.ts';

/** Our own Markdown with front matter. */
export const NATIVE: Format = {
  id: 'maestro',
  title: 'Maestro persona',
  where: '*.md anywhere else',
  keeps: 'everything of one version',
  loses: 'nothing',
  places: [],
  detect: ({ path }) => (/\.(?:md|markdown|txt)$/i.test(path) || path === '' ? 1 : 0),
  read({ path, bytes }) {
    const { name, fields, findings } = parseDocument(decodeFile(bytes));
    return [{ name: name ?? toPersonaName(fields.displayName ?? '') ?? toPersonaName(stemOf(path)), fields, findings }];
  },
  write(persona, base) {
    return base ? patchNative(persona, base) : { bytes: encodeFile(formatDocument(persona)), lost: [] };
  },
  fileName: (name) => `${name}.md`,
};

function patchNative(persona: PersonaToWrite, base: BaseFile): Written {
  const file = decodeFile(base.bytes);
  const before = parseDocument(file);
  const named = { name: persona.name, fields: persona.fields };
  const whole = { bytes: encodeFile(formatDocument(persona)), lost: ['comments and formatting of the header'] };
  const isSame =
    formatDocument({ fields: before.fields }) === formatDocument({ fields: persona.fields }) && !persona.isRenamed;
  if (isSame) return { bytes: base.bytes, lost: [] };
  const parts = splitMarkdown(file);
  if (parts.open === '') {
    // A text without a header stays one while only the text changes.
    const needsHeader =
      changedKeys(headerOf({ fields: before.fields }), headerOf({ fields: persona.fields })).length > 0;
    const text = needsHeader || persona.isRenamed ? formatDocument(named) : parts.bom + (persona.fields.content ?? '');
    return { bytes: encodeFile(text), lost: [] };
  }
  const values = readYaml(parts.header, 2).value;
  const [was, is] = [headerOf({ ...before, version: undefined }), headerOf(named)];
  const wanted: Record<string, unknown> = { ...values };
  for (const key of changedKeys(was, is)) if (key !== 'name' || persona.isRenamed) wanted[key] = ownOf(is, key);
  const patched = patchYaml(parts.header, wanted);
  if (patched.isRewritten) return whole;
  const text = joinMarkdown({ ...parts, header: patched.text, body: persona.fields.content ?? '' });
  return { bytes: encodeFile(text), lost: patched.lostComments.map((key) => `comments inside ${key}`) };
}

/** What the header of a document made anew would say. */
function headerOf(document: Parameters<typeof formatDocument>[0]) {
  return readYaml(splitMarkdown(formatDocument(document)).header, 2).value;
}
