import type { FindingCode } from '../../../contract/finding.ts';
import { directiveText } from '../persona/directives.ts';
import { parseSections } from '../persona/sections.ts';
import { lineOf, type Range } from './lines.ts';
import { scanMarkdown } from './markdown-scan.ts';
import type { Spot } from './spots.ts';

interface Hint {
  readonly code: FindingCode;
  /** Linear: what repeats is counted. */
  readonly pattern: RegExp;
  readonly what: string;
}

/** Marks by which chat templates tell who speaks. */
const ROLE =
  /<\/system>|<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>|\[\/?INST\]|<<\/?SYS>>|(?<=\n\r?\n)(?:Human|Assistant):/gi;
const IGNORE =
  /\b(?:ignore|disregard|forget)[ \t\r\n]{1,8}(?:(?:all|any|everything|of|the|your|these|those|my|instructions|rules)[ \t\r\n]{1,8}){0,4}(?:above|previous|prior|earlier|preceding)\b/gi;
const REROUTE = /\b(?:ANTHROPIC|OPENAI|GEMINI)_BASE_URL[ \t]{0,4}=|\.claude\/settings|(?<![\w-])\.?mcp\.json\b/gi;

const HINTS: readonly Hint[] = [
  { code: 'ROLE_MARKER', pattern: ROLE, what: 'a mark that tells a model who speaks' },
  { code: 'INJECTION_HINT', pattern: IGNORE, what: 'words that tell a model to drop its instructions' },
  { code: 'INJECTION_HINT', pattern: REROUTE, what: 'a setting that reroutes an agent' },
  {
    code: 'MD_COMMENT',
    pattern: /^ {0,3}\[[^\]\n]{1,80}\]:[ \t]{0,8}(?:<>|#)[ \t]{0,8}[("'][^\n]{0,4000}/gm,
    what: 'a link definition used as a comment',
  },
];
const TAG = /<[a-z][a-z0-9-]{0,40}\b[^<>]{1,2000}>/gi;
const HIDING =
  /\bstyle[ \t]{0,4}=[ \t]{0,4}["']?[^<>]{0,1000}?(?:display[ \t]{0,4}:[ \t]{0,4}none|visibility[ \t]{0,4}:[ \t]{0,4}hidden|(?:opacity|font-size)[ \t]{0,4}:[ \t]{0,4}0(?![.\d]*[1-9]))|\shidden(?=[\s>=/])/i;
const IMPORT = /(?<=^|[ \t\r\n])@(\S{1,4096})/g;

/**
 * Where Markdown holds what a page does not show, marks of who speaks, words that often turn a model, and imports that
 * lead outside. Code is text and gives none; directives of Maestro in their place are no comments. Guesses are named as
 * such. Linear.
 */
export function scanMarkup(text: string): readonly Spot[] {
  const { opaque } = scanMarkdown(text);
  const code = opaque.filter(([start]) => !text.startsWith('<!--', start));
  const isOutside = outsideOf(opaque);
  const isOutsideCode = outsideOf(code);
  return [
    ...comments(text, opaque),
    ...HINTS.flatMap(({ code, pattern, what }) =>
      [...text.matchAll(pattern)]
        .map((match): Spot => ({ code, range: rangeOf(match), message: what }))
        .filter(({ range }) => isOutsideCode(range[0])),
    ),
    ...[...text.matchAll(TAG)].flatMap((match): readonly Spot[] =>
      HIDING.test(match[0]) && isOutside(match.index)
        ? [{ code: 'HTML_HIDDEN', range: rangeOf(match), message: 'an element that a page does not show' }]
        : [],
    ),
    ...[...text.matchAll(IMPORT)].flatMap((match) => (isOutside(match.index) ? deniedImport(match) : [])),
  ];
}

function rangeOf(match: RegExpExecArray): Range {
  return [match.index, match.index + match[0].length];
}

function comments(text: string, opaque: readonly Range[]): readonly Spot[] {
  const all = opaque.filter(([start]) => text.startsWith('<!--', start));
  if (all.length === 0) return [];
  const { warnings, lineStarts } = parseSections(text);
  const stray = new Set(warnings.flatMap(({ code, line }) => (code === 'DIRECTIVE_UNKNOWN' ? (line ?? []) : [])));
  return all.flatMap((range): readonly Spot[] => {
    const comment = text.slice(...range);
    const isDirective = directiveText(comment) !== undefined && !stray.has(lineOf(lineStarts, range[0]));
    // Marks of managed text are found by their own rule.
    if (isDirective || /^<!--[ \t]{0,8}[\w.-]{1,40}[ \t]{0,8}:[ \t]{0,8}(?:begin|start|end)\b/i.test(comment))
      return [];
    return [{ code: 'HTML_COMMENT', range, message: 'a comment, which a page does not show' }];
  });
}

/** Why an import would be refused wherever it is followed; nothing for one that stays in its folder. */
function deniedImport(match: RegExpExecArray): readonly Spot[] {
  const [, spec = ''] = match;
  const path = /^[A-Za-z0-9_.~/\\]/.test(spec) ? spec : '';
  const reason = /^(?:https?|file|ftp|data):/i.test(path)
    ? 'to the network or by an address'
    : /^(?:~|\/|\\|[A-Za-z]:[\\/])/.test(path)
      ? 'to an absolute path'
      : /(?:^|[\\/])\.{2,}(?:[\\/]|$)/.test(path)
        ? 'out of its folder'
        : /^\.{0,2}[\\/]|\.md\b/.test(path) && /[^\x20-\x7e\p{L}\p{N}]/u.test(path)
          ? 'to a name with hidden characters'
          : undefined;
  return reason === undefined
    ? []
    : [{ code: 'IMPORT_DENIED', range: rangeOf(match), message: `an import ${reason}; it is never followed` }];
}

/** Answers whether an offset is in none of the ranges (in order, not overlapping). Logarithmic. */
export function outsideOf(ranges: readonly Range[]): (offset: number) => boolean {
  return (offset) => {
    let low = 0;
    for (let high = ranges.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((ranges[middle]?.[0] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low === 0 || (ranges[low - 1]?.[1] ?? 0) <= offset;
  };
}
