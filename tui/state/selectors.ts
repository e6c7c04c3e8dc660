import type { PersonaSummary } from '../../contract/persona.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { VersionSummary } from '../../contract/version.ts';
import type { AppState, Route } from './app-state.ts';
import { currentRoute, type PaneId } from './app-state.ts';
import { libraryKey } from './library-data.ts';
import { libraryRows } from './library-rows.ts';
import { valueFor } from './remote.ts';

/** Key of the positions of lists that show one thing only. */
export const ONE_KEY = 'all';

/** Whether the library is too large to be loaded whole. */
export function isWindowed(state: AppState): boolean {
  return state.remote.library.value?.mode === 'windowed';
}

/** Whether the rows shown are the answer to what the user asks for now. */
export function isLibraryCurrent(state: AppState): boolean {
  return state.remote.library.key === libraryKey(state.library, isWindowed(state));
}

/** Row of the cursor in a list whose position has a known key; 0 for anything else. */
export function indexIn(state: AppState, id: PaneId, key: string = ONE_KEY): number {
  const position = state.positions[id];
  return position?.key === key ? position.index : 0;
}

/** The persona under the cursor of the library. */
export function selectedPersona(state: AppState): PersonaSummary | undefined {
  const rows = libraryRows(state);
  return rows.rowAt(Math.min(indexIn(state, 'library.list'), rows.count - 1)).persona;
}

/** The personas that a command of the library is about: the marked ones, else the one under the cursor. */
export function chosenPersonas(state: AppState): readonly PersonaSummary[] {
  const { marks } = state.library;
  const one = selectedPersona(state);
  if (marks.size === 0) return one ? [one] : [];
  const rows = libraryRows(state);
  const found: PersonaSummary[] = [];
  for (let i = 0; i < rows.count && found.length < marks.size; i += 1) {
    const { persona } = rows.rowAt(i);
    if (persona && marks.has(persona.id)) found.push(persona);
  }
  return found;
}

/** The sessions of the board, as the daemon orders them: newest first. */
export function sessionRows(state: AppState): readonly SessionSummary[] {
  return state.remote.sessions.value ?? [];
}

/** Those that still run. */
export function liveSessions(state: AppState): readonly SessionSummary[] {
  return sessionRows(state).filter((session) => session.state === 'live');
}

/** The session under the cursor of the board, or the one that is inspected. */
export function selectedSession(state: AppState): SessionSummary | undefined {
  const route = currentRoute(state);
  const rows = sessionRows(state);
  if (route.name === 'inspect') return rows.find(({ id }) => id === route.sessionId);
  return rows[Math.min(indexIn(state, 'sessions.board'), rows.length - 1)];
}

/** The sessions that a command of the board is about: the marked ones, else the one under the cursor. */
export function chosenSessions(state: AppState): readonly SessionSummary[] {
  const one = selectedSession(state);
  if (currentRoute(state).name === 'inspect') return one ? [one] : [];
  const marked = liveSessions(state).filter(({ id }) => state.sessionMarks.has(id));
  if (marked.length > 0) return marked;
  return one ? [one] : [];
}

/** A route of one kind, when it is the present one. */
export type VersionsRoute = Extract<Route, { name: 'versions' }>;

/** The present screen, if it is the one of versions. */
export function versionsRoute(state: AppState): VersionsRoute | undefined {
  const route = currentRoute(state);
  return route.name === 'versions' ? route : undefined;
}

/** The versions on the screen, newest first. */
export function versionRows(state: AppState): readonly VersionSummary[] {
  return valueFor(state.remote.versions, versionsRoute(state)?.personaId) ?? [];
}

/** The version under the cursor. */
export function selectedVersion(state: AppState): VersionSummary | undefined {
  const rows = versionRows(state);
  return rows[Math.min(indexIn(state, 'versions.list', versionsRoute(state)?.personaId), rows.length - 1)];
}

/** The two versions that are compared: the marked base, or the version before the selected one. */
export function comparedVersions(state: AppState): { readonly from: string; readonly to: string } | undefined {
  const route = versionsRoute(state);
  const rows = versionRows(state);
  const to = selectedVersion(state);
  if (!route || !to) return undefined;
  const before = rows[rows.indexOf(to) + 1] ?? to;
  const base = rows.find(({ version }) => version === route.base) ?? before;
  return { from: base.version, to: to.version };
}

/** The persona that the present screen is about, as far as its name and id go. */
export function personaInView(state: AppState): { readonly id: string; readonly name: string } | undefined {
  const route = versionsRoute(state);
  if (route) return { id: route.personaId, name: route.persona };
  return currentRoute(state).name === 'library' ? selectedPersona(state) : undefined;
}
