import { focusedPane, type PanePlace, panePlaces } from '../layout.ts';
import { type AppState, currentRoute, type PaneId, reviewedEdit } from '../state/app-state.ts';
import { type Extent, positionOf, scrolled } from '../state/positions.ts';
import { type Line, span } from '../text.ts';
import { inspectFacts, inspectText } from './inspect.view.ts';
import { libraryList } from './library.view.ts';
import type { ListContent, PaneContent, TextContent } from './pane-content.ts';
import { libraryDetails, libraryPreview } from './preview.view.ts';
import { reviewDiff } from './review.view.ts';
import { sessionBoard, sessionTimeline } from './sessions.view.ts';
import { versionDiff, versionList } from './versions.view.ts';

/** One row of a list as it is painted. */
export interface RowModel {
  readonly index: number;
  readonly line: Line;
  readonly isSelected: boolean;
  readonly isMarked: boolean;
}

/** A panel as it is painted: only what is seen. */
export interface PaneModel {
  readonly place: PanePlace;
  readonly title: Line;
  readonly footer: Line;
  readonly isFocused: boolean;
  readonly isStale: boolean;
  /** For the scroll bar: the first row that is seen, and how many there are. */
  readonly top: number;
  readonly count: number;
  readonly head: Line | undefined;
  readonly rows: readonly RowModel[];
  /** Rows of a text, or what stands in an empty list. */
  readonly lines: readonly Line[];
}

type ContentOf = (state: AppState, width: number) => PaneContent;

const CONTENT: Readonly<Record<Exclude<PaneId, `overlay.${string}`>, ContentOf>> = {
  'library.list': libraryList,
  'library.preview': libraryPreview,
  'library.details': libraryDetails,
  'sessions.board': sessionBoard,
  'sessions.timeline': sessionTimeline,
  'versions.list': versionList,
  'versions.diff': versionDiff,
  'inspect.text': inspectText,
  'inspect.facts': inspectFacts,
  'review.diff': reviewDiff,
};

/** Columns of a list beside its rows: frame, mark of the cursor, mark of the user. */
const LIST_EDGE = 4;
/** Columns of a text beside its rows: frame and a space. */
const TEXT_EDGE = 3;

/** What a panel shows at its present width. */
export function contentOf(state: AppState, { id, kind, area }: PanePlace): PaneContent {
  const width = Math.max(1, area.width - (kind === 'list' ? LIST_EDGE : TEXT_EDGE));
  return CONTENT[id as keyof typeof CONTENT](state, width);
}

/** How much a panel has to move over. */
export function extentOf(content: PaneContent, { area }: PanePlace): Extent {
  const { key } = content;
  if (content.kind === 'text') return { key, count: content.lines.length, page: Math.max(1, area.height - 2) };
  return { key, count: content.count, page: Math.max(1, area.height - 2 - (content.head ? 1 : 0)) };
}

/** The panels of the present screen. */
export function paneModels(state: AppState): readonly PaneModel[] {
  const focus = focusedPane(state)?.number;
  return panePlaces(state).map((place) => {
    const content = contentOf(state, place);
    const isFocused = place.number === focus;
    return content.kind === 'list'
      ? listModel(state, content, { place, isFocused })
      : textModel(state, content, { place, isFocused });
  });
}

interface Placed {
  readonly place: PanePlace;
  readonly isFocused: boolean;
}

function listModel(state: AppState, content: ListContent, { place, isFocused }: Placed): PaneModel {
  const extent = extentOf(content, place);
  const { index: cursor, top } = positionOf(state, place.id, extent);
  const shown = Math.max(0, Math.min(extent.page, content.count - top));
  return {
    place,
    isFocused,
    title: content.title,
    footer: content.footer ?? [],
    isStale: content.isStale,
    top,
    count: content.count,
    head: content.head,
    rows: Array.from({ length: shown }, (_, i) => {
      const index = top + i;
      return { index, isSelected: index === cursor, ...content.rowAt(index) };
    }),
    lines: content.count === 0 ? content.empty.slice(0, extent.page) : [],
  };
}

function textModel(state: AppState, content: TextContent, { place, isFocused }: Placed): PaneModel {
  const extent = extentOf(content, place);
  const kept = state.positions[place.id];
  const { top } = scrolled({ key: extent.key, index: 0, top: 0 }, kept?.key === extent.key ? kept.top : 0, extent);
  return {
    place,
    isFocused,
    title: content.title,
    footer: content.footer ?? [],
    isStale: content.isStale,
    top,
    count: extent.count,
    head: undefined,
    rows: [],
    lines: content.lines.slice(top, top + extent.page),
  };
}

/** Name of a screen and the way to it, for the first line. */
export function breadcrumb(state: AppState): Line {
  const route = currentRoute(state);
  const names: readonly string[] = {
    library: () => ['Personas', state.library.deleted ? 'Deleted' : 'Library'],
    sessions: () => ['Sessions'],
    versions: () => ['Library', route.name === 'versions' ? route.persona : '', 'versions'],
    inspect: () => ['Sessions', route.name === 'inspect' ? route.sessionId : '', 'in force'],
    review: () => ['Library', reviewedEdit(state)?.name ?? '', 'review'],
  }[route.name]();
  return names.flatMap((name, i) => [
    ...(i > 0 ? [span(' › ', 'muted')] : []),
    span(name, i === names.length - 1 ? 'title' : 'text'),
  ]);
}
