import { type AppState, currentRoute, type Route } from './state/app-state.ts';

/** Opens a screen on top of the present one. */
export function pushRoute(state: AppState, route: Route): AppState {
  return { ...state, routes: [...state.routes, route] };
}

/** Goes back to the screen below; at the lowest one nothing happens. */
export function popRoute(state: AppState): AppState {
  return state.routes.length > 1 ? { ...state, routes: state.routes.slice(0, -1) } : state;
}

/** Changes what the user has chosen on the present screen. */
export function replaceRoute(state: AppState, route: Route): AppState {
  return { ...state, routes: [...state.routes.slice(0, -1), route] };
}

/** Shows a main screen: the library is at the bottom of the stack, others stand on it. */
export function goTo(state: AppState, name: 'library' | 'sessions'): AppState {
  const known = state.routes.find((route) => route.name === name);
  const library = state.routes[0] ?? { name: 'library', focus: 1 };
  const routes = name === 'library' ? [library] : [library, known ?? { name, focus: 1 }];
  return { ...state, routes };
}

/** Gives the keys to a panel by its number. */
export function focusPane(state: AppState, focus: number): AppState {
  const route = currentRoute(state);
  return route.focus === focus ? state : replaceRoute(state, { ...route, focus });
}
