/** Longer patterns match nothing: nobody writes them, and the time grows with pattern times path. */
const MAX_LENGTH = 1_024;

type Piece =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'class'; readonly isNegated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/**
 * Whether a relative path matches a pattern from start to end: `*` and `?` within a step, `[a-z]` classes, `\` takes
 * the next character as it is, `**` as a step stands for any number of steps. A pattern with a class that is not
 * closed matches nothing. Time is at most path length times pattern length.
 */
export function matchesPattern(path: string, pattern: string): boolean {
  if (pattern.length > MAX_LENGTH) return false;
  const parts = stepsOf(pattern);
  if (!parts) return false;
  return matchSteps(path.split('/'), parts);
}

/** Whether a pattern names only one path. */
export function isPlainPath(pattern: string): boolean {
  return !/[*?[\\{]/.test(pattern);
}

type Step = 'folders' | readonly Piece[];

function stepsOf(pattern: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (const step of splitSteps(pattern)) {
    if (step === '**') {
      if (steps.at(-1) !== 'folders') steps.push('folders');
      continue;
    }
    const pieces = piecesOf(step);
    if (!pieces) return undefined;
    steps.push(pieces);
  }
  return steps;
}

/** Slashes part steps, also inside a class: a class that reaches over one is not closed. */
function splitSteps(pattern: string): readonly string[] {
  return pattern.replace(/^\.?\//, '').split('/');
}

function piecesOf(step: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  const chars = [...step];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (char === '*') {
      if (pieces.at(-1)?.kind !== 'star') pieces.push({ kind: 'star' });
    } else if (char === '?') {
      pieces.push({ kind: 'any' });
    } else if (char === '[') {
      const found = classAt(chars, at);
      if (!found) return undefined;
      pieces.push(found.piece);
      at = found.end;
    } else {
      const isEscape = char === '\\' && at + 1 < chars.length;
      if (isEscape) at += 1;
      pieces.push({ kind: 'char', char: isEscape ? (chars[at] ?? '') : char });
    }
  }
  return pieces;
}

function classAt(chars: readonly string[], open: number): { readonly piece: Piece; readonly end: number } | undefined {
  const isNegated = chars[open + 1] === '!' || chars[open + 1] === '^';
  const ranges: (readonly [string, string])[] = [];
  for (let at = open + (isNegated ? 2 : 1); at < chars.length; at += 1) {
    const first = chars[at] ?? '';
    if (first === ']' && ranges.length > 0) return { piece: { kind: 'class', isNegated, ranges }, end: at };
    const isRange = chars[at + 1] === '-' && chars[at + 2] !== undefined && chars[at + 2] !== ']';
    const last = isRange ? (chars[at + 2] ?? first) : first;
    if (last < first) return undefined;
    ranges.push([first, last]);
    if (isRange) at += 2;
  }
  return undefined;
}

/** Follows every way through the steps at once; `**` keeps its place and lets the next step begin anywhere. */
function matchSteps(path: readonly string[], steps: readonly Step[]): boolean {
  let places = withFolders(new Set([0]), steps);
  for (const step of path) {
    const next = new Set<number>();
    for (const place of places) {
      const wanted = steps[place];
      if (wanted === 'folders') next.add(place);
      else if (wanted && matchPieces(step, wanted)) next.add(place + 1);
    }
    places = withFolders(next, steps);
    if (places.size === 0) return false;
  }
  return places.has(steps.length);
}

function withFolders(places: Set<number>, steps: readonly Step[]): Set<number> {
  // A set visits what is added while it is walked.
  for (const place of places) if (steps[place] === 'folders') places.add(place + 1);
  return places;
}

/** The usual two pointers: after a mismatch the last star takes one character more. */
function matchPieces(step: string, pieces: readonly Piece[]): boolean {
  const chars = [...step];
  let at = 0;
  let piece = 0;
  let star = -1;
  let kept = 0;
  while (at < chars.length) {
    const wanted = pieces[piece];
    if (wanted?.kind === 'star') {
      star = piece;
      kept = at;
      piece += 1;
    } else if (wanted && matchesPiece(chars[at] ?? '', wanted)) {
      at += 1;
      piece += 1;
    } else if (star >= 0) {
      piece = star + 1;
      at = kept += 1;
    } else {
      return false;
    }
  }
  while (pieces[piece]?.kind === 'star') piece += 1;
  return piece === pieces.length;
}

function matchesPiece(char: string, piece: Piece): boolean {
  if (piece.kind === 'char') return piece.char === char;
  if (piece.kind !== 'class') return true;
  return piece.ranges.some(([first, last]) => char >= first && char <= last) !== piece.isNegated;
}
