import { COMMANDS } from './commands.ts';
import { type ClientModules, DaemonLink } from './daemon-link.ts';
import { Dialogs } from './dialogs.ts';
import { Dispatcher } from './dispatch.ts';
import { Keymap, type KeyOverrides } from './keymap.ts';
import { type After, LiveData } from './live-data.ts';
import type { Hit } from './paint/hit-regions.ts';
import { followPicker } from './picker-preview.ts';
import type { Shell } from './shell.ts';
import { initialState, type StateStart } from './state/app-state.ts';
import { ticked } from './state/changes.ts';
import { Store } from './store.ts';
import { type FrameModel, frameModel } from './views/frame.view.ts';

/** Everything outside that the manager needs, so that it runs without a terminal as well. */
export interface CoreOptions {
  readonly start: StateStart;
  readonly overrides?: KeyOverrides;
  readonly shell: Shell;
  loadClient(): Promise<ClientModules>;
  /** What a daemon that is starting has said so far. */
  startTail(): Promise<readonly string[]>;
  readonly after: After;
  /** The clickable place at a cell of the screen. */
  hitAt(x: number, y: number): Hit | undefined;
}

const TICK_MS = 1_000;
/** After this long a begun sequence shows how it can go on. */
const WHICH_KEY_MS = 300;

/** The manager without its terminal: state, commands, data. */
export class Core {
  readonly store: Store;
  readonly keymap: Keymap;
  readonly dialogs: Dialogs;
  readonly link: DaemonLink;
  readonly dispatcher: Dispatcher;
  private readonly options: CoreOptions;
  private readonly live: LiveData;
  private readonly ends: (() => void)[] = [];

  constructor(options: CoreOptions) {
    const { start, overrides, shell, after, hitAt } = options;
    const now = () => shell.now();
    this.options = options;
    this.store = new Store(initialState(start));
    this.keymap = new Keymap(COMMANDS, {
      isAscii: start.settings.ascii !== 'off',
      ...(overrides ? { overrides } : {}),
    });
    this.dialogs = new Dialogs(this.store);
    this.link = new DaemonLink({
      store: this.store,
      load: options.loadClient,
      startTail: options.startTail,
      now,
      after,
    });
    this.live = new LiveData({ store: this.store, call: (work) => this.link.call(work), now, after });
    const { store, keymap, dialogs, link: daemon } = this;
    this.dispatcher = new Dispatcher({ context: { store, keymap, dialogs, daemon, shell }, hitAt });
  }

  /** Begins: connects, keeps the data fresh and lets time pass. Calls `onError` when the connection cannot be opened. */
  start(onError: (error: unknown) => void): void {
    const { after } = this.options;
    this.ends.push(this.live.start(), followPicker(this.store, this.dialogs, after), this.watchChords());
    this.tick();
    this.link.open().catch(onError);
    this.options.shell
      .findInstructions()
      .then((found) => this.store.update((state) => ({ ...state, found })))
      .catch(onError);
  }

  /** Ends all that was begun. */
  stop(): void {
    for (const end of this.ends.splice(0)) end();
    this.link.close();
  }

  /** What the state looks like now. */
  frame(): FrameModel {
    return frameModel(this.store.get(), this.keymap);
  }

  private tick(): void {
    const cancel = this.options.after(TICK_MS, () => {
      this.ends.splice(this.ends.indexOf(cancel), 1);
      this.store.update((state) => ticked(state, this.options.shell.now()));
      this.tick();
    });
    this.ends.push(cancel);
  }

  private watchChords(): () => void {
    let cancel = (): void => undefined;
    let begun: readonly string[] | undefined;
    const unsubscribe = this.store.subscribe(() => {
      const { chord } = this.store.get();
      if (chord?.keys === begun) return;
      begun = chord?.keys;
      cancel();
      if (!chord || chord.isShown) return;
      cancel = this.options.after(WHICH_KEY_MS, () => {
        this.store.update((state) => (state.chord ? { ...state, chord: { ...state.chord, isShown: true } } : state));
      });
    });
    return () => {
      unsubscribe();
      cancel();
    };
  }
}
