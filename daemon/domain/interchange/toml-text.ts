import { parse, stringify } from 'smol-toml';
import { invalid } from '../persona/yaml.ts';
import { lineEndOf, withoutBom } from './file-text.ts';
import { changedKeys, isSameValue, ownOf, type Values } from './values.ts';
import { applyEdits } from './yaml-patch.ts';

const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const MAX_DEPTH = 8;

/** Reads TOML 1.0 as plain values; dates are text. Throws IMPORT_INVALID. */
export function readToml(file: string): Values {
  const { text } = withoutBom(file);
  let value: unknown;
  try {
    // Brackets are counted first: the parser recurses.
    if (/[[{][\s]*(?:[[{][\s]*){16}/.test(text)) throw new Error('too deep');
    value = toPlain(parse(text), 0);
  } catch (error) {
    const line = error instanceof Error && 'line' in error && typeof error.line === 'number' ? error.line : 1;
    throw invalid({ code: 'FORMAT', line, column: 1, message: 'the file is not valid TOML, or too deep' });
  }
  if (typeof value !== 'object' || value === null)
    throw invalid({ code: 'FORMAT', line: 1, column: 1, message: 'no TOML' });
  for (const key of keysOf(value)) {
    if (UNSAFE_KEYS.has(key))
      throw invalid({ code: 'PROTO_KEY', line: 1, column: 1, message: `the key "${key}" is not allowed` });
  }
  return value as Values;
}

/**
 * Makes the top table of TOML say `wanted`, changing only the lines of keys that differ; tables are left alone. Falls
 * back to a new file, and says so.
 */
export function patchToml(file: string, wanted: Values): { readonly text: string; readonly isRewritten: boolean } {
  const before = readToml(file);
  const changed = changedKeys(before, wanted);
  if (changed.length === 0) return { text: file, isRewritten: false };
  const { bom, text } = withoutBom(file);
  const eol = lineEndOf(text);
  const spans = topSpans(text);
  const tableStart = spans.tableStart;
  const edits = changed.map((key) => {
    const span = spans.keys.get(key);
    const value = ownOf(wanted, key);
    const line = value === undefined ? '' : writeToml({ [key]: value }, eol);
    if (span) return { start: span[0], end: span[1], text: line };
    const gap = tableStart > 0 && text.charAt(tableStart - 1) !== '\n' ? eol : '';
    return { start: tableStart, end: tableStart, text: gap + line };
  });
  const next = bom + applyEdits(text, edits);
  if (says(next, wanted)) return { text: next, isRewritten: false };
  const defined = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  return { text: bom + writeToml(defined, eol), isRewritten: true };
}

/** TOML of values; texts of several lines as `"""` blocks. */
export function writeToml(values: Values, eol = '\n'): string {
  const lines = Object.entries(values).map(([key, value]) => {
    if (typeof value === 'string' && value.includes('\n') && !value.includes('\r')) {
      return `${bareKey(key)} = """\n${blockText(value)}"""\n`;
    }
    return `${stringify({ [key]: value }).trimEnd()}\n`;
  });
  // Tables come last: what follows a table would belong to it.
  const ordered = lines.toSorted((a, b) => Number(a.startsWith('[')) - Number(b.startsWith('[')));
  return ordered.join('').replaceAll('\n', eol);
}

function blockText(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('"""', '""\\"')
    .replace(/"$/, '\\"')
    .replace(
      /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

function bareKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

/** Lines of each `key = value` before the first table. Linear; what it misreads, the comparison afterwards catches. */
function topSpans(text: string): {
  readonly keys: ReadonlyMap<string, readonly [number, number]>;
  readonly tableStart: number;
} {
  const keys = new Map<string, readonly [number, number]>();
  let open: { readonly key: string; readonly start: number } | undefined;
  let quote: '"""' | "'''" | undefined;
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf('\n', at);
    const next = feed < 0 ? text.length : feed + 1;
    const line = text.slice(at, next);
    if (!open) {
      if (/^[ \t]*\[/.test(line)) return { keys, tableStart: at };
      const key = /^[ \t]*(?:([\w-]+)|"([^"\\\n]*)")[ \t]*=/.exec(line);
      if (key) {
        open = { key: key[1] ?? key[2] ?? '', start: at };
        const value = line.slice(key[0].length);
        const block = /^[ \t]*("""|''')/.exec(value)?.[1] as '"""' | "'''" | undefined;
        if (block !== undefined && !value.slice(value.indexOf(block) + 3).includes(block)) quote = block;
        depth = block === undefined ? bracketsIn(value) : 0;
      }
    } else if (quote !== undefined) {
      if (line.includes(quote)) quote = undefined;
    } else depth += bracketsIn(line);
    if (open && quote === undefined && depth <= 0) {
      keys.set(open.key, [open.start, next]);
      open = undefined;
    }
    at = next;
  }
  return { keys, tableStart: text.length };
}

/** Brackets that a line leaves open, outside quotes and comments. */
function bracketsIn(line: string): number {
  // A quote that is not closed reaches to the end of the line, so that no part is looked at twice.
  const plain = line.replace(/"(?:[^"\\\n]|\\.)*(?:"|$)|'[^'\n]*(?:'|$)|#.*/gs, '');
  return (plain.match(/[[{]/g) ?? []).length - (plain.match(/[\]}]/g) ?? []).length;
}

function says(text: string, wanted: Values): boolean {
  try {
    const defined = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    return isSameValue(readToml(text), defined);
  } catch {
    return false;
  }
}

function toPlain(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Error('too deep');
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => toPlain(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toPlain(child, depth + 1)]));
}

function* keysOf(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* keysOf(child);
  }
}
