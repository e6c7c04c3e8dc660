import { toPersonaName } from '../persona/name.ts';
import { invalid, readYaml } from '../persona/yaml.ts';
import { extOf, toFields } from './ext.ts';
import { decodeFile, encodeFile, folderOf, withoutBom } from './file-text.ts';
import type { BaseFile, Format, PersonaToWrite, ReadPersona, SourceFile, Written } from './format.ts';
import { lostFields } from './lost-fields.ts';
import { changedKeys, isValues, ownOf, type Values, without } from './values.ts';
import { patchYaml, yamlEntry } from './yaml-patch.ts';

const TOOL = 'promptfoo';
const PLACE = /(?:^|\/)promptfooconfig[^/]*\.ya?ml$/;

/**
 * The prompts that a promptfoo configuration spells out, one persona each: strings, and items with `raw`. Items that
 * name a file or a program are left alone; nothing is read or run for them.
 */
export const PROMPTFOO: Format = {
  id: 'promptfoo',
  title: 'promptfoo prompts',
  where: 'promptfooconfig.yaml, or YAML with a list of prompts',
  keeps: 'text, label (as the title), ext.promptfoo; the rest of the configuration stays in the file',
  places: [PLACE],
  loses: 'description, tags, variables, budgets, checks',
  detect({ path, bytes }) {
    if (PLACE.test(path)) return 3;
    if (!/\.ya?ml$/i.test(path)) return 0;
    return /^prompts:/m.test(new TextDecoder('latin1').decode(bytes.subarray(0, 64 * 1024))) ? 2 : 0;
  },
  read: readConfig,
  write: (persona, base) => (base ? patchConfig(persona, base) : writeConfig(persona)),
  fileName: (name) => `promptfooconfig.${name}.yaml`,
};

function readConfig({ path, bytes }: SourceFile): readonly ReadPersona[] {
  const { text } = withoutBom(decodeFile(bytes));
  const folder = folderOf(path) || 'promptfoo';
  const found = promptsOf(text).flatMap((item, i) => {
    const read = readItem(item);
    if (!read) return [];
    const { fields, findings } = toFields({ tool: TOOL, ...read });
    return [
      {
        name: toPersonaName(read.title ?? '') ?? toPersonaName(`${folder}-${i + 1}`),
        item: String(i),
        fields,
        findings,
      },
    ];
  });
  if (found.length > 0) return found;
  throw invalid({
    code: 'EMPTY',
    line: 1,
    column: 1,
    message: 'the configuration names its prompts by file only; import those files',
  });
}

function promptsOf(text: string): readonly unknown[] {
  const prompts = ownOf(readYaml(text).value, 'prompts');
  return Array.isArray(prompts) ? prompts : [prompts];
}

interface Item {
  readonly content: string;
  readonly title?: string;
  readonly rest: Values;
}

function readItem(item: unknown): Item | undefined {
  if (typeof item === 'string') return isText(item) ? { content: item, rest: {} } : undefined;
  if (!isValues(item)) return undefined;
  const [raw, label] = [ownOf(item, 'raw'), ownOf(item, 'label')];
  if (typeof raw !== 'string' || !isText(raw)) return undefined;
  return { content: raw, ...(typeof label === 'string' && { title: label }), rest: without(item, ['raw', 'label']) };
}

/** Anything else names a file, a program or a prompt elsewhere. */
function isText(prompt: string): boolean {
  return (
    prompt.trim() !== '' &&
    !/^(?:file|exec|langfuse|portkey|helicone|https?):\/\//.test(prompt) &&
    !/^[^\s]+\.(?:txt|md|json|jsonl|ya?ml|js|mjs|cjs|ts|py|csv|j2)$/.test(prompt)
  );
}

function patchConfig(persona: PersonaToWrite, base: BaseFile): Written {
  const { bom, text } = withoutBom(decodeFile(base.bytes));
  const at = Number(base.item ?? 0);
  const before = readConfig(base).find(({ item }) => item === String(at));
  if (!before)
    throw invalid({ code: 'SCHEMA', line: 1, column: 1, message: `the configuration has no prompt ${at + 1}` });
  const { value } = readYaml(text);
  const prompts = promptsOf(text);
  const item = changedItem(prompts[at], before, persona);
  const next = prompts.map((each, i) => (i === at ? item : each));
  const wanted = { ...value, prompts: Array.isArray(ownOf(value, 'prompts')) ? next : item };
  const { text: patched, isRewritten, lostComments } = patchYaml(text, wanted);
  const lost = isRewritten
    ? ['comments and formatting of the file']
    : lostComments.map((key) => `comments inside ${key}`);
  return { bytes: encodeFile(bom + patched), lost: [...lost, ...lossOf(persona)] };
}

function changedItem(item: unknown, before: ReadPersona, { fields, isRenamed, name }: PersonaToWrite): unknown {
  const [was, is] = [extOf(before.fields, TOOL), extOf(fields, TOOL)];
  const keys = changedKeys(was, is);
  const label = fields.displayName || (isRenamed ? name : undefined);
  const isRelabelled = isRenamed || (fields.displayName ?? '') !== (before.fields.displayName ?? '');
  if (typeof item === 'string' && !isRelabelled && keys.length === 0) return fields.content;
  const next: Record<string, unknown> = isValues(item) ? { ...item } : {};
  if (fields.content !== ownOf(next, 'raw')) next.raw = fields.content;
  if (isRelabelled) next.label = label;
  for (const key of keys) next[key] = ownOf(is, key);
  return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
}

function writeConfig(persona: PersonaToWrite): Written {
  const { name, fields } = persona;
  const item = { raw: fields.content ?? '', label: fields.displayName || name, ...extOf(fields, TOOL) };
  return { bytes: encodeFile(yamlEntry('prompts', [item], '\n')), lost: lossOf(persona) };
}

function lossOf({ fields }: PersonaToWrite): readonly string[] {
  return lostFields(fields, { tool: TOOL, holds: ['displayName'] });
}
