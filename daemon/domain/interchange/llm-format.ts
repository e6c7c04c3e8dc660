import { load } from 'js-yaml';
import { toPersonaName } from '../persona/name.ts';
import { invalid, readYaml } from '../persona/yaml.ts';
import { extOf, toFields } from './ext.ts';
import { decodeFile, encodeFile, stemOf, withoutBom } from './file-text.ts';
import type { BaseFile, Format, PersonaToWrite, ReadPersona, SourceFile, Written } from './format.ts';
import { lostFields } from './lost-fields.ts';
import { changedKeys, ownOf, type Values, without } from './values.ts';
import { patchYaml, yamlEntry } from './yaml-patch.ts';

const TOOL = 'llm';
const PLACE = /(?:^|\/)io\.datasette\.llm\/templates\/[^/]+\.yaml$/;
const KNOWN =
  /^(?:system|prompt|model|defaults|options|fragments|system_fragments|extract|extract_last|schema_object|functions|tools|attachments|attachment_types):/m;

/** A template of the `llm` command: `system` is the text, else `prompt`; a bare string is the prompt. Code is never run. */
export const LLM: Format = {
  id: 'llm',
  title: 'llm template',
  where: 'templates/*.yaml of llm (io.datasette.llm/templates)',
  keeps: 'text, ext.llm; the name is that of the file',
  places: [PLACE],
  loses: 'description, title, tags, variables, budgets, checks',
  detect({ path, bytes }) {
    if (PLACE.test(path)) return 3;
    if (!/\.ya?ml$/i.test(path)) return 0;
    const head = new TextDecoder('latin1').decode(bytes.subarray(0, 64 * 1024));
    return /^(?:system|prompt):/m.test(head) && KNOWN.test(head) ? 2 : 0;
  },
  read: (file) => [readTemplate(file)],
  write: (persona, base) => (base ? patchTemplate(persona, base) : writeTemplate(persona)),
  fileName: (name) => `${name}.yaml`,
};

function readTemplate({ path, bytes }: SourceFile): ReadPersona {
  const { text } = withoutBom(decodeFile(bytes));
  const values = valuesOf(text);
  const key = textKey(values);
  const { fields, findings } = toFields({ tool: TOOL, content: String(values[key]), rest: without(values, [key]) });
  return { name: toPersonaName(stemOf(path)), fields, findings };
}

/** A bare string stands for a prompt. */
function valuesOf(text: string): Values {
  const bare = bareString(text);
  return bare === undefined ? readYaml(text).value : { prompt: bare };
}

function bareString(text: string): string | undefined {
  try {
    const value: unknown = /^[\w-]+:(?:\s|$)/m.test(text) ? undefined : load(text, { maxDepth: 8, maxAliases: 0 });
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined; // readYaml says what is wrong.
  }
}

function textKey(values: Values): 'system' | 'prompt' {
  for (const key of ['system', 'prompt'] as const) {
    const text = ownOf(values, key);
    if (typeof text === 'string' && text.trim() !== '') return key;
  }
  throw invalid({ code: 'EMPTY', line: 1, column: 1, message: 'the template has neither system nor prompt' });
}

function patchTemplate(persona: PersonaToWrite, base: BaseFile): Written {
  const { bom, text } = withoutBom(decodeFile(base.bytes));
  const before = readTemplate(base).fields;
  const values = valuesOf(text);
  const wanted: Record<string, unknown> = { ...values };
  if (persona.fields.content !== before.content) wanted[textKey(values)] = persona.fields.content;
  const [was, is] = [extOf(before, TOOL), extOf(persona.fields, TOOL)];
  for (const key of changedKeys(was, is)) wanted[key] = ownOf(is, key);
  if (changedKeys(values, wanted).length === 0) return { bytes: base.bytes, lost: lossOf(persona) };
  if (bareString(text) !== undefined) return { bytes: encodeFile(bom + entriesOf(wanted)), lost: lossOf(persona) };
  const patched = patchYaml(text, wanted);
  const layout = patched.isRewritten ? ['comments and formatting of the file'] : [];
  return { bytes: encodeFile(bom + patched.text), lost: [...layout, ...lossOf(persona)] };
}

function writeTemplate(persona: PersonaToWrite): Written {
  const { fields } = persona;
  const text = entriesOf({ system: fields.content ?? '', ...without(extOf(fields, TOOL), ['system']) });
  return { bytes: encodeFile(text), lost: lossOf(persona) };
}

function entriesOf(values: Values): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => yamlEntry(key, value, '\n'))
    .join('');
}

function lossOf({ fields }: PersonaToWrite): readonly string[] {
  return lostFields(fields, { tool: TOOL, holds: [] });
}
