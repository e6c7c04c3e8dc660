import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { keyOf } from '../keys/key-table.ts';
import { useLocation } from '../router/use-route.ts';
import { LibraryPane } from './library-pane.tsx';
import { PersonaPane } from './persona-pane.tsx';

const loadEditPage = () => import('./edit/edit-page.tsx');
const EditPage = lazy(async () => ({ default: (await loadEditPage()).EditPage }));

const PRELOAD_AFTER_MS = 1_000;

/** The library, with the persona that the URL names beside it; or its editor alone. */
export function PersonasPage() {
  const { route } = useLocation();
  usePreloadedEditor();
  if (route.page !== 'persona') return <Split beside={<NothingChosen />} />;
  const { name, tab } = route;
  if (tab !== 'edit') return <Split current={name} beside={<PersonaPane key={name} name={name} tab={tab} />} />;
  return (
    <Suspense fallback={<div className="skeleton" role="status" />}>
      <EditPage name={name} />
    </Suspense>
  );
}

/** List and detail; where there is no room for both, the detail if there is one. */
function Split({ current, beside }: { readonly current?: string; readonly beside: ReactNode }) {
  return (
    <div className={current === undefined ? 'split' : 'split with-detail'}>
      <LibraryPane current={current} />
      {beside}
    </div>
  );
}

/** Fetches the editor when the first page is done, so that it is there when the daemon is not. */
function usePreloadedEditor(): void {
  useEffect(() => {
    // A failure shows when one opens the editor, and there it can be tried again.
    const timer = setTimeout(() => loadEditPage().catch(() => undefined), PRELOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
}

function NothingChosen() {
  return (
    <div className="pane nothing-chosen">
      <p>Choose a persona to see what an agent is told.</p>
      <p className="hint">
        <kbd>{keyOf('row.next')}</kbd> <kbd>{keyOf('row.previous')}</kbd> walk over the list, <kbd>Enter</kbd> opens,{' '}
        <kbd>{keyOf('filter')}</kbd> filters, <kbd>{keyOf('help')}</kbd> shows every key.
      </p>
    </div>
  );
}
