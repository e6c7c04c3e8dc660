import type { EventMessage } from '../../contract/event.ts';
import type { AppState, Epochs, Toast } from './app-state.ts';
import { type LibraryData, withPage } from './library-data.ts';
import { libraryRows } from './library-rows.ts';
import { withPosition } from './positions.ts';
import type { LibraryPage, Remote, SliceName, Slices } from './remote.ts';
import { ONE_KEY, selectedPersona, sessionRows } from './selectors.ts';

/** The state with the answer for a slice; lists keep the row the cursor was on. */
export function withAnswer<Name extends SliceName>(
  state: AppState,
  slice: Name,
  remote: Remote<Slices[Name]>,
): AppState {
  const apply = (before: AppState): AppState => ({ ...before, remote: { ...before.remote, [slice]: remote } });
  if (slice === 'library') return keepingPersona(state, apply);
  if (slice === 'sessions') return keepingSession(state, apply);
  if (slice === 'page' && remote.value) return withLibraryPage(apply(state), remote.value as LibraryPage, remote.epoch);
  return apply(state);
}

/** Changes what the library lists, with the cursor staying on the same persona, or going to the one just made. */
export function keepingPersona(state: AppState, change: (state: AppState) => AppState): AppState {
  const selected = selectedPersona(state)?.id;
  const next = change(state);
  const { follow } = next.library;
  const rows = libraryRows(next);
  const wanted = follow === undefined ? -1 : rows.indexOf(follow);
  const index = wanted >= 0 ? wanted : selected === undefined ? -1 : rows.indexOf(selected);
  const done = wanted >= 0 ? { ...next, library: { ...next.library, follow: undefined } } : next;
  return index < 0 ? done : atRow(done, 'library.list', index);
}

/** Puts the cursor of the library on a row. */
export function atLibraryRow(state: AppState, index: number): AppState {
  return atRow(state, 'library.list', index);
}

/** Something happened on the daemon: what may be out of date now is asked for again. */
export function withEvent(state: AppState, message: EventMessage): AppState {
  if (message.kind === 'reset') return outdated(state, ['personas', 'sessions']);
  const { type } = message.event;
  if (type.startsWith('persona.')) return outdated(state, ['personas']);
  return type.startsWith('session.') ? outdated(state, ['sessions']) : state;
}

/** The state in which some of what was fetched counts as out of date. */
export function outdated(state: AppState, names: readonly (keyof Epochs)[]): AppState {
  const epochs = { ...state.epochs };
  for (const name of names) epochs[name] += 1;
  return { ...state, epochs };
}

/** Time passes: the clock goes on and old messages go. */
export function ticked(state: AppState, now: Date): AppState {
  const toasts = state.toasts.filter(({ until }) => until > now);
  return { ...state, now, toasts: toasts.length === state.toasts.length ? state.toasts : toasts };
}

const MOST_TOASTS = 4;

/** The state with one more message: the same words do not stand there twice, and only the last one offers something. */
export function withToast(state: AppState, toast: Omit<Toast, 'id'>): AppState {
  const others = state.toasts.filter(({ text, action }) => text !== toast.text && !(toast.action && action));
  const toasts = [...others, { ...toast, id: state.nextId }].slice(-MOST_TOASTS);
  return { ...state, nextId: state.nextId + 1, toasts };
}

function withLibraryPage(state: AppState, { page, rows }: LibraryPage, epoch: number): AppState {
  const library = state.remote.library;
  if (library.value?.mode !== 'windowed') return state;
  const value: LibraryData = withPage(library.value, page, { epoch, rows });
  return { ...state, remote: { ...state.remote, library: { ...library, value } } };
}

function keepingSession(state: AppState, change: (state: AppState) => AppState): AppState {
  const position = state.positions['sessions.board'];
  const selected = sessionRows(state)[position?.index ?? 0]?.id;
  const next = change(state);
  const rows = sessionRows(next);
  const marks = new Set([...next.sessionMarks].filter((id) => rows.some((row) => row.id === id)));
  const index = rows.findIndex(({ id }) => id === selected);
  const kept = marks.size === next.sessionMarks.size ? next : { ...next, sessionMarks: marks };
  return index < 0 ? kept : atRow(kept, 'sessions.board', index);
}

/** Puts the cursor on a row that has moved: it stays at the same place of the screen as far as possible. */
function atRow(state: AppState, id: 'library.list' | 'sessions.board', index: number): AppState {
  const position = state.positions[id] ?? { key: ONE_KEY, index: 0, top: 0 };
  if (position.key === ONE_KEY && position.index === index) return state;
  const top = Math.max(0, position.top + index - position.index);
  return withPosition(state, id, { key: ONE_KEY, index, top });
}
