import { FINDING_TABLE, type Finding, type FindingCode } from '../../../contract/finding.ts';
import { lineOf, lineStarts, type Range } from './lines.ts';

/** Something found in a text, by offset. */
export interface Spot {
  readonly code: FindingCode;
  /** UTF-16. */
  readonly range: Range;
  readonly message: string;
  readonly suggestion?: string;
  /** What may stand in its place without changing what the text says. */
  readonly fix?: string;
}

/** Findings of one text; more say nothing new. */
export const MAX_FINDINGS = 1_000;

/** The same spots in a text that has `by` more units in front. */
export function shifted(spots: readonly Spot[], by: number): readonly Spot[] {
  return by === 0 ? spots : spots.map((spot) => ({ ...spot, range: [spot.range[0] + by, spot.range[1] + by] }));
}

/** Spots with lines and columns of the text they are in, in its order; at most 1,000. */
export function toFindings(text: string, spots: readonly Spot[]): readonly Finding[] {
  const starts = lineStarts(text);
  return spots
    .toSorted((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1] || (a.code < b.code ? -1 : 1))
    .slice(0, MAX_FINDINGS)
    .map((spot) => toFinding(starts, spot));
}

function toFinding(starts: readonly number[], { code, range, message, suggestion, fix }: Spot): Finding {
  const [line, column] = placeOf(starts, range[0]);
  const [endLine, endColumn] = placeOf(starts, range[1]);
  return {
    ...{ code, severity: FINDING_TABLE[code].severity, line, column, endLine, endColumn, message },
    ...(suggestion !== undefined && { suggestion }),
    ...(fix !== undefined && { fix: { kind: 'replace', span: range, text: fix } }),
  };
}

function placeOf(starts: readonly number[], offset: number): readonly [line: number, column: number] {
  const line = lineOf(starts, offset);
  return [line, offset - (starts[line - 1] ?? 0) + 1];
}
