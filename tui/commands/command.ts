import type { DaemonClient } from '../../client/daemon-client.ts';
import type { Dialogs } from '../dialogs.ts';
import type { Keymap } from '../keymap.ts';
import type { Shell } from '../shell.ts';
import type { AppState } from '../state/app-state.ts';
import type { Store } from '../store.ts';
import type { Requirement } from './requirements.ts';

/** Where a command works. A screen has a stack of scopes, the most special first. */
export type Scope =
  | 'global'
  | 'library'
  | 'match'
  | 'versions'
  | 'sessions'
  | 'inspect'
  | 'session'
  | 'review'
  | 'filter'
  | 'input'
  | 'choices'
  | 'prompt'
  | 'confirm'
  | 'menu'
  | 'picker'
  | 'palette'
  | 'help'
  | 'notice';

/** One thing the user can do. */
export interface Command {
  /** Stable: used in keys.json, in the palette and by clicks. */
  readonly id: string;
  readonly scope: Scope;
  /** Keys as `keySpec` names them; a sequence has spaces between its keys. */
  readonly keys: readonly string[];
  readonly title: string;
  /** One sentence for help and the reference. */
  readonly help: string;
  /** A short word for the footer. */
  readonly hint?: string;
  /** Stands at the end of the footer, however little room there is. */
  readonly pinned?: true;
  /** Stands at the start of the footer while it can run: it is what the user needs then. */
  readonly urgent?: true;
  /** Asks first and names what it is about. */
  readonly dangerous?: true;
  /** Takes the key away from a scope below that has it too. */
  readonly shadows?: true;
  /** What a click on the selected row does. */
  readonly primary?: true;
  /** A step of typing or moving: works, but is no entry of the palette. */
  readonly internal?: true;
  /** What must be there; the first that is missing gives the reason why the command is disabled. */
  readonly needs?: readonly Requirement[];
  /** Any other reason why it cannot run now. */
  disabled?(state: AppState): string | undefined;
  run(ctx: CommandContext): Promise<void> | void;
}

/** The daemon as commands use it. */
export interface Daemon {
  /** Makes a call; throws ClientError. A daemon that does not answer is noticed here as well. */
  call<T>(work: (client: DaemonClient) => Promise<T>): Promise<T>;
  /** Tries again at once when the connection is lost, else fetches everything on the screen anew. */
  refresh(): void;
  /** Starts a daemon. */
  start(): Promise<void>;
  /** Stops the running one, of whatever version, and starts ours. */
  restart(): Promise<void>;
}

/** What a command has to work with. */
export interface CommandContext {
  readonly store: Store;
  readonly dialogs: Dialogs;
  readonly daemon: Daemon;
  readonly shell: Shell;
  readonly keymap: Keymap;
  /** What a click was about, such as the row. */
  readonly argument: string | undefined;
  /** Runs another command, as if its key was pressed. */
  runCommand(id: string, argument?: string): void;
}

/** Rows of the registry with their ids kept as types. */
export function defineCommands<const Rows extends readonly Command[]>(rows: Rows): Rows {
  return rows;
}
