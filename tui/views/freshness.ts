import { clockSeconds, sentence } from '../format.ts';
import type { AppState } from '../state/app-state.ts';
import type { Remote } from '../state/remote.ts';
import { type Line, span } from '../text.ts';
import { wrapText } from './wrapped.ts';

const SKELETON_ROWS = 8;

/** Whether what is on the screen may be out of date because the daemon does not answer. */
export function isStale(state: AppState): boolean {
  return state.connection.state === 'lost' || state.connection.state === 'mismatch';
}

/** What stands where rows would, while there is no answer: why there is none, or places for them. */
export function waitingRows(state: AppState, remote: Pick<Remote<unknown>, 'error'>, width: number): readonly Line[] {
  const { connection } = state;
  const isLost = connection.state === 'lost' || connection.state === 'mismatch';
  const reason = remote.error ?? (isLost ? connection.reason : undefined);
  if (reason !== undefined) return wrapText(sentence(reason), width, 'danger');
  return Array.from({ length: SKELETON_ROWS }, (_, i) => [span(`  ${'·'.repeat(8 + ((i * 5) % 11))}`, 'muted')]);
}

/** The note under rows that cannot be refreshed: from when they are. */
export function staleNote(state: AppState, at: Date | undefined): { readonly footer?: Line } {
  if (!isStale(state) || at === undefined) return {};
  return { footer: [span(`as of ${clockSeconds(at)}, read only`, 'warning')] };
}
