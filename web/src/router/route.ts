/** The parts of a persona's page. */
export type PersonaTab = 'text' | 'versions' | 'edit';

/** What a path shows. Filters, dialogs and views are in the query, so that every state has its URL. */
export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'login' }
  | { readonly page: 'personas' }
  | { readonly page: 'persona'; readonly name: string; readonly tab: PersonaTab }
  | { readonly page: 'sessions' }
  | { readonly page: 'session'; readonly id: string }
  | { readonly page: 'unknown' };

/** Dialogs that lie over a page, as the value of `dialog` in the query. */
export type DialogName = 'create' | 'start' | 'switch';

/** Changes of a query: a text sets, null takes away. */
export type SearchChange = Readonly<Record<string, string | null | undefined>>;

const TABS: Readonly<Record<string, PersonaTab>> = { versions: 'versions', edit: 'edit' };
const DIALOGS: ReadonlySet<string> = new Set<DialogName>(['create', 'start', 'switch']);
/** Parts of the query that belong to a dialog and go with it. */
const DIALOG_KEYS = ['dialog', 'session', 'persona', 'template'] as const;

/** What a path shows; a trailing slash does not matter. */
export function parsePath(pathname: string): Route {
  const [first, second, third, ...rest] = pathname.split('/').filter((part) => part !== '');
  if (rest.length > 0) return { page: 'unknown' };
  if (first === undefined) return { page: 'home' };
  if (first === 'login' && second === undefined) return { page: 'login' };
  if (first === 'sessions' && third === undefined)
    return second === undefined ? { page: 'sessions' } : { page: 'session', id: decoded(second) };
  if (first !== 'personas') return { page: 'unknown' };
  if (second === undefined) return { page: 'personas' };
  const tab = third === undefined ? 'text' : TABS[third];
  return tab ? { page: 'persona', name: decoded(second), tab } : { page: 'unknown' };
}

/** The path that shows a route. */
export function pathOf(route: Exclude<Route, { readonly page: 'unknown' }>): string {
  switch (route.page) {
    case 'home':
      return '/';
    case 'login':
    case 'personas':
    case 'sessions':
      return `/${route.page}`;
    case 'session':
      return `/sessions/${encodeURIComponent(route.id)}`;
    case 'persona':
      return `/personas/${encodeURIComponent(route.name)}${route.tab === 'text' ? '' : `/${route.tab}`}`;
  }
}

/** A query with some of its values changed; the order of the others stays. Empty, or with its `?`. */
export function changeSearch(search: string, change: SearchChange): string {
  const params = new URLSearchParams(search);
  for (const [key, value] of Object.entries(change)) {
    if (value === null || value === undefined || value === '') params.delete(key);
    else params.set(key, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** The dialog that a query opens, if it names one. */
export function dialogOf(search: string): DialogName | undefined {
  const name = new URLSearchParams(search).get('dialog');
  return name !== null && DIALOGS.has(name) ? (name as DialogName) : undefined;
}

/** A query without its dialog and what belongs to it. */
export function withoutDialog(search: string): string {
  return changeSearch(search, Object.fromEntries(DIALOG_KEYS.map((key) => [key, null])));
}

/** One level up: out of a dialog, from a tab to the text, from a detail to its list; undefined at the top. */
export function pathAbove(route: Route): string | undefined {
  if (route.page === 'persona') {
    return route.tab === 'text' ? pathOf({ page: 'personas' }) : pathOf({ ...route, tab: 'text' });
  }
  return route.page === 'session' ? pathOf({ page: 'sessions' }) : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A broken escape is no name of anything; the page will say that it does not exist.
    return part;
  }
}
