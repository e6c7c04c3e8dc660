import { useServices } from '../app/services.ts';
import { keepFilter } from '../personas/library-filter.ts';
import { pathAbove, pathOf } from '../router/route.ts';
import { useLocation } from '../router/use-route.ts';
import { moveRow } from './rows.ts';
import { useCommand } from './use-command.ts';

/** The commands that work on every page. */
export function usePageCommands({ onHelp }: { readonly onHelp: () => void }): void {
  const { navigator, queries, live, toasts } = useServices();
  const { route, search, params } = useLocation();
  useCommand('help', () => onHelp());
  useCommand('go.library', () => navigator.go(pathOf({ page: 'personas' })));
  useCommand('go.sessions', () => navigator.go(pathOf({ page: 'sessions' })));
  useCommand('undo', () => {
    if (!toasts.undo()) toasts.show('There is nothing to undo.');
  });
  useCommand('refresh', () => {
    if (live.connection.get().state === 'lost') live.retry();
    void queries.invalidateQueries();
    toasts.show('Reading everything anew.');
  });
  useCommand('up', () => {
    const above = pathAbove(route);
    if (above !== undefined) return navigator.go(`${above}${keepFilter(search)}`);
    if (!params.has('q')) return false;
    return navigator.setSearch({ q: null });
  });
  useCommand('row.next', () => moveRow('next'));
  useCommand('row.previous', () => moveRow('previous'));
  useCommand('row.first', () => moveRow('first'));
  useCommand('row.last', () => moveRow('last'));
}
