import type { DaemonEvent } from '../../contract/event.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { RequestRecord } from '../../contract/system.ts';
import { clockSeconds, compactCount, elapsed, grouped } from '../format.ts';
import type { AppState } from '../state/app-state.ts';
import { memoLast } from '../state/memo.ts';
import { errorFor, valueFor } from '../state/remote.ts';
import { ONE_KEY, selectedSession, sessionRows } from '../state/selectors.ts';
import type { TimelineData } from '../state/timeline-data.ts';
import { type Line, span } from '../text.ts';
import { type Column, fitColumns, headLine, rowLine } from './columns.ts';
import { isStale, staleNote, waitingRows } from './freshness.ts';
import type { ListContent, TextContent } from './pane-content.ts';
import { wrapLines, wrapText } from './wrapped.ts';

/** An agent that asked something within this time counts as active. */
const ACTIVE_MS = 60_000;

interface Cells {
  readonly session: SessionSummary;
  readonly now: Date;
}

const COLUMNS: readonly Column<Cells>[] = [
  { head: 'AGENT', width: 0, cell: ({ session }) => [span(session.agent)] },
  { head: 'SESSION', width: 10, from: 64, cell: ({ session }) => [span(session.id, 'muted')] },
  { head: 'PERSONA', width: 22, cell: ({ session }) => stackLine(session) },
  { head: 'SINCE', width: 7, align: 'right', cell: (cells) => [span(sinceText(cells), 'muted')] },
  { head: 'REQ', width: 4, align: 'right', from: 66, cell: ({ session }) => [span(compactCount(session.requests))] },
  { head: 'TOK', width: 5, align: 'right', from: 72, cell: ({ session }) => [span(tokenText(session))] },
  { head: 'STATE', width: 8, cell: (cells) => stateLine(cells) },
];

const WIDE_COLUMNS: readonly Column<Cells>[] = [
  ...COLUMNS.slice(0, 2),
  { head: 'PERSONA', width: 34, cell: ({ session }) => stackLine(session) },
  ...COLUMNS.slice(3),
  { head: 'REV', width: 4, align: 'right', cell: ({ session }) => [span(String(session.revision), 'muted')] },
  { head: 'LABEL', width: 18, from: 110, cell: ({ session }) => [span(session.label || session.cwd, 'muted')] },
];

/** The board of live sessions. */
export function sessionBoard(state: AppState, width: number): ListContent {
  const rows = sessionRows(state);
  const fitted = fitColumns(width >= 96 ? WIDE_COLUMNS : COLUMNS, width);
  const marked = state.sessionMarks.size;
  const count = state.remote.sessions.value === undefined ? '' : ` ─ ${rows.length} live`;
  const title = [span('Sessions', 'title'), span(count, 'muted')];
  return {
    kind: 'list',
    key: ONE_KEY,
    title: marked > 0 ? [...title, span(` ─ ${marked} marked`, 'accent')] : title,
    ...staleNote(state, state.remote.sessions.at),
    head: headLine(fitted),
    count: rows.length,
    rowAt(index) {
      const session = rows[index];
      if (!session) return { line: [], isMarked: false };
      return { line: rowLine(fitted, { session, now: state.now }), isMarked: state.sessionMarks.has(session.id) };
    },
    empty: emptyBoard(state, width),
    isStale: isStale(state),
  };
}

function emptyBoard(state: AppState, width: number): readonly Line[] {
  if (state.remote.sessions.value === undefined) return waitingRows(state, state.remote.sessions, width);
  return [
    [],
    [span('  No live session.', 'title')],
    [],
    ...wrapLines(
      [
        [span('  n  ', 'key'), span('Start one here and point any program at its URL')],
        [
          span('  or  ', 'muted'),
          span('maestro run --persona NAME claude', 'code'),
          span(' in another terminal', 'muted'),
        ],
      ],
      width,
      [span('     ')],
    ),
  ];
}

