import { foldText } from './fold.ts';

/** Two texts, by their places, and the share of triples they have in common. */
export interface AlikeEdge {
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
}

/** One text with those that are like it, the most alike first. */
export interface AlikeGroup {
  readonly first: number;
  readonly others: readonly { readonly place: number; readonly similarity: number }[];
}

/**
 * Groups around one text each, so that everything in a group is like its first: not a chain in which the ends have nothing
 * in common. The text with most like it begins, the smallest place of equals; each text is in one group at most. The order
 * of the edges does not matter.
 */
export function groupAlike(edges: readonly AlikeEdge[]): readonly AlikeGroup[] {
  const near = new Map<number, Map<number, number>>();
  const note = (from: number, to: number, similarity: number) => {
    const known = near.get(from) ?? new Map<number, number>();
    known.set(to, similarity);
    near.set(from, known);
  };
  for (const { a, b, similarity } of edges) {
    note(a, b, similarity);
    note(b, a, similarity);
  }
  const order = [...near].sort(([a, nearA], [b, nearB]) => nearB.size - nearA.size || a - b).map(([place]) => place);
  const taken = new Set<number>();
  const groups: AlikeGroup[] = [];
  for (const first of order) {
    if (taken.has(first)) continue;
    const others = [...(near.get(first) ?? [])]
      .filter(([place]) => !taken.has(place))
      .map(([place, similarity]) => ({ place, similarity }))
      .sort((a, b) => b.similarity - a.similarity || a.place - b.place);
    if (others.length === 0) continue;
    for (const place of [first, ...others.map((other) => other.place)]) taken.add(place);
    groups.push({ first, others });
  }
  return groups;
}

/** Lines that one text has and the other has not, told without case, accents and blanks around them. */
export interface Differences {
  readonly onlyFirst: readonly string[];
  readonly onlyThis: readonly string[];
}

const MAX_LINES = 5;
const MAX_LENGTH = 120;

/** What two texts that are alike differ in: at most five lines of each, shortened. Linear. */
export function differencesOf(first: string, other: string): Differences {
  const linesOf = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  const [mine, theirs] = [linesOf(first), linesOf(other)];
  const only = (lines: readonly string[], others: readonly string[]) => {
    const known = new Set(others.map(foldText));
    return lines
      .filter((line) => !known.has(foldText(line)))
      .slice(0, MAX_LINES)
      .map(shortened);
  };
  return { onlyFirst: only(mine, theirs), onlyThis: only(theirs, mine) };
}

function shortened(line: string): string {
  if (line.length <= MAX_LENGTH) return line;
  const cut = line.slice(0, MAX_LENGTH - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
