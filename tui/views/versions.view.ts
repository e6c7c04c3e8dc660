import type { VersionDiff, VersionSummary } from '../../contract/version.ts';
import { age, dateTime, grouped, signed } from '../format.ts';
import type { AppState } from '../state/app-state.ts';
import { errorFor, valueFor } from '../state/remote.ts';
import {
  comparedVersions,
  selectedVersion,
  type VersionsRoute,
  versionRows,
  versionsRoute,
} from '../state/selectors.ts';
import { diffKey } from '../state/wants.ts';
import { type Line, span } from '../text.ts';
import { type Column, fitColumns, headLine, rowLine } from './columns.ts';
import { diffRows } from './diff-rows.ts';
import { isStale, staleNote, waitingRows } from './freshness.ts';
import type { ListContent, TextContent } from './pane-content.ts';
import { wrapLines, wrapText } from './wrapped.ts';

interface Cells {
  readonly version: VersionSummary;
  readonly isBase: boolean;
  readonly now: Date;
}

const COLUMNS: readonly Column<Cells>[] = [
  {
    head: 'VERSION',
    width: 0,
    cell: ({ version, isBase }) => [
      span(version.version, 'accent'),
      span(isBase ? ' ◆' : ''),
      span(` ${version.summary}`, 'muted'),
    ],
  },
  { head: 'BY', width: 6, from: 30, cell: ({ version }) => [span(version.authorName, 'muted')] },
  { head: 'AGE', width: 3, align: 'right', cell: ({ version, now }) => [span(age(version.createdAt, now), 'muted')] },
];

/** Every version of a persona, newest first. */
export function versionList(state: AppState, width: number): ListContent {
  const route = versionsRoute(state);
  const rows = versionRows(state);
  const fitted = fitColumns(COLUMNS, width);
  const error = errorFor(state.remote.versions, route?.personaId);
  const { from, to } = comparedVersions(state) ?? {};
  return {
    kind: 'list',
    key: route?.personaId ?? '',
    title: [span('Versions', 'title'), span(` ─ ${rows.length}`, 'muted')],
    ...staleNote(state, state.remote.versions.at),
    head: headLine(fitted),
    count: rows.length,
    rowAt(index) {
      const version = rows[index];
      if (!version) return { line: [], isMarked: false };
      const isBase = version.version === from && from !== to;
      return { line: rowLine(fitted, { version, isBase, now: state.now }), isMarked: version.version === route?.base };
    },
    empty: waitingRows(state, { error }, width),
    isStale: isStale(state),
  };
}

/** What changed between the two versions that are compared. */
export function versionDiff(state: AppState, width: number): TextContent {
  const route = versionsRoute(state);
  const pair = comparedVersions(state);
  const key = route && pair ? diffKey(route, pair) : '';
  const diff = valueFor(state.remote.diff, key);
  const error = errorFor(state.remote.diff, key);
  return {
    kind: 'text',
    key,
    title: pair && route ? titleLine(pair, diff, route) : [span('Changes', 'title')],
    footer: diff && diff.from !== diff.to ? tokensLine(diff) : [],
    lines: diff
      ? [...aboutRows(state, width), ...changeRows(diff, width)]
      : error === undefined
        ? []
        : wrapText(error, width, 'danger'),
    isStale: isStale(state),
  };
}

function titleLine(pair: { from: string; to: string }, diff: VersionDiff | undefined, { of }: VersionsRoute): Line {
  if (pair.from === pair.to) return [span(pair.to, 'title'), span(' ─ the first version', 'muted')];
  const counts = diff ? [span(` +${diff.added}`, 'success'), span(` −${diff.removed}`, 'danger')] : [];
  return [span(`${pair.from} → ${pair.to}`, 'title'), ...counts, span(' ─ ', 'border'), span(of, 'accent')];
}

/** Who made the selected version, when, and what it is said to change. */
function aboutRows(state: AppState, width: number): readonly Line[] {
  const version = selectedVersion(state);
  if (!version) return [];
  const { authorName, createdAt, summary } = version;
  return [...wrapLines([[span(`${authorName}, ${dateTime(createdAt)}: `, 'muted'), span(summary)]], width), []];
}

function tokensLine({ tokensBefore, tokensAfter }: VersionDiff): Line {
  return [
    span(`tokens ${grouped(tokensBefore)} → ${grouped(tokensAfter)} (${signed(tokensAfter - tokensBefore)})`, 'muted'),
  ];
}

function changeRows(diff: VersionDiff, width: number): readonly Line[] {
  if (diff.from === diff.to)
    return wrapText('This is the first version; there is nothing to compare it with.', width, 'muted');
  if (diff.hunks.length === 0)
    return wrapText('The text is the same; only names, tags or settings changed.', width, 'muted');
  return diffRows(diff.hunks, width);
}
