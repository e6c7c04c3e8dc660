import { withTopOverlay } from '../dialogs.ts';
import { isFiltering } from '../scopes.ts';
import { type AppState, topOverlay } from '../state/app-state.ts';
import type { Overlay } from '../state/overlays.ts';
import type { TextInput } from '../state/text-input.ts';
import { withFilter } from './library.ts';

/** Changes the text that the user is typing: in a dialog, or in the filter of the library. */
export function typed(state: AppState, change: (input: TextInput) => TextInput): AppState {
  const overlay = topOverlay(state);
  if (overlay) return withTopOverlay(state, changedOverlay(overlay, change));
  return isFiltering(state) ? withFilter(state, change(state.library.filter)) : state;
}

function changedOverlay(overlay: Overlay, change: (input: TextInput) => TextInput): Overlay {
  switch (overlay.kind) {
    case 'prompt':
      return { ...overlay, input: change(overlay.input), error: undefined };
    case 'picker':
    case 'palette':
      return { ...overlay, query: change(overlay.query) };
    case 'help':
      return { ...overlay, query: change(overlay.query), heard: undefined };
    default:
      return overlay;
  }
}
