import { displaySafe } from '../../../contract/display-safe.ts';

/** One line of text that others wrote, with everything that could act, hide or reorder made visible. */
export function Safe({ text }: { readonly text: string }) {
  return <bdi>{displaySafe(text)}</bdi>;
}

/** A line of text that others wrote, as a string for attributes and titles. */
export function safeLine(text: string, maxWidth = 200): string {
  return displaySafe(text, { maxWidth });
}

/** A text of many lines that others wrote; headings stand out. */
export function SafeText({ text }: { readonly text: string }) {
  const lines = displaySafe(text, { multiline: true }).split('\n');
  // Very long texts are one node: thousands of elements would cost more than the headings are worth.
  if (lines.length > 4_000) return <pre className="prompt">{lines.join('\n')}</pre>;
  return (
    <pre className="prompt">
      {toRuns(lines).map(({ isHeading, from, text: run }) =>
        isHeading ? <b key={from}>{`${run}\n`}</b> : <span key={from}>{`${run}\n`}</span>,
      )}
    </pre>
  );
}

interface Run {
  readonly isHeading: boolean;
  /** Index of its first line. */
  readonly from: number;
  readonly text: string;
}

/** Lines gathered to headings and what stands between them; lines of fenced code are no headings. */
function toRuns(lines: readonly string[]): readonly Run[] {
  const runs: Run[] = [];
  let fence = '';
  let from = 0;
  const close = (end: number) => {
    if (end > from) runs.push({ isHeading: false, from, text: lines.slice(from, end).join('\n') });
    from = end;
  };
  for (const [at, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (mark !== '' && fence === '') fence = mark;
    else if (mark.startsWith(fence) && fence !== '') fence = '';
    if (fence !== '' || !/^ {0,3}#{1,6}(?:\s|$)/.test(line)) continue;
    close(at);
    runs.push({ isHeading: true, from: at, text: line });
    from = at + 1;
  }
  close(lines.length);
  return runs;
}
