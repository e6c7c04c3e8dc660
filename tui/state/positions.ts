import type { AppState, PaneId, PanePosition } from './app-state.ts';

/** Rows that stay visible above and below the cursor of a list. */
const MARGIN = 2;

/** How much there is to move over. */
export interface Extent {
  readonly key: string;
  /** Rows in all. */
  readonly count: number;
  /** Rows that are seen at once. */
  readonly page: number;
}

/** Where a pane stands, brought into the bounds of what it shows now. */
export function positionOf(state: AppState, id: PaneId, extent: Extent): PanePosition {
  const kept = state.positions[id];
  return bounded(kept && kept.key === extent.key ? kept : { key: extent.key, index: 0, top: 0 }, extent);
}

/** The position with the cursor on another row; the window follows it. */
export function withIndex(position: PanePosition, index: number, extent: Extent): PanePosition {
  return bounded({ ...position, index }, extent);
}

/** The position with the window elsewhere; the cursor stays inside of it. */
export function withTop(position: PanePosition, top: number, extent: Extent): PanePosition {
  const bound = clamp(top, 0, extent.count - extent.page);
  const margin = marginOf(extent.page);
  const low = bound === 0 ? 0 : bound + margin;
  const high = bound + extent.page >= extent.count ? extent.count - 1 : bound + extent.page - 1 - margin;
  return bounded({ ...position, index: clamp(position.index, low, high), top: bound }, extent);
}

/** The top of a text without a cursor. */
export function scrolled(position: PanePosition, top: number, { count, page }: Extent): PanePosition {
  return { ...position, index: 0, top: clamp(top, 0, count - page) };
}

/** The state with the position of a pane. */
export function withPosition(state: AppState, id: PaneId, position: PanePosition): AppState {
  return { ...state, positions: { ...state.positions, [id]: position } };
}

function bounded({ key, index, top }: PanePosition, { count, page }: Extent): PanePosition {
  const row = clamp(index, 0, count - 1);
  const margin = marginOf(page);
  const highest = Math.max(0, row - page + 1 + margin);
  const start = clamp(clamp(top, highest, row - margin), 0, count - page);
  return { key, index: row, top: start };
}

function marginOf(page: number): number {
  return Math.max(0, Math.min(MARGIN, Math.floor((page - 1) / 2)));
}

/** The number between two bounds; the lower bound wins where they cross. */
function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
