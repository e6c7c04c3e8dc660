import { useState } from 'react';
import { displaySafe } from '../../../../contract/display-safe.ts';
import type { DiffHunk, DiffLine, VersionDiff } from '../../../../contract/version.ts';
import { formatCount, formatDelta, formatNumber } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { firstLines, segmentsOf } from './diff-segments.ts';

/** Lines that are shown at once; a megabyte of changes would hold the browser up. */
const STEP_LINES = 1_500;

/** A diff in one column: removed lines before added ones, changed words marked, line numbers of both sides. */
export function DiffView({ diff }: { readonly diff: Omit<VersionDiff, 'from' | 'to'> }) {
  const [most, setMost] = useState(STEP_LINES);
  if (diff.hunks.length === 0) return <p className="empty">The two texts are the same.</p>;
  const { hunks, left } = firstLines(diff.hunks, most);
  return (
    <>
      <table className="diff">
        <caption className="sr-only">
          {diff.added} lines added, {diff.removed} removed
        </caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Old line</th>
            <th scope="col">New line</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        {hunks.map((hunk) => (
          <Hunk key={`${hunk.oldStart} ${hunk.newStart}`} hunk={hunk} />
        ))}
      </table>
      {left > 0 && (
        <Button onClick={() => setMost(most + STEP_LINES)}>Show more ({formatNumber(left, 'line')} left)</Button>
      )}
    </>
  );
}

/** How much a diff changes, in lines and tokens. */
export function DiffFacts({ diff }: { readonly diff: VersionDiff }) {
  const { added, removed, tokensBefore, tokensAfter } = diff;
  return (
    <p className="facts">
      <span className="added-count">+{added}</span>
      <span className="removed-count">−{removed}</span>
      <span>
        {formatCount(tokensBefore)} → {formatCount(tokensAfter)} tokens ({formatDelta(tokensAfter - tokensBefore)})
      </span>
    </p>
  );
}

function Hunk({ hunk }: { readonly hunk: DiffHunk }) {
  return (
    <tbody>
      <tr className="hunk-head">
        <td colSpan={3}>
          line {hunk.oldStart} → line {hunk.newStart}
        </td>
      </tr>
      {hunk.lines.map((line) => (
        <Line key={`${line.oldLine} ${line.newLine}`} line={line} />
      ))}
    </tbody>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;
const WORDS = { same: '', added: 'added: ', removed: 'removed: ' } as const;

function Line({ line }: { readonly line: DiffLine }) {
  return (
    <tr className={`line ${line.kind}`}>
      <td className="number">{line.oldLine}</td>
      <td className="number">{line.newLine}</td>
      <td className="text">
        <span className="sign" aria-hidden="true">
          {SIGNS[line.kind]}
        </span>
        <span className="sr-only">{WORDS[line.kind]}</span>
        {segmentsOf(line).map(({ text, isChanged, at }) =>
          isChanged ? <mark key={at}>{displaySafe(text)}</mark> : <span key={at}>{displaySafe(text)}</span>,
        )}
      </td>
    </tr>
  );
}
