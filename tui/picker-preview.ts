import { showError } from './actions/notify.ts';
import type { Dialogs } from './dialogs.ts';
import { withTopOverlay } from './dialogs.ts';
import type { After } from './live-data.ts';
import { topOverlay } from './state/app-state.ts';
import { highlighted, typedVersion } from './state/picker-rows.ts';
import type { Store } from './store.ts';

const DEBOUNCE_MS = 40;

/** Fetches what a picker shows about the row under its cursor, once the cursor rests; gives the function that ends it. */
export function followPicker(store: Store, dialogs: Dialogs, after: After): () => void {
  let asked = '';
  let cancel = (): void => undefined;
  const look = (): void => {
    const overlay = topOverlay(store.get());
    if (overlay?.kind !== 'picker') return;
    const item = highlighted(store.get());
    const preview = dialogs.previewOf(overlay.id);
    const version = typedVersion(overlay.query.text) ?? '';
    const wanted = item ? `${overlay.id} ${item.id} ${version}` : '';
    if (!preview || !item || wanted === asked) return;
    asked = wanted;
    cancel();
    cancel = after(DEBOUNCE_MS, () => {
      preview(item, overlay.query.text)
        .then((found) => {
          const now = topOverlay(store.get());
          // An answer about another row than the one under the cursor is too late.
          if (asked !== wanted || now?.kind !== 'picker') return;
          store.update((state) => withTopOverlay(state, { ...now, preview: found }));
        })
        .catch((error: unknown) => showError(store, error));
    });
  };
  const unsubscribe = store.subscribe(look);
  return () => {
    unsubscribe();
    cancel();
  };
}
