import { takeMenuItem, takeNoticePart } from './actions/app.ts';
import { movedTo, wheeled } from './actions/motion.ts';
import { notify, showError } from './actions/notify.ts';
import { typed } from './actions/typing.ts';
import type { Command, CommandContext } from './commands/command.ts';
import { panePlaces } from './layout.ts';
import type { Hit } from './paint/hit-regions.ts';
import { focusPane } from './router.ts';
import { activeScopes, isTyping } from './scopes.ts';
import { topOverlay } from './state/app-state.ts';
import { insertText } from './state/text-input.ts';
import { keySpec, type MouseToken, type Token } from './terminal/tokens.ts';
import { CLICK } from './widgets/pane.ts';

/** What keys and clicks need. */
export interface DispatchOptions {
  readonly context: Omit<CommandContext, 'argument' | 'runCommand'>;
  /** The clickable place at a cell of the screen. */
  hitAt(x: number, y: number): Hit | undefined;
}

/** Rows that one turn of the wheel moves. */
const WHEEL_ROWS = 3;

/** Turns input into commands: the one place where keys and clicks are looked up. */
export class Dispatcher {
  private readonly options: DispatchOptions;

  constructor(options: DispatchOptions) {
    this.options = options;
  }

  /** Takes everything that one read gave, so that one frame can follow all of it. */
  take(tokens: readonly Token[]): void {
    for (const token of tokens) this.takeOne(token);
  }

  /** Runs a command, unless something forbids it: then it says why. */
  run(command: Command, argument?: string): void {
    const { context } = this.options;
    const { store, keymap } = context;
    const reason = keymap.disabledReason(command, store.get());
    if (reason !== undefined) {
      notify(store, 'info', `${command.title.replace(/…$/, '')}: ${reason}`);
      return;
    }
    const runCommand = (id: string, about?: string) => {
      const other = keymap.command(id);
      if (other) this.run(other, about);
    };
    try {
      const running = command.run({ ...context, argument, runCommand });
      running?.catch((error: unknown) => showError(store, error));
    } catch (error) {
      showError(store, error);
    }
  }

  private takeOne(token: Token): void {
    const { store } = this.options.context;
    if (token.type === 'mouse') {
      this.takeMouse(token);
    } else if (token.type === 'paste') {
      if (isTyping(store.get())) store.update((state) => typed(state, (input) => insertText(input, token.text)));
    } else {
      const spec = keySpec(token);
      if (spec !== undefined && !this.takeInDialog(token, spec)) this.takeKey(token, spec);
    }
  }

  /** Keys that dialogs look up themselves: the keys of menu items, and any key while help looks for one. */
  private takeInDialog(token: Token, spec: string): boolean {
    const { store, dialogs } = this.options.context;
    const overlay = topOverlay(store.get());
    if (overlay?.kind === 'help' && overlay.keySearch) {
      dialogs.change({ ...overlay, keySearch: false, heard: spec });
      return true;
    }
    if (token.type !== 'text') return false;
    const { grapheme } = token;
    const context = { ...this.options.context, argument: undefined, runCommand: () => undefined };
    if (overlay?.kind === 'menu' && overlay.items.some(({ key }) => key === grapheme)) {
      takeMenuItem(context, grapheme);
      return true;
    }
    if (overlay?.kind === 'notice' && overlay.copies.some(({ key }) => key === grapheme)) {
      takeNoticePart(context, grapheme).catch((error: unknown) => showError(store, error));
      return true;
    }
    return false;
  }

  private takeKey(token: Token, spec: string): void {
    const { store, keymap } = this.options.context;
    const state = store.get();
    if (token.type === 'text' && isTyping(state)) {
      store.update((now) => typed(now, (input) => insertText(input, token.grapheme)));
      return;
    }
    const begun = state.chord?.keys ?? [];
    const keys = [...begun, spec];
    const found = keymap.resolve(activeScopes(state), keys);
    const chord = found.kind === 'prefix' ? { keys, isShown: state.chord?.isShown ?? false } : undefined;
    if (chord || state.chord) store.update((now) => ({ ...now, chord }));
    if (found.kind === 'command') this.run(found.command);
  }

  private takeMouse({ action, button, x, y }: MouseToken): void {
    const { store, keymap } = this.options.context;
    const hit = this.options.hitAt(x, y);
    if (!hit) return;
    if (action === 'wheelUp' || action === 'wheelDown') {
      const rows = action === 'wheelUp' ? -WHEEL_ROWS : WHEEL_ROWS;
      const [id = ''] = (hit.argument ?? '').split(':');
      store.update((state) => wheeled(state, keymap, { id, rows }));
      return;
    }
    if (action !== 'press' || button !== 'left') return;
    if (hit.commandId === CLICK.row) this.clickRow(hit.argument ?? '');
    else if (hit.commandId === CLICK.pane) this.clickPane(hit.argument ?? '');
    else this.runClicked(hit);
  }

  private runClicked({ commandId, argument }: Hit): void {
    const command = this.options.context.keymap.command(commandId);
    if (command) this.run(command, argument);
  }

  /** Puts the cursor on the row; a row that has it already is taken, and so is every row of a dialog. */
  private clickRow(argument: string): void {
    const { store, keymap } = this.options.context;
    const [id = '', row = ''] = argument.split(':');
    const before = store.get().positions;
    const wasFocused = panePlaces(store.get()).some(
      (place) => place.id === id && place.number === store.get().routes.at(-1)?.focus,
    );
    this.clickPane(id);
    store.update((state) => movedTo(state, keymap, { id, index: Number(row) }));
    const isSame = before[id as keyof typeof before]?.index === Number(row);
    if (id === 'overlay.list' || (isSame && wasFocused)) this.runPrimary();
  }

  private clickPane(id: string): void {
    const { store } = this.options.context;
    const place = panePlaces(store.get()).find((each) => each.id === id);
    if (place) store.update((state) => focusPane(state, place.number));
  }

  private runPrimary(): void {
    const { store, keymap } = this.options.context;
    const primary = keymap.active(activeScopes(store.get())).find((command) => command.primary === true);
    if (primary) this.run(primary);
  }
}
