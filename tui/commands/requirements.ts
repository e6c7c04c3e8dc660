import { type AppState, currentRoute } from '../state/app-state.ts';
import { writeBlock } from '../state/connection.ts';
import { libraryRows } from '../state/library-rows.ts';
import {
  chosenSessions,
  liveSessions,
  personaInView,
  selectedPersona,
  selectedSession,
  selectedVersion,
} from '../state/selectors.ts';

/** Something that a command cannot do without. */
export type Requirement = keyof typeof REASONS;

/** For each requirement, why it is not met now; undefined when it is. */
const REASONS = {
  /** The daemon answers and nothing is being changed. */
  daemon: (state: AppState) => writeBlock(state.connection) ?? (state.busy && `still busy: ${state.busy}`),
  /** The daemon answers. */
  reading: (state: AppState) => writeBlock(state.connection),
  persona: (state: AppState) => (selectedPersona(state) ? undefined : 'no persona is selected'),
  personaInView: (state: AppState) => (personaInView(state) ? undefined : 'no persona is selected'),
  /** The persona is not a deleted one. */
  present: (state: AppState) => (state.library.deleted ? 'this persona is deleted; restore it first' : undefined),
  deleted: (state: AppState) => (state.library.deleted ? undefined : 'only deleted personas can be restored'),
  session: (state: AppState) => (selectedSession(state) ? undefined : 'no session is selected'),
  running: (state: AppState) =>
    chosenSessions(state).some((session) => session.state === 'live') ? undefined : 'no live session is selected',
  anyRunning: (state: AppState) => (liveSessions(state).length > 0 ? undefined : 'no live session'),
  inForce: (state: AppState) =>
    chosenSessions(state).some(({ stack }) => stack.length > 0) ? undefined : 'no persona is in force there',
  revertible: (state: AppState) =>
    chosenSessions(state).some(({ canRevert }) => canRevert) ? undefined : 'nothing was in force before',
  version: (state: AppState) => (selectedVersion(state) ? undefined : 'no version is selected'),
  rows: (state: AppState) => (libraryRows(state).count > 0 ? undefined : 'the library is empty'),
  above: (state: AppState) => (state.routes.length > 1 ? undefined : 'this is the first screen'),
  copyable: (state: AppState) => {
    const { name } = currentRoute(state);
    const isThere = name === 'sessions' || name === 'inspect' ? selectedSession(state) : personaInView(state);
    return isThere ? undefined : 'nothing is selected';
  },
  review: (state: AppState) => (currentRoute(state).name === 'review' ? undefined : 'nothing is being reviewed'),
} as const satisfies Record<string, (state: AppState) => string | undefined>;

/** Why a list of requirements is not met, undefined when it is. */
export function unmet(needs: readonly Requirement[], state: AppState): string | undefined {
  for (const need of needs) {
    const reason = REASONS[need](state);
    if (reason) return reason;
  }
  return undefined;
}