/** What is in force in a session, in words: `reviewer 1.2.0 + brief 1.0.0`. */
function stackLine({ stack }: Pick<SessionSummary, 'stack'>): Line {
  if (stack.length === 0) return [span('(none)', 'muted')];
  return stack.flatMap(({ persona, version }, i) => [
    ...(i > 0 ? [span(' + ', 'muted')] : []),
    span(persona),
    span(` ${version}`, 'muted'),
  ]);
}

function sinceText({ session, now }: Cells): string {
  return elapsed(session.stack.at(-1)?.appliedAt ?? session.startedAt, now);
}

function tokenText({ inputTokens, outputTokens }: SessionSummary): string {
  return compactCount(inputTokens + outputTokens);
}

function stateLine({ session, now }: Cells): Line {
  if (session.state === 'ended') return [span('✗ ended', 'muted')];
  const isActive = session.lastRequestAt !== null && now.getTime() - session.lastRequestAt.getTime() < ACTIVE_MS;
  if (isActive) return [span('● active', 'live')];
  return [span(session.lastRequestAt === null ? '○ new' : '○ idle', 'muted')];
}

/** What happened in the selected session, newest first. */
export function sessionTimeline(state: AppState, width: number): TextContent {
  const session = selectedSession(state);
  const data = valueFor(state.remote.timeline, session?.id);
  const error = errorFor(state.remote.timeline, session?.id);
  const lines = data ? timelineRows(data, width) : error === undefined ? [] : wrapText(error, width, 'danger');
  return {
    kind: 'text',
    key: session?.id ?? '',
    title: [span('Timeline', 'title'), ...(session ? [span(` ${session.id}`, 'muted')] : [])],
    lines,
    isStale: isStale(state),
  };
}

const timelineRows = memoLast((data: TimelineData, width: number): readonly Line[] => {
  const entries = [
    ...data.events.map((event) => ({ at: event.at, order: event.seq, line: eventLine(event) })),
    ...data.requests.map((request, i) => ({ at: request.at, order: -i, line: requestLine(request) })),
  ];
  const sorted = entries.sort((a, b) => b.at.getTime() - a.at.getTime() || b.order - a.order);
  return wrapLines(
    sorted.map(({ at, line }): Line => [span(`${clockSeconds(at)} `, 'muted'), ...line]),
    width,
    [span('         ')],
  );
});

const EVENT_WORDS: Readonly<Record<string, string>> = {
  'session.started': 'started',
  'session.applied': 'put on top',
  'session.switched': 'switched',
  'session.reverted': 'reverted',
  'session.cleared': 'cleared',
  'session.degraded': 'lost a persona that was deleted',
  'session.ended': 'ended',
};

function eventLine({ type, payload }: DaemonEvent): Line {
  const [before, now] = [namesOf(payload.before), namesOf(payload.now)];
  const isFirst = type === 'session.applied' && before === NO_NAMES;
  const word = isFirst ? 'put in force' : (EVENT_WORDS[type] ?? type);
  const revision = typeof payload.revision === 'number' ? ` r${payload.revision}` : '';
  if (before === undefined || now === undefined) return [span(word, 'info')];
  return [span(word, 'info'), span(revision, 'muted'), span(`  ${before} → `, 'muted'), span(now)];
}

const NO_NAMES = '(none)';

function namesOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.length === 0 ? NO_NAMES : value.map(String).join(' + ');
}

/** Status, what was asked, time to the first byte, tokens: in one row of 80 columns. */
function requestLine(request: RequestRecord): Line {
  const { wire, status, firstByteMs, inputTokens, outputTokens, injected, model } = request;
  const tokens = inputTokens === null ? '' : ` · ${grouped(inputTokens)} in ${grouped(outputTokens ?? 0)} out`;
  const time = firstByteMs === null ? '' : ` · ${grouped(Math.round(firstByteMs))} ms`;
  return [
    span('request ', 'muted'),
    span(String(status), status < 400 ? 'success' : 'danger'),
    span(` ${model ?? wire}${time}${tokens}`, 'muted'),
    span(injected ? ' · persona' : ' · as it came', injected ? 'live' : 'muted'),
  ];
}
