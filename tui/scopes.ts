import type { Scope } from './commands/command.ts';
import { type AppState, currentRoute, type RouteName, topOverlay } from './state/app-state.ts';
import type { Overlay } from './state/overlays.ts';

const OVERLAY_SCOPES: Readonly<Record<Overlay['kind'], readonly Scope[]>> = {
  prompt: ['prompt', 'input'],
  confirm: ['confirm', 'choices'],
  menu: ['menu', 'choices'],
  picker: ['picker', 'choices', 'input'],
  palette: ['palette', 'choices', 'input'],
  help: ['help', 'choices', 'input'],
  notice: ['notice', 'choices'],
};

const FILTER_SCOPES: readonly Scope[] = ['filter', 'choices', 'input'];

const ROUTE_SCOPES: Readonly<Record<RouteName, readonly Scope[]>> = {
  library: ['library', 'global'],
  versions: ['versions', 'global'],
  sessions: ['session', 'sessions', 'global'],
  inspect: ['inspect', 'session', 'global'],
  review: ['review', 'global'],
};

/** The library while a filter is set: n and N then go to what it found. */
const MATCH_SCOPES: readonly Scope[] = ['match', ...ROUTE_SCOPES.library];

/** The scopes that get keys now, the most special first. */
export function activeScopes(state: AppState): readonly Scope[] {
  const overlay = topOverlay(state);
  if (overlay) return OVERLAY_SCOPES[overlay.kind];
  if (isFiltering(state)) return FILTER_SCOPES;
  return screenScopes(state);
}

/** The scopes of the screen itself, whatever lies over it: what palette and help are about. */
export function screenScopes(state: AppState): readonly Scope[] {
  const { name } = currentRoute(state);
  const isFound = name === 'library' && state.library.filter.text !== '';
  return isFound ? MATCH_SCOPES : ROUTE_SCOPES[name];
}

/** Whether typed characters go into a text instead of being commands. */
export function isTyping(state: AppState): boolean {
  return activeScopes(state).includes('input');
}

/** Whether the filter of the library gets the keys. */
export function isFiltering(state: AppState): boolean {
  return state.library.filtering && currentRoute(state).name === 'library';
}

/** Every stack of scopes that can be active: keys must differ within each of them. */
export const SCOPE_STACKS: readonly (readonly Scope[])[] = [
  ...Object.values(ROUTE_SCOPES),
  MATCH_SCOPES,
  ...Object.values(OVERLAY_SCOPES),
  FILTER_SCOPES,
];
