import { applyEdits, type JSONPath, modify } from 'jsonc-parser';
import { invalid } from '../persona/yaml.ts';
import { withoutBom } from './file-text.ts';

const MAX_DEPTH = 32;
const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

interface Frame {
  /** Keys seen in an object; undefined in an array. */
  readonly keys: Set<string> | undefined;
  expectsKey: boolean;
}

/**
 * Reads JSON of the strict kind: depth 32, no key twice in one object, no `__proto__`, `constructor` or `prototype`,
 * no number out of range. Throws IMPORT_INVALID. Linear: one scan before the parser.
 */
export function readJson(file: string): unknown {
  const { text } = withoutBom(file);
  scanKeys(text);
  try {
    return JSON.parse(text, refuseNumbers);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid({ code: 'FORMAT', line: 1, column: 1, message: 'the file is not valid JSON' });
  }
}

/** A value of JSON text replaced, layout and all other bytes kept; undefined takes it away. */
export function patchJson(file: string, path: JSONPath, value: unknown): string {
  const { bom, text } = withoutBom(file);
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: Math.max(1, indent.length),
    eol,
    // One line stays one line.
    ...(indent === '' && { keepLines: true }),
  };
  return bom + applyEdits(text, modify(text, path, value, { formattingOptions }));
}

/** JSON for people, with the line end of files. */
export function writeJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function refuseNumbers(key: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return value;
  throw invalid({ code: 'SCHEMA', line: 1, column: 1, message: `${key}: a number out of range` });
}

/** Depth, double keys and unsafe keys; what is no JSON at all is left to the parser. */
function scanKeys(text: string): void {
  const frames: Frame[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const frame = frames.at(-1);
    if (character === '"') {
      const end = stringEnd(text, at);
      if (frame?.keys && frame.expectsKey) {
        takeKey(text, { at, end, keys: frame.keys });
        frame.expectsKey = false;
      }
      at = end;
    } else if (character === '{' || character === '[') {
      frames.push({ keys: character === '{' ? new Set() : undefined, expectsKey: character === '{' });
      if (frames.length > MAX_DEPTH) throw bad(text, at, { code: 'DEPTH', message: `deeper than ${MAX_DEPTH}` });
    } else if (character === '}' || character === ']') frames.pop();
    else if (character === ',' && frame) frame.expectsKey = true;
  }
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5c) at += 1;
    else if (unit === 0x22) return at;
  }
  return text.length;
}

function takeKey(text: string, found: { readonly at: number; readonly end: number; readonly keys: Set<string> }): void {
  const { at, end, keys } = found;
  const raw = text.slice(at, end + 1);
  let key = raw.slice(1, -1);
  try {
    if (raw.includes('\\')) key = String(JSON.parse(raw));
  } catch {
    return; // Not a string: the parser will say so.
  }
  if (UNSAFE_KEYS.has(key)) throw bad(text, at, { code: 'PROTO_KEY', message: `the key "${key}" is not allowed` });
  if (keys.has(key)) throw bad(text, at, { code: 'DUPLICATE', message: `the key "${key.slice(0, 80)}" stands twice` });
  keys.add(key);
}

function bad(text: string, offset: number, what: { readonly code: string; readonly message: string }): Error {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return invalid({ ...what, line: before.split('\n').length, column: offset - lineStart + 1 });
}
