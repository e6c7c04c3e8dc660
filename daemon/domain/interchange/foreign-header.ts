import { isAppError } from '../errors.ts';
import { type DocumentFinding, invalid, readYaml } from '../persona/yaml.ts';
import { lineEndOf } from './file-text.ts';
import { changedKeys, isSameValue, ownOf, type Values } from './values.ts';
import { applyEdits, patchYaml, yamlEntry } from './yaml-patch.ts';

/** A header of another program, which may be no YAML at all. */
export interface ForeignHeader {
  readonly values: Values;
  readonly isYaml: boolean;
  readonly findings: readonly DocumentFinding[];
}

/** A header that was changed, and what of its layout went. */
export interface PatchedHeader {
  readonly text: string;
  readonly lost: readonly string[];
}

interface LineEntry {
  readonly key: string;
  readonly start: number;
  /** First offset after the colon and one blank. */
  readonly valueStart: number;
  /** End of the first line without its line end, and of all lines of the entry. */
  readonly lineEnd: number;
  readonly end: number;
}

const KEY_LINE = /^([A-Za-z][\w-]*):(?:[ \t]|(?=\r?$))/;
const UNSAFE_KEYS: ReadonlySet<string> = new Set(['constructor', 'prototype', '__proto__']);

/**
 * Reads a header as YAML, or line by line when it is none, as many files in the wild are: `description: Use when:
 * …`, `globs: *.ts`. Throws IMPORT_INVALID only for keys that no object may have.
 */
export function readForeignHeader(source: string): ForeignHeader {
  try {
    return { values: readYaml(source, 2).value, isYaml: true, findings: cutWarnings(source) };
  } catch (error) {
    const [finding] = isAppError(error, 'IMPORT_INVALID') ? (error.details.findings as readonly DocumentFinding[]) : [];
    if (!finding || finding.code === 'PROTO_KEY') throw error;
    const message = `the header is no YAML (${finding.message}) and was read line by line`;
    return { values: readLines(source), isYaml: false, findings: [{ ...finding, code: 'HEADER_NOT_YAML', message }] };
  }
}

/**
 * Makes a header say `wanted`, changing only the entries that differ. `rawKeys` are written as they are, without the
 * quotes that YAML would want. Falls back to a new header, and says so.
 */
export function patchForeignHeader(source: string, wanted: Values, rawKeys: readonly string[] = []): PatchedHeader {
  const { values, isYaml } = readForeignHeader(source);
  const changed = changedKeys(values, wanted);
  if (changed.length === 0) return { text: source, lost: [] };
  if (isYaml && !changed.some((key) => rawKeys.includes(key))) {
    const { text, isRewritten, lostComments } = patchYaml(source, wanted);
    if (!isRewritten) return { text, lost: lostComments.map((key) => `comments inside ${key}`) };
  } else {
    const text = patchLines(source, { changed, wanted, rawKeys });
    if (says(text, wanted)) return { text, lost: [] };
  }
  return {
    text: writeForeignHeader(wanted, rawKeys, lineEndOf(source)),
    lost: ['comments and formatting of the header'],
  };
}

/** A new header in the order of its keys. */
export function writeForeignHeader(values: Values, rawKeys: readonly string[] = [], eol = '\n'): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => entryText(key, value, { rawKeys, eol }))
    .join('');
}

function entryText(
  key: string,
  value: unknown,
  how: { readonly rawKeys: readonly string[]; readonly eol: string },
): string {
  const isRaw = how.rawKeys.includes(key) && typeof value === 'string' && !/[\r\n]/.test(value);
  return isRaw ? `${key}: ${value}${how.eol}` : yamlEntry(key, value, how.eol);
}

function readLines(source: string): Values {
  const values: Record<string, unknown> = {};
  for (const entry of lineEntries(source)) {
    if (UNSAFE_KEYS.has(entry.key)) {
      throw invalid({ code: 'PROTO_KEY', line: 2, column: 1, message: `the key "${entry.key}" is not allowed` });
    }
    values[entry.key] = lineValue(source, entry);
  }
  return values;
}

function lineValue(source: string, { valueStart, lineEnd, end }: LineEntry): unknown {
  const first = source.slice(Math.min(valueStart, lineEnd), lineEnd).trim();
  const more = source
    .slice(lineEnd, end)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));
  if (/^[|>][+-]?$/.test(first))
    return more
      .map((line) => line.trim())
      .join('\n')
      .trim();
  const items = more.flatMap((line) => /^\s*-\s+(.*)$/.exec(line)?.[1] ?? []);
  if (first === '' && items.length > 0) return items.map((item) => unquoted(item.trim()));
  return unquoted(first);
}

function unquoted(text: string): string {
  const quote = text.charAt(0);
  const isQuoted = text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote);
  return isQuoted ? text.slice(1, -1) : text;
}

/** The first entry of a key counts; lines before the first key belong to nobody. */
function lineEntries(source: string): readonly LineEntry[] {
  const entries: LineEntry[] = [];
  const seen = new Set<string>();
  for (let start = 0; start < source.length; ) {
    const feed = source.indexOf('\n', start);
    const next = feed < 0 ? source.length : feed + 1;
    const line = source.slice(start, feed < 0 ? next : feed).replace(/\r$/, '');
    const found = KEY_LINE.exec(line);
    const key = found?.[1];
    const last = entries.at(-1);
    if (key !== undefined && !seen.has(key)) {
      seen.add(key);
      const valueStart = start + (found?.[0].length ?? 0);
      entries.push({ key, start, valueStart, lineEnd: start + line.length, end: next });
    } else if (last) {
      entries[entries.length - 1] = { ...last, end: next };
    }
    start = next;
  }
  return entries;
}

interface LinePatch {
  readonly changed: readonly string[];
  readonly wanted: Values;
  readonly rawKeys: readonly string[];
}

function patchLines(source: string, { changed, wanted, rawKeys }: LinePatch): string {
  const eol = lineEndOf(source);
  const entries = lineEntries(source);
  const gap = source === '' || source.endsWith('\n') ? '' : eol;
  const edits = changed.map((key) => {
    const entry = entries.find((each) => each.key === key);
    const value = ownOf(wanted, key);
    const text = value === undefined ? '' : entryText(key, value, { rawKeys, eol });
    return entry
      ? { start: entry.start, end: entry.end, text: entry.end === source.length && gap !== '' ? text.trimEnd() : text }
      : { start: source.length, end: source.length, text: gap + text };
  });
  return applyEdits(source, edits);
}

function says(text: string, wanted: Values): boolean {
  const defined = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  return isSameValue(readForeignHeader(text).values, defined);
}

/** YAML ends a plain value at ` #`; its author may not have meant that. */
function cutWarnings(source: string): readonly DocumentFinding[] {
  return source
    .split('\n')
    .flatMap((line, i) =>
      /^[A-Za-z][\w-]*:[ \t]+[^"'#|>\s][^\n]*?[ \t]#/.test(line)
        ? [{ code: 'VALUE_CUT', line: i + 2, column: 1, message: 'the value ends before " #": write it in quotes' }]
        : [],
    );
}
