import { clockSeconds } from '../format.ts';
import type { AppState } from '../state/app-state.ts';
import { type Line, span } from '../text.ts';

/** Whether what is on the screen may be out of date because the daemon does not answer. */
export function isStale(state: AppState): boolean {
  return state.connection.state === 'lost' || state.connection.state === 'mismatch';
}

/** The note under rows that cannot be refreshed: from when they are. */
export function staleNote(state: AppState, at: Date | undefined): { readonly footer?: Line } {
  if (!isStale(state) || at === undefined) return {};
  return { footer: [span(`as of ${clockSeconds(at)}, read only`, 'warning')] };
}
