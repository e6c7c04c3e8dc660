import type { Scope } from './commands/command.ts';
import { focusedPane } from './layout.ts';
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

const ROUTES: readonly RouteName[] = ['library', 'versions', 'sessions', 'inspect', 'review'];

/** The scopes that get keys now, the most special first. */
export function activeScopes(state: AppState): readonly Scope[] {
  const overlay = topOverlay(state);
  if (overlay) return OVERLAY_SCOPES[overlay.kind];
  if (isFiltering(state)) return FILTER_SCOPES;
  return screenScopes(state);
}

/** The scopes of the screen itself, whatever lies over it: what palette and help are about. */
export function screenScopes(state: AppState): readonly Scope[] {
  return scopesOf(currentRoute(state).name, focusedPane(state)?.kind ?? 'text');
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
  ...ROUTES.flatMap((route) => [scopesOf(route, 'list'), scopesOf(route, 'text')]),
  ...Object.values(OVERLAY_SCOPES),
  FILTER_SCOPES,
];

function scopesOf(route: RouteName, pane: 'list' | 'text'): readonly Scope[] {
  return [route, pane, 'global'];
}
