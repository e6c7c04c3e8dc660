import type { PersonaSummary } from '../../contract/persona.ts';
import { age, compactCount, grouped } from '../format.ts';
import type { AppState } from '../state/app-state.ts';
import { type LibraryRow, libraryRows, liveCounts } from '../state/library-rows.ts';
import { REMOTE_SORTS } from '../state/library-ui.ts';
import { isLibraryCurrent, isWindowed, ONE_KEY } from '../state/selectors.ts';
import { type Line, type Span, span } from '../text.ts';
import { type Column, fitColumns, headLine, rowLine } from './columns.ts';
import { emptyLibrary } from './empty-library.view.ts';
import { isStale, staleNote } from './freshness.ts';
import type { ListContent } from './pane-content.ts';

interface Cells {
  readonly row: LibraryRow;
  readonly persona: PersonaSummary;
  readonly live: number;
  readonly now: Date;
}

/** Below this many columns the list has no head and the shortest columns only. */
const WITH_HEAD = 50;

const COLUMNS: readonly Column<Cells>[] = [
  { head: 'NAME', width: 0, cell: ({ row }) => nameCell(row) },
  { head: 'VERSION', width: 7, cell: ({ persona }) => [span(persona.version, 'muted')] },
  { head: 'TOK', width: 4, align: 'right', cell: ({ persona }) => [span(compactCount(persona.ownTokens))] },
  { head: '', width: 2, to: WITH_HEAD - 1, cell: liveCell },
  { head: 'LIVE', width: 4, from: WITH_HEAD, cell: liveCell },
  { head: 'AGE', width: 3, align: 'right', from: WITH_HEAD, cell: (cells) => [span(ageOf(cells), 'muted')] },
  { head: 'TAGS', width: 22, from: 78, cell: ({ persona }) => [span(persona.tags.join(' '), 'tag')] },
];

/** The list of personas. */
export function libraryList(state: AppState, width: number): ListContent {
  const rows = libraryRows(state);
  const fitted = fitColumns(COLUMNS, width);
  const live = liveCounts(state.remote.sessions.value);
  const { marks } = state.library;
  return {
    kind: 'list',
    key: ONE_KEY,
    title: titleLine(state),
    ...staleNote(state, state.remote.library.at),
    head: width >= WITH_HEAD ? headLine(fitted) : undefined,
    count: rows.count,
    rowAt(index) {
      const row = rows.rowAt(index);
      const { persona } = row;
      if (!persona) return { line: [span('  ·······', 'muted')], isMarked: false };
      const cells = { row, persona, live: live.get(persona.id) ?? 0, now: state.now };
      return { line: rowLine(fitted, cells), isMarked: marks.has(persona.id) };
    },
    empty: emptyLibrary(state, width),
    isStale: isStale(state) || (state.remote.library.value !== undefined && !isLibraryCurrent(state)),
  };
}

function titleLine(state: AppState): Line {
  const { filter, sort, direction, deleted, marks } = state.library;
  const total = state.remote.library.value?.total;
  const shown = isWindowed(state) ? total : libraryRows(state).matches;
  const counts =
    total === undefined ? '' : shown === total ? grouped(total) : `${grouped(shown ?? 0)}/${grouped(total)}`;
  const parts = [
    deleted ? 'Deleted' : 'Library',
    counts,
    marks.size > 0 ? `${marks.size} marked` : '',
    filter.text === '' ? '' : `/${filter.text}`,
    `${isWindowed(state) && !REMOTE_SORTS.includes(sort) ? 'name' : sort} ${direction === 'asc' ? '▲' : '▼'}`,
  ].filter((part) => part !== '');
  return parts.flatMap((part, i) => [
    ...(i > 0 ? [span(' ─ ', 'border')] : []),
    span(part, i === 0 ? 'title' : part.startsWith('/') ? 'match' : 'muted'),
  ]);
}

function nameCell({ persona, branch, positions, isContext, folded }: LibraryRow): Line {
  const name = persona?.name ?? '';
  const line: Span[] = branch === '' ? [] : [span(branch, 'border')];
  line.push(...highlighted(name, positions, isContext ? 'muted' : 'text'));
  if (folded > 0) line.push(span(` +${folded}`, 'accent'));
  if (persona && persona.kind !== 'persona') line.push(span(` (${persona.kind})`, 'muted'));
  return line;
}

/** A text with the letters that a search found. */
export function highlighted(text: string, positions: readonly number[], style: Span['style'] = 'text'): Line {
  const found = new Set(positions);
  const line: { text: string; style: Span['style'] }[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const slot = found.has(at) ? 'match' : style;
    const last = line.at(-1);
    if (last?.style === slot) last.text += text.charAt(at);
    else line.push({ text: text.charAt(at), style: slot });
  }
  return line;
}

function liveCell({ live }: Cells): Line {
  return live > 0 ? [span(`●${live}`, 'live')] : [];
}

function ageOf({ persona, now }: Cells): string {
  return age(persona.updatedAt, now);
}
