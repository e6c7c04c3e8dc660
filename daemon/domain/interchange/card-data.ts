import { z } from 'zod';
import { toPersonaName } from '../persona/name.ts';
import { invalid } from '../persona/yaml.ts';
import { CARD_SECTIONS, fromCardBody, toCardBody } from './card-text.ts';
import { extOf, toFields } from './ext.ts';
import type { PersonaToWrite, ReadPersona } from './format.ts';
import { patchJson, readJson, writeJson } from './json-text.ts';
import { lostFields } from './lost-fields.ts';
import { changedKeys, changedTags, isValues, ownOf, type Values, without } from './values.ts';

const TOOL = 'sillytavern';
/** Most bytes of a card's JSON. */
export const MAX_CARD_BYTES = 8 * 1024 * 1024;
const TEXT_KEYS = CARD_SECTIONS.map(([key]) => key);
const OWN_KEYS: readonly string[] = ['name', 'creator_notes', 'tags', ...TEXT_KEYS];

const cardShape = z.looseObject({
  spec: z.enum(['chara_card_v2', 'chara_card_v3']),
  data: z.looseObject({
    name: z.string().max(1_000),
    ...Object.fromEntries(TEXT_KEYS.map((key) => [key, z.string().optional()])),
  }),
});

/** Whether a text looks like the JSON of a card; reads its beginning only. */
export function looksLikeCard(text: string): boolean {
  return (
    /"spec"\s*:\s*"chara_card_v[23]"/.test(text.slice(0, 64 * 1024)) ||
    /"spec"\s*:\s*"chara_card_v[23]"/.test(text.slice(-4_096))
  );
}

/** A character card V2 or V3 as a persona. Throws IMPORT_INVALID. */
export function readCard(json: string): ReadPersona {
  const data = cardDataOf(json);
  const title = String(ownOf(data, 'name') ?? '');
  const content = toCardBody(data);
  if (content === '') throw invalid({ code: 'EMPTY', line: 1, column: 1, message: 'the card has no text' });
  const { fields, findings } = toFields({
    tool: TOOL,
    title,
    description: ownOf(data, 'creator_notes'),
    tags: ownOf(data, 'tags'),
    content,
    rest: without(data, OWN_KEYS),
  });
  const book = ownOf(data, 'character_book');
  const hasBook =
    isValues(book) && Array.isArray(ownOf(book, 'entries')) && (ownOf(book, 'entries') as unknown[]).length > 0;
  const message = 'the lorebook is kept in the card and is not part of the text';
  return {
    name: toPersonaName(title),
    fields,
    findings: hasBook ? [...findings, { code: 'KEPT_IN_FILE', line: 1, column: 1, message }] : findings,
  };
}

/** The JSON of a card with the changes of a persona; every byte that no change touches stays. */
export function patchCard(json: string, persona: PersonaToWrite): string {
  const before = readCard(json);
  const { fields } = persona;
  const edits: [string, unknown][] = [];
  const title = fields.displayName ?? '';
  if (persona.isRenamed || title !== (before.fields.displayName ?? '')) edits.push(['name', title || persona.name]);
  if ((fields.description ?? '') !== (before.fields.description ?? ''))
    edits.push(['creator_notes', fields.description ?? '']);
  const tags = changedTags(ownOf(cardDataOf(json), 'tags'), before.fields.tags ?? [], fields.tags ?? []);
  if (tags) edits.push(['tags', tags]);
  if (fields.content !== before.fields.content) {
    const [was, is] = [fromCardBody(before.fields.content ?? ''), fromCardBody(fields.content ?? '')];
    for (const key of TEXT_KEYS) if (was[key] !== is[key]) edits.push([key, is[key]]);
  }
  const [was, is] = [extOf(before.fields, TOOL), extOf(fields, TOOL)];
  for (const key of changedKeys(was, is)) edits.push([key, ownOf(is, key)]);
  return edits.reduce((text, [key, value]) => patchJson(text, ['data', key], value), json);
}

/** A new card V2 of a persona. */
export function writeCard({ name, fields, version }: PersonaToWrite): string {
  const texts = fromCardBody(fields.content ?? '');
  const data = {
    name: fields.displayName || name,
    ...texts,
    first_mes: '',
    creator_notes: fields.description ?? '',
    alternate_greetings: [],
    tags: fields.tags ?? [],
    creator: '',
    character_version: version ?? '',
    extensions: {},
    ...extOf(fields, TOOL),
  };
  return writeJson({ spec: 'chara_card_v2', spec_version: '2.0', data });
}

/** What of a persona a card does not hold. */
export function lostInCard(persona: PersonaToWrite): readonly string[] {
  return lostFields(persona.fields, { tool: TOOL, holds: ['description', 'displayName', 'tags'] });
}

function cardDataOf(json: string): Values {
  const result = cardShape.safeParse(readJson(json));
  if (result.success) return result.data.data;
  const [issue] = result.error.issues;
  throw invalid({
    code: 'SCHEMA',
    line: 1,
    column: 1,
    message: `${issue?.path.join('.') ?? 'card'}: ${issue?.message ?? 'not valid'}`,
  });
}
