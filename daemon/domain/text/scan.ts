import { flagAt, isJoiner, isSpellingJoiner, isSpellingSelector } from '../../../contract/display-safe.ts';
import type { Finding, FindingCode } from '../../../contract/finding.ts';
import { MAX_FINDINGS, type Spot, toFindings } from './spots.ts';

interface Rule {
  readonly code: FindingCode;
  /** What to look for, as the source of a regular expression with the flags `giu`; must be linear. */
  readonly pattern: string;
  readonly what: string;
  /** Answers true for a hit that is ordinary writing. */
  readonly isFine?: (text: string, offset: number) => boolean;
  /** What is hit can be taken out and nobody sees a difference. */
  readonly isRemovable?: (char: string) => boolean;
}

const always = () => true;

/** The first rule that matches a place decides. Ranges: docs/validation.md. */
const RULES: readonly Rule[] = [
  { code: 'NUL', pattern: '\\0', what: 'a NUL character' },
  { code: 'BAD_UTF8', pattern: '[\\ud800-\\udfff]', what: 'half of a surrogate pair' },
  { code: 'HIDDEN_TAG', pattern: '[\\u{e0000}-\\u{e007f}]', what: 'an invisible tag character', isRemovable: always },
  { code: 'BIDI', pattern: '[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]', what: 'a text direction control' },
  {
    code: 'ZERO_WIDTH',
    pattern: '[\\u200b-\\u200d\\u2060-\\u2064\\ufeff]',
    what: 'a zero-width character',
    isFine: isOrdinaryZeroWidth,
    // A joiner may be meant, even where no script needs it.
    isRemovable: (char) => !isJoiner(char),
  },
  {
    code: 'VARIATION_SELECTOR',
    pattern: '[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]',
    what: 'a variation selector that chooses no shape',
    isFine: (text, offset) => isSpellingSelector(codePointAt(text, offset), codePointBefore(text, offset)),
    isRemovable: always,
  },
  {
    code: 'INVISIBLE',
    pattern: '[\\u00ad\\u034f\\u115f\\u1160\\u3164\\uffa0]',
    what: 'an invisible character',
    isRemovable: always,
  },
  {
    code: 'PRIVATE_USE',
    pattern: '[\\ue000-\\uf8ff\\u{f0000}-\\u{ffffd}\\u{100000}-\\u{10fffd}]',
    what: 'a private-use character',
  },
  { code: 'NONCHARACTER', pattern: '\\p{NChar}', what: 'a code that is no character' },
  { code: 'ESCAPE_SEQ', pattern: '[\\x1b\\x90\\x98\\x9b-\\x9f]', what: 'a terminal escape sequence' },
  { code: 'LINE_SEPARATOR', pattern: '[\\u2028\\u2029\\x85]', what: 'a line separator' },
  { code: 'CONTROL', pattern: '\\r(?!\\n)', what: 'a carriage return without a line feed' },
  { code: 'CONTROL', pattern: '[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]', what: 'a control character' },
  { code: 'COMBINING_RUN', pattern: '\\p{M}{9,}', what: 'more than 8 combining marks in a row' },
  {
    code: 'MARKER',
    pattern: '<\\/?active_persona|<!--[ \\t]{0,8}[\\w.-]{1,40}[ \\t]{0,8}:[ \\t]{0,8}(?:begin|start|end)\\b',
    what: 'a marker that Maestro or another program puts around managed text',
  },
];
const ANYTHING = RULES.map(({ pattern }) => `(${pattern})`).join('|');

/**
 * Where a text holds characters that must not reach an agent or a terminal unseen, or marks of managed text, in order;
 * at most 1,000. Neighbours of one kind are one spot. Ordinary writing of any script, emoji, flags and CRLF give none.
 * Linear.
 */
export function scanCharacters(text: string): readonly Spot[] {
  const hits: Hit[] = [];
  const anything = new RegExp(ANYTHING, 'giu');
  for (let match = anything.exec(text); match; match = anything.exec(text)) {
    const rule = RULES[match.slice(1).findIndex((group) => group !== undefined)];
    const offset = match.index;
    const flag = rule?.code === 'HIDDEN_TAG' ? flagAt(text, offset - 2) : undefined;
    if (flag) anything.lastIndex = offset - 2 + flag.length;
    if (!rule || flag || rule.isFine?.(text, offset)) continue;
    const last = hits.at(-1);
    if (last?.rule === rule && last.end === offset && rule.code !== 'MARKER') last.end = offset + match[0].length;
    else if (hits.length === MAX_FINDINGS) break;
    else hits.push({ rule, start: offset, end: offset + match[0].length });
  }
  return hits.map((hit) => toSpot(text, hit));
}

/** The same as findings of the text. */
export function scanText(text: string): readonly Finding[] {
  return toFindings(text, scanCharacters(text));
}

interface Hit {
  readonly rule: Rule;
  readonly start: number;
  end: number;
}

function toSpot(text: string, { rule, start, end }: Hit): Spot {
  const { code, what, isRemovable } = rule;
  const found = text.slice(start, end);
  const chars = [...found.slice(0, 4_000)];
  const name = `U+${(text.codePointAt(start) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const isWord = code === 'MARKER' || code === 'COMBINING_RUN';
  const many = chars.length > 1 ? `${name} and ${chars.length - 1} more` : name;
  return {
    code,
    range: [start, end],
    message: `${isWord ? what : `${what} (${many})`}${code === 'HIDDEN_TAG' ? spelledBy(chars) : ''}`,
    ...(isRemovable && chars.every(isRemovable) && found.length <= 4_000 && { fix: '' }),
  };
}

/** What tag characters say to who can read them. */
function spelledBy(chars: readonly string[]): string {
  const letters = chars.map((char) => String.fromCharCode((char.codePointAt(0) ?? 0) - 0xe0000));
  const words = letters.join('').replace(/[^\x20-\x7e]/g, '');
  return words === '' ? '' : `, which spell "${words.length > 60 ? `${words.slice(0, 60)}…` : words}"`;
}

function isOrdinaryZeroWidth(text: string, offset: number): boolean {
  const char = text.charAt(offset);
  if (char === '\ufeff') return offset === 0;
  if (!isJoiner(char)) return false;
  return isSpellingJoiner(char, { before: codePointBefore(text, offset), after: text.slice(offset + 1, offset + 3) });
}

function codePointAt(text: string, offset: number): string {
  return String.fromCodePoint(text.codePointAt(offset) ?? 0);
}

function codePointBefore(text: string, offset: number): string {
  const pair = text.slice(Math.max(0, offset - 2), offset);
  return String.fromCodePoint(pair.codePointAt(0) ?? 0).length === 2 ? pair : pair.slice(-1);
}
