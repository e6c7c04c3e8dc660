import type { TextRange } from '../../../contract/search.ts';
import { type FoldedText, foldText, foldWithOffsets } from './fold.ts';
import { wordsOf } from './name-index.ts';
import { closestWindow, isWordUnit, type Units } from './name-score.ts';

/** What matched in each field of an entry; one list for each tag. */
export interface NameRanges {
  readonly name: readonly TextRange[];
  readonly displayName: readonly TextRange[];
  readonly tags: readonly (readonly TextRange[])[];
}

interface Field {
  readonly folded: FoldedText;
  readonly units: Units;
  /** Whether letters may be scattered over it. */
  readonly isLoose: boolean;
  readonly marks: Uint8Array;
}

/**
 * The parts of an entry that a query matches, for showing them: each word where it stands as it is, at the start of a
 * word before inside one; where it stands nowhere, its letters in the closest place of the name, else of the title.
 */
export function nameRanges(
  query: string,
  {
    name,
    displayName,
    tags,
  }: { readonly name: string; readonly displayName: string; readonly tags: readonly string[] },
): NameRanges {
  const fields = [fieldOf(name, true), fieldOf(displayName, true), ...tags.map((tag) => fieldOf(tag, false))];
  for (const { units } of wordsOf(foldText(query))) markWord(fields, units);
  const [ofName = [], ofTitle = [], ...ofTags] = fields.map(rangesOf);
  return { name: ofName, displayName: ofTitle, tags: ofTags };
}

function fieldOf(text: string, isLoose: boolean): Field {
  const folded = foldWithOffsets(text);
  const units = Uint16Array.from({ length: folded.text.length }, (_none, at) => folded.text.charCodeAt(at));
  return { folded, units, isLoose, marks: new Uint8Array(folded.text.length) };
}

function markWord(fields: readonly Field[], word: Units): void {
  const places = fields.map((field) => placeOf(field, word));
  if (places.some((place) => place >= 0)) {
    for (const [at, place] of places.entries()) if (place >= 0) fields[at]?.marks.fill(1, place, place + word.length);
    return;
  }
  for (const { isLoose, units, marks } of fields) {
    const window = isLoose ? closestWindow(units, { from: 0, to: units.length }, { word }) : undefined;
    if (!window) continue;
    let next = 0;
    for (let at = window.from; at < window.to && next < word.length; at += 1) {
      if (units[at] !== word[next]) continue;
      marks[at] = 1;
      next += 1;
    }
    return;
  }
}

/** Where a word stands: at the start of a word if it can, else anywhere; -1 for nowhere. */
function placeOf({ folded }: Field, word: Units): number {
  const text = String.fromCharCode(...word);
  const first = folded.text.indexOf(text);
  for (let at = first; at >= 0; at = folded.text.indexOf(text, at + 1)) {
    if (at === 0 || !isWordUnit(folded.text.charCodeAt(at - 1))) return at;
  }
  return first;
}

/** Marked units as ranges of the original. */
function rangesOf({ folded, marks }: Field): readonly TextRange[] {
  const ranges: TextRange[] = [];
  for (let at = 0; at < marks.length; at += 1) {
    if (!marks[at]) continue;
    const from = at;
    while (at < marks.length && marks[at]) at += 1;
    const [start, end] = [folded.offsets[from] ?? 0, endOf(folded, at)];
    const before = ranges.at(-1);
    if (before && before[1] >= start) ranges[ranges.length - 1] = [before[0], Math.max(before[1], end)];
    else ranges.push([start, end]);
  }
  return ranges;
}

/** Where the original of the unit before `at` ends: marks after a letter belong to it. */
function endOf({ offsets }: FoldedText, at: number): number {
  const last = offsets[at - 1] ?? 0;
  let next = at;
  while (next < offsets.length - 1 && (offsets[next] ?? 0) <= last) next += 1;
  return offsets[next] ?? last;
}
