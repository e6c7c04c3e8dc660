import type { FormatId } from '../../../contract/format.ts';
import { toPersonaName } from '../persona/name.ts';
import { invalid } from '../persona/yaml.ts';
import { extOf, toFields } from './ext.ts';
import { decodeFile, encodeFile, stemOf } from './file-text.ts';
import type { BaseFile, Format, PersonaToWrite, ReadPersona, SourceFile, Written } from './format.ts';
import { lostFields } from './lost-fields.ts';
import { patchToml, readToml, writeToml } from './toml-text.ts';
import { changedKeys, ownOf, without } from './values.ts';

interface TomlSpec {
  readonly id: FormatId;
  readonly title: string;
  readonly where: string;
  readonly tool: string;
  readonly path: RegExp;
  readonly textKey: string;
  /** null: the name is that of the file. */
  readonly nameKey: string | null;
  readonly fileName: (name: string) => string;
}

/** A file of the Codex agents folder. */
export const CODEX_AGENT = tomlFormat({
  id: 'codex-agent',
  title: 'Codex agent',
  where: '.codex/agents/*.toml',
  tool: 'codex',
  path: /(?:^|\/)\.codex\/agents\/[^/]+\.toml$/,
  textKey: 'developer_instructions',
  nameKey: 'name',
  fileName: (name) => `.codex/agents/${name}.toml`,
});

/** A custom command of Gemini CLI. Shell parts in it are text here and are never run. */
export const GEMINI_COMMAND = tomlFormat({
  id: 'gemini-command',
  title: 'Gemini CLI command',
  where: '.gemini/commands/**/*.toml',
  tool: 'gemini',
  path: /(?:^|\/)\.gemini\/commands\/(?:.*\/)?[^/]+\.toml$/,
  textKey: 'prompt',
  nameKey: null,
  fileName: (name) => `.gemini/commands/${name}.toml`,
});

function tomlFormat(spec: TomlSpec): Format {
  const { id, title, where, path, textKey, fileName } = spec;
  return {
    ...{ id, title, where, fileName },
    places: [path],
    keeps: `text (${textKey}), ${spec.nameKey === null ? '' : 'name, '}description, ext.${spec.tool}`,
    loses: 'title, tags, variables, budgets, checks',
    detect(file) {
      if (path.test(file.path)) return 3;
      if (!/\.toml$/i.test(file.path)) return 0;
      const head = new TextDecoder('latin1').decode(file.bytes.subarray(0, 64 * 1024));
      return new RegExp(`^${textKey}[ \\t]*=`, 'm').test(head) ? 2 : 0;
    },
    read: (file) => [readFile(spec, file)],
    write: (persona, base) => (base ? patchFile(spec, persona, base) : writeFile(spec, persona)),
  };
}

function readFile({ tool, textKey, nameKey }: TomlSpec, { path, bytes }: SourceFile): ReadPersona {
  const values = readToml(decodeFile(bytes));
  const content = ownOf(values, textKey);
  if (typeof content !== 'string' || content.trim() === '') {
    throw invalid({ code: 'EMPTY', line: 1, column: 1, message: `the file has no ${textKey}` });
  }
  const written = nameKey === null ? undefined : ownOf(values, nameKey);
  const foreignName = typeof written === 'string' && written.trim() !== '' ? written : stemOf(path);
  const name = toPersonaName(foreignName);
  const known = [textKey, 'description', ...(nameKey === null ? [] : [nameKey])];
  const title = foreignName === name ? '' : foreignName;
  const { fields, findings } = toFields({
    ...{ tool, title, content },
    description: ownOf(values, 'description'),
    rest: without(values, known),
  });
  return { name, fields, findings };
}

function patchFile(spec: TomlSpec, persona: PersonaToWrite, base: BaseFile): Written {
  const { tool, textKey, nameKey } = spec;
  const file = decodeFile(base.bytes);
  const before = readFile(spec, base).fields;
  const { fields } = persona;
  const wanted: Record<string, unknown> = { ...readToml(file) };
  if (nameKey !== null && persona.isRenamed) wanted[nameKey] = persona.name;
  if (fields.content !== before.content) wanted[textKey] = fields.content;
  if ((fields.description ?? '') !== (before.description ?? '')) wanted.description = fields.description || undefined;
  const [was, is] = [extOf(before, tool), extOf(fields, tool)];
  for (const key of changedKeys(was, is)) wanted[key] = ownOf(is, key);
  const { text, isRewritten } = patchToml(file, wanted);
  const layout = isRewritten ? ['comments and formatting of the file'] : [];
  return { bytes: encodeFile(text), lost: [...layout, ...lossOf(spec, persona)] };
}

function writeFile(spec: TomlSpec, persona: PersonaToWrite): Written {
  const { name, fields } = persona;
  const values = {
    ...(spec.nameKey !== null && { [spec.nameKey]: name }),
    ...(fields.description && { description: fields.description }),
    [spec.textKey]: fields.content ?? '',
    ...extOf(fields, spec.tool),
  };
  return { bytes: encodeFile(writeToml(values)), lost: lossOf(spec, persona) };
}

function lossOf({ tool }: TomlSpec, { fields }: PersonaToWrite): readonly string[] {
  return lostFields(fields, { tool, holds: ['description'] });
}
