import { AppError } from '../errors.ts';

/** Fields of the full text; `title` is the display name. */
export const TEXT_FIELDS = ['name', 'title', 'description', 'tags', 'content'] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/** Keys of filters, `key:value`. */
export const FILTER_KEYS = ['tag', 'kind', 'owner', 'label', 'agent', 'has', 'in'] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** What is looked for in the text: a word, whose end may be missing, or a phrase as it is. */
export interface Term {
  readonly kind: 'word' | 'phrase';
  readonly text: string;
  readonly isNegated: boolean;
}

/** A fact that must hold, or must not. */
export interface Filter {
  readonly key: Exclude<FilterKey, 'in'>;
  readonly value: string;
  readonly isNegated: boolean;
}

/** A query that was understood. Everything in it must hold. */
export interface SearchQuery {
  readonly terms: readonly Term[];
  readonly filters: readonly Filter[];
  /** Where terms are looked for. */
  readonly fields: readonly TextField[];
}

const MAX_PARTS = 32;
/** What may be told apart from the text around it: one part of a query. */
const PART = /(-?)(?:([A-Za-z]+):)?(?:"([^"]*)("?)|([^\s"]+))/gu;
const KINDS = ['persona', 'fragment', 'style'];
const HAS = ['findings'];
/** Control characters separate like blanks; none of them can be looked for. */
const SPACE = /[\s\p{Cc}]/gu;

interface Part {
  readonly isNegated: boolean;
  readonly key: string | undefined;
  readonly value: string;
  readonly isQuoted: boolean;
  /** Column of the part in the query, from 1. */
  readonly column: number;
}

/**
 * Understands `words "a phrase" tag:x kind:style owner:me label:production agent:codex has:findings in:content`, each with
 * `-` before it for not. Throws INVALID_INPUT with the column (from 1) of what is not understood.
 */
export function parseSearchQuery(text: string): SearchQuery {
  const parts = partsOf(text.replaceAll(SPACE, ' '));
  if (parts.length > MAX_PARTS) throw misunderstood(parts[MAX_PARTS], `a query has at most ${MAX_PARTS} parts`);
  const terms: Term[] = [];
  const filters: Filter[] = [];
  const fields = new Set<TextField>();
  for (const part of parts) {
    if (part.key === undefined) terms.push(toTerm(part));
    else if (part.key === 'in') fields.add(toField(part));
    else filters.push(toFilter(part));
  }
  return { terms, filters, fields: fields.size === 0 ? TEXT_FIELDS : [...fields] };
}

function partsOf(text: string): readonly Part[] {
  return [...text.matchAll(PART)].map((match) => {
    const [whole, minus, key, quoted, closing, bare] = match;
    const column = match.index + 1;
    const part = { isNegated: minus === '-', key: key?.toLowerCase(), column };
    if (quoted === undefined) return { ...part, value: bare ?? '', isQuoted: false };
    if (closing === '')
      throw misunderstood({ column }, `the phrase that begins with ${whole.slice(0, 20)} has no end: add "`);
    return { ...part, value: quoted, isQuoted: true };
  });
}

function toTerm(part: Part): Term {
  const { value, isNegated, isQuoted } = part;
  if (!isSearchable(value)) throw misunderstood(part, `"${value}" has no letter or digit to look for`);
  return { kind: isQuoted ? 'phrase' : 'word', text: value, isNegated };
}

/** Whether the full-text index keeps anything of a text: letters, digits and private characters. */
export function isSearchable(text: string): boolean {
  return /[\p{L}\p{N}\p{Co}]/u.test(text);
}

function toField(part: Part): TextField {
  const field = TEXT_FIELDS.find((each) => each === part.value.toLowerCase());
  if (part.isNegated) throw misunderstood(part, 'name the fields to look in, without -');
  if (field) return field;
  throw misunderstood(part, `there is no field "${part.value}"; in: takes ${TEXT_FIELDS.join(', ')}`);
}

function toFilter(part: Part): Filter {
  const { value, isNegated } = part;
  const key = FILTER_KEYS.find((each) => each === part.key);
  if (key === undefined || key === 'in') {
    const hint = `there is no filter "${part.key}:"; known are ${FILTER_KEYS.map((each) => `${each}:`).join(' ')}`;
    throw misunderstood(part, `${hint}; to look for the text, put it in quotes`);
  }
  if (value.trim() === '') throw misunderstood(part, `${key}: needs a value`);
  if (key === 'kind') checkWord(part, KINDS);
  if (key === 'has') checkWord(part, HAS);
  return { key, value: key === 'kind' || key === 'has' ? value.toLowerCase() : value, isNegated };
}

function checkWord(part: Part, words: readonly string[]): void {
  if (words.includes(part.value.toLowerCase())) return;
  throw misunderstood(part, `${part.key}: takes ${words.join(', ')}, not "${part.value}"`);
}

function misunderstood(part: Pick<Part, 'column'> | undefined, message: string): AppError {
  const column = part?.column ?? 1;
  return new AppError('INVALID_INPUT', `column ${column} of the query: ${message}`, { column });
}

/**
 * Terms in the language of FTS5; undefined when there are none. Every term is a quoted string, so that nothing in it is
 * an operator. The last letters of a word may be missing, those of a phrase not.
 */
export function toMatchText(
  terms: readonly Pick<Term, 'kind' | 'text'>[],
  { fields, joiner }: { readonly fields: readonly TextField[]; readonly joiner: 'AND' | 'OR' },
): string | undefined {
  if (terms.length === 0) return undefined;
  const all = terms.map(({ kind, text }) => `"${text.replaceAll('"', '""')}"${kind === 'word' ? '*' : ''}`);
  const where = fields.length === TEXT_FIELDS.length ? '' : `{${fields.join(' ')}} : `;
  return `${where}(${all.join(` ${joiner} `)})`;
}
