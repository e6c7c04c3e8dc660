import { useMemo } from 'react';
import { useServices } from '../app/services.ts';
import { useStore } from '../lib/store.ts';
import { type DialogName, dialogOf, parsePath, type Route } from './route.ts';

/** What the URL says, taken apart. */
export interface Location {
  readonly route: Route;
  /** Empty, or with its `?`. */
  readonly search: string;
  readonly params: URLSearchParams;
  readonly dialog: DialogName | undefined;
}

/** The present place; the component follows it. */
export function useLocation(): Location {
  const { pathname, search } = useStore(useServices().navigator);
  return useMemo(
    () => ({
      route: parsePath(pathname),
      search,
      params: new URLSearchParams(search),
      dialog: dialogOf(search),
    }),
    [pathname, search],
  );
}
