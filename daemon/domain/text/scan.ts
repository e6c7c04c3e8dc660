import { flagAt, isJoiner, isSpellingJoiner } from '../../../contract/display-safe.ts';

/** What the scanner knows to look for. */
export type FindingCode =
  | 'NUL'
  | 'BAD_UTF8'
  | 'HIDDEN_TAG'
  | 'BIDI'
  | 'ZERO_WIDTH'
  | 'ESCAPE_SEQ'
  | 'CONTROL'
  | 'MARKER';

/** Something in a text that a person may not see or that may act where it is shown. */
export interface Finding {
  readonly code: FindingCode;
  /** `reject`: never stored. `flag`: a person must look at it before it is used. */
  readonly severity: 'reject' | 'flag';
  /** UTF-16 offset. */
  readonly offset: number;
  /** From 1; the column counts UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

interface Rule {
  readonly code: FindingCode;
  readonly severity: Finding['severity'];
  /** What to look for, as the source of a regular expression with the flags `giu`; must be linear. */
  readonly pattern: string;
  readonly what: string;
  /** Answers true for a hit that is ordinary writing. */
  readonly isFine?: (text: string, offset: number) => boolean;
}

/** Findings of one text; more say nothing new. */
const MAX_FINDINGS = 1_000;

/** The first rule that matches a place decides. Ranges: docs/security.md, hidden text. */
const RULES: readonly Rule[] = [
  { code: 'NUL', severity: 'reject', pattern: '\\0', what: 'a NUL character' },
  { code: 'BAD_UTF8', severity: 'reject', pattern: '[\\ud800-\\udfff]', what: 'half of a surrogate pair' },
  { code: 'HIDDEN_TAG', severity: 'flag', pattern: '[\\u{e0000}-\\u{e007f}]', what: 'an invisible tag character' },
  {
    code: 'BIDI',
    severity: 'flag',
    pattern: '[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]',
    what: 'a text direction control',
  },
  {
    code: 'ZERO_WIDTH',
    severity: 'flag',
    pattern: '[\\u200b-\\u200d\\u2060-\\u2064\\ufeff]',
    what: 'a zero-width character',
    isFine: isOrdinaryZeroWidth,
  },
  { code: 'ESCAPE_SEQ', severity: 'flag', pattern: '[\\x1b\\x90\\x98\\x9b-\\x9f]', what: 'a terminal escape sequence' },
  { code: 'CONTROL', severity: 'flag', pattern: '\\r(?!\\n)', what: 'a carriage return without a line feed' },
  {
    code: 'CONTROL',
    severity: 'flag',
    pattern: '[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]',
    what: 'a control character',
  },
  {
    code: 'MARKER',
    severity: 'flag',
    pattern: '<\\/?active_persona|<!--[ \\t]*maestro:(?:begin|start|end)\\b',
    what: 'a marker that Maestro itself puts around personas',
  },
];

/**
 * Where a text holds what must not reach an agent or a terminal unseen, in order; at most 1,000 findings. Ordinary
 * writing of any script, emoji, flags and uniform CRLF give none. Linear.
 */
export function scanText(text: string): readonly Finding[] {
  const findings: Finding[] = [];
  const place: Place = { line: 1, lineStart: 0, nextFeed: text.indexOf('\n') };
  const anything = new RegExp(RULES.map(({ pattern }) => `(${pattern})`).join('|'), 'giu');
  for (let hit = anything.exec(text); hit && findings.length < MAX_FINDINGS; hit = anything.exec(text)) {
    const rule = RULES[hit.slice(1).findIndex((group) => group !== undefined)];
    const flag = rule?.code === 'HIDDEN_TAG' ? flagAt(text, hit.index - 2) : undefined;
    if (flag) anything.lastIndex = hit.index - 2 + flag.length;
    if (!rule || flag || rule.isFine?.(text, hit.index)) continue;
    findings.push(toFinding(text, { rule, offset: hit.index, place }));
  }
  return findings;
}

interface Place {
  line: number;
  lineStart: number;
  /** Offset of the next line feed, -1 when there is none: looked up once per line. */
  nextFeed: number;
}

function toFinding(text: string, { rule, offset, place }: { rule: Rule; offset: number; place: Place }): Finding {
  while (place.nextFeed >= 0 && place.nextFeed < offset) {
    place.line += 1;
    place.lineStart = place.nextFeed + 1;
    place.nextFeed = text.indexOf('\n', place.lineStart);
  }
  const code = (text.codePointAt(offset) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    code: rule.code,
    severity: rule.severity,
    offset,
    line: place.line,
    column: offset - place.lineStart + 1,
    message: rule.code === 'MARKER' ? rule.what : `${rule.what} (U+${code})`,
  };
}

function isOrdinaryZeroWidth(text: string, offset: number): boolean {
  const char = text.charAt(offset);
  if (char === '\ufeff') return offset === 0;
  if (!isJoiner(char)) return false;
  return isSpellingJoiner(char, { before: codePointBefore(text, offset), after: text.slice(offset + 1, offset + 3) });
}

function codePointBefore(text: string, offset: number): string {
  const pair = text.slice(Math.max(0, offset - 2), offset);
  return String.fromCodePoint(pair.codePointAt(0) ?? 0).length === 2 ? pair : pair.slice(-1);
}
