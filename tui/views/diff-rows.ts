import type { DiffHunk, DiffLine } from '../../contract/version.ts';
import { memoLast } from '../state/memo.ts';
import { type Line, type Span, span } from '../text.ts';
import type { Slot } from '../theme.ts';
import { wrapLines } from './wrapped.ts';

const SIGN = { same: '  ', added: '+ ', removed: '− ' } as const;
const STYLE = { same: 'text', added: 'diffAdded', removed: 'diffRemoved' } as const satisfies Record<string, Slot>;

/** A diff as rows of a panel: changed words have the style `diffWord` inside of the style of their line. */
export const diffRows = memoLast((hunks: readonly DiffHunk[], width: number): readonly Line[] => {
  return hunks.flatMap((hunk) => [
    [span(`@@ line ${hunk.oldStart} → ${hunk.newStart}`, 'diffHunk')],
    ...hunk.lines.flatMap((line) => wrapLines([diffLine(line)], width, [span('  ', STYLE[line.kind])])),
  ]);
}, 3);

function diffLine({ kind, text, words }: DiffLine): Line {
  const style = STYLE[kind];
  const line: Span[] = [span(SIGN[kind], style)];
  let end = 0;
  for (const [from, to] of words) {
    if (from > end) line.push(span(text.slice(end, from), style));
    line.push(span(text.slice(from, to), 'diffWord'));
    end = to;
  }
  return end < text.length || line.length === 1 ? [...line, span(text.slice(end), style)] : line;
}
