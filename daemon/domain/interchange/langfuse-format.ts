import { z } from 'zod';
import { toPersonaName } from '../persona/name.ts';
import { invalid } from '../persona/yaml.ts';
import { extOf, toFields } from './ext.ts';
import { decodeFile, encodeFile } from './file-text.ts';
import type { BaseFile, Format, PersonaToWrite, ReadPersona, Written } from './format.ts';
import { patchJson, readJson, writeJson } from './json-text.ts';
import { lostFields } from './lost-fields.ts';
import { changedKeys, changedTags, isValues, ownOf, type Values, without } from './values.ts';

const TOOL = 'langfuse';
const OWN_KEYS: readonly string[] = ['name', 'prompt', 'tags'];

const shape = z.looseObject({
  name: z.string().min(1).max(1_000),
  type: z.enum(['text', 'chat']).optional(),
  prompt: z.union([
    z.string(),
    z.array(z.looseObject({ role: z.string().optional(), content: z.string().optional() })),
  ]),
});

/** A prompt of Langfuse as its API gives it: text, or chat messages of which the first system message is the text. */
export const LANGFUSE: Format = {
  id: 'langfuse',
  title: 'Langfuse prompt',
  where: '*.json with name, prompt and type',
  keeps: 'text (the system message of a chat), name, tags, ext.langfuse',
  places: [],
  loses: 'description, title, variables, budgets, checks',
  detect({ path, bytes }) {
    if (!/\.json$/i.test(path)) return 0;
    const head = new TextDecoder('latin1').decode(bytes.subarray(0, 64 * 1024));
    return /^[\s\S]{0,8}\{/.test(head) && /"prompt"\s*:/.test(head) && /"type"\s*:\s*"(?:text|chat)"/.test(head)
      ? 2
      : 0;
  },
  read: ({ bytes }) => [readPrompt(decodeFile(bytes))],
  write: (persona, base) => (base ? patchPrompt(persona, base) : writePrompt(persona)),
  fileName: (name) => `${name}.json`,
};

function readPrompt(text: string): ReadPersona {
  const data = promptOf(text);
  const place = systemPlace(data);
  const title = String(data.name);
  const name = toPersonaName(title);
  const { fields, findings } = toFields({
    tool: TOOL,
    title: title === name ? '' : title,
    tags: ownOf(data, 'tags'),
    content: place.text,
    rest: { ...without(data, OWN_KEYS) },
  });
  return { name, fields, findings };
}

/** Where the text of a prompt stands in its JSON. */
function systemPlace({ prompt }: Values): { readonly path: readonly (string | number)[]; readonly text: string } {
  if (typeof prompt === 'string') return { path: ['prompt'], text: prompt };
  const messages = Array.isArray(prompt) ? prompt.filter(isValues) : [];
  const at = messages.findIndex((message) => ownOf(message, 'role') === 'system');
  const content = at < 0 ? undefined : ownOf(messages[at] ?? {}, 'content');
  if (typeof content === 'string') return { path: ['prompt', at, 'content'], text: content };
  throw invalid({ code: 'SCHEMA', line: 1, column: 1, message: 'prompt: the chat has no system message to import' });
}

function patchPrompt(persona: PersonaToWrite, base: BaseFile): Written {
  const json = decodeFile(base.bytes);
  const before = readPrompt(json).fields;
  const data = promptOf(json);
  const { fields } = persona;
  const edits: [readonly (string | number)[], unknown][] = [];
  const title = fields.displayName ?? '';
  if (persona.isRenamed || title !== (before.displayName ?? '')) edits.push([['name'], title || persona.name]);
  if (fields.content !== before.content) edits.push([systemPlace(data).path, fields.content ?? '']);
  const tags = changedTags(ownOf(data, 'tags'), before.tags ?? [], fields.tags ?? []);
  if (tags) edits.push([['tags'], tags]);
  const [was, is] = [extOf(before, TOOL), extOf(fields, TOOL)];
  for (const key of changedKeys(was, is)) edits.push([[key], ownOf(is, key)]);
  const text = edits.reduce((text, [path, value]) => patchJson(text, [...path], value), json);
  return { bytes: encodeFile(text), lost: lossOf(persona) };
}

function writePrompt(persona: PersonaToWrite): Written {
  const { name, fields } = persona;
  const ext = without(extOf(fields, TOOL), ['type']);
  const data = {
    name: fields.displayName || name,
    type: 'text',
    prompt: fields.content ?? '',
    ...(fields.tags?.length && { tags: fields.tags }),
    ...ext,
  };
  return { bytes: encodeFile(writeJson(data)), lost: lossOf(persona) };
}

function lossOf({ fields }: PersonaToWrite): readonly string[] {
  return lostFields(fields, { tool: TOOL, holds: ['tags', 'displayName'] });
}

function promptOf(text: string): z.infer<typeof shape> {
  const result = shape.safeParse(readJson(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid({
    code: 'SCHEMA',
    line: 1,
    column: 1,
    message: `${issue?.path.join('.') || 'prompt'}: ${issue?.message ?? 'not valid'}`,
  });
}
