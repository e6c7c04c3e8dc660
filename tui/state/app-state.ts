import type { DaemonStatus } from '../../contract/system.ts';
import type { VersionDiff } from '../../contract/version.ts';
import type { CommandId } from '../commands.ts';
import type { Connection } from './connection.ts';
import { LIBRARY_UI, type LibraryUi } from './library-ui.ts';
import type { Overlay } from './overlays.ts';
import { NOTHING, type RemoteState } from './remote.ts';
import { NO_CHANGES, type UndoState } from './undo.ts';

/** An edit that came back from the editor and is not a version yet. */
export interface PendingEdit {
  /** Undefined for a persona that does not exist yet. */
  readonly personaId: string | undefined;
  readonly name: string;
  /** Version the edit was made on. */
  readonly baseVersion: string | undefined;
  readonly before: string;
  readonly after: string;
  /** The file of the editor; it stays until the text is safe. */
  readonly path: string;
  readonly diff: Pick<VersionDiff, 'added' | 'removed' | 'hunks'>;
  /** Why it could not be saved. */
  readonly error: string | undefined;
}

/** One screen on the stack, with what the user has chosen on it. */
export type Route =
  | { readonly name: 'library'; readonly focus: number }
  | { readonly name: 'sessions'; readonly focus: number }
  | {
      readonly name: 'versions';
      readonly focus: number;
      readonly personaId: string;
      readonly persona: string;
      /** Version to compare with; the one before the selected one when undefined. */
      readonly base: string | undefined;
      readonly of: 'source' | 'effective';
    }
  | { readonly name: 'inspect'; readonly focus: number; readonly sessionId: string }
  /** `path` names the edit. */
  | { readonly name: 'review'; readonly focus: number; readonly path: string };

/** Name of a screen. */
export type RouteName = Route['name'];

/** A place that has a cursor or scrolls. */
export type PaneId =
  | 'library.list'
  | 'library.preview'
  | 'library.details'
  | 'sessions.board'
  | 'sessions.timeline'
  | 'versions.list'
  | 'versions.diff'
  | 'inspect.text'
  | 'inspect.facts'
  | 'review.diff'
  | 'overlay.list'
  | 'overlay.text';

/** Where a pane stands: the row of the cursor, and the first row that is seen. */
export interface PanePosition {
  /** What the position is about; for anything else the pane starts at its top. */
  readonly key: string;
  readonly index: number;
  readonly top: number;
}

/** How a message is meant. */
export type Tone = 'info' | 'success' | 'warning' | 'danger';

/** A short message at the lower edge. */
export interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
  /** A command that the message offers. */
  readonly action?: { readonly commandId: CommandId; readonly title: string };
  readonly until: Date;
}

/** The keys of a sequence pressed so far. */
export interface Chord {
  readonly keys: readonly string[];
  /** Whether the user has waited long enough to be shown how it can go on. */
  readonly isShown: boolean;
}

/** Counters that grow when what was fetched may be out of date. */
export interface Epochs {
  readonly personas: number;
  readonly sessions: number;
}

/** What the user and the terminal have set. */
export interface Settings {
  readonly mouse: boolean;
  readonly reducedMotion: boolean;
  /** Draws the signs of the interface with ASCII, or everything because the terminal can show nothing else. */
  readonly ascii: 'off' | 'signs' | 'all';
}

/** A file with instructions for agents that was found where the manager was started. */
export interface FoundFile {
  /** As it is shown: relative to the folder. */
  readonly name: string;
  readonly path: string;
}

/** Everything the manager knows; plain data. */
export interface AppState {
  /** Time of the last tick; everything on the screen that depends on time reads this. */
  readonly now: Date;
  readonly size: { readonly width: number; readonly height: number };
  readonly settings: Settings;
  readonly connection: Connection;
  readonly status: DaemonStatus | undefined;
  /** Lowest first; the library is always the lowest. */
  readonly routes: readonly Route[];
  /** Lowest first; the last one gets the keys. */
  readonly overlays: readonly Overlay[];
  readonly toasts: readonly Toast[];
  readonly chord: Chord | undefined;
  /** What is being changed on the daemon now. */
  readonly busy: string | undefined;
  readonly library: LibraryUi;
  /** Ids of marked sessions. */
  readonly sessionMarks: ReadonlySet<string>;
  readonly positions: Readonly<Partial<Record<PaneId, PanePosition>>>;
  readonly remote: RemoteState;
  readonly epochs: Epochs;
  readonly undo: UndoState;
  readonly found: readonly FoundFile[];
  /** Edits that are not versions yet, also those whose review the user has left. */
  readonly edits: readonly PendingEdit[];
  /** Source of the ids of overlays and toasts. */
  readonly nextId: number;
}

/** Everything that the outside decides about a new state. */
export type StateStart = Pick<AppState, 'now' | 'size' | 'settings'> & {
  readonly library?: Partial<LibraryUi>;
};

/** The state before anything has happened. */
export function initialState({ now, size, settings, library }: StateStart): AppState {
  return {
    now,
    size,
    settings,
    connection: { state: 'connecting', since: now },
    status: undefined,
    routes: [{ name: 'library', focus: 1 }],
    overlays: [],
    toasts: [],
    chord: undefined,
    busy: undefined,
    library: { ...LIBRARY_UI, ...library },
    sessionMarks: new Set(),
    positions: {},
    remote: {
      library: NOTHING,
      page: NOTHING,
      document: NOTHING,
      effective: NOTHING,
      versions: NOTHING,
      diff: NOTHING,
      sessions: NOTHING,
      timeline: NOTHING,
      inForce: NOTHING,
      search: NOTHING,
    },
    epochs: { personas: 0, sessions: 0 },
    undo: NO_CHANGES,
    found: [],
    edits: [],
    nextId: 1,
  };
}

/** The screen that is shown. */
export function currentRoute(state: AppState): Route {
  return state.routes.at(-1) ?? { name: 'library', focus: 1 };
}

/** The edit that is being reviewed. */
export function reviewedEdit(state: AppState): PendingEdit | undefined {
  const route = currentRoute(state);
  return route.name === 'review' ? state.edits.find(({ path }) => path === route.path) : undefined;
}

/** The overlay that gets the keys. */
export function topOverlay(state: AppState): Overlay | undefined {
  return state.overlays.at(-1);
}
