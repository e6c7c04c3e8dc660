import type { CommandContext } from '../commands/command.ts';
import { paneNumbers } from '../layout.ts';
import { helpRows, paletteRows } from '../palette-rows.ts';
import { focusPane, goTo, popRoute, pushRoute } from '../router.ts';
import { type AppState, currentRoute, topOverlay } from '../state/app-state.ts';
import { highlighted, overlayKey, pickerRows } from '../state/picker-rows.ts';
import { sessionRows } from '../state/selectors.ts';
import { inputOf } from '../state/text-input.ts';
import { answersOf } from '../views/dialog-choices.ts';
import { copy } from './copy.ts';
import { withFilter, withoutFilter } from './library.ts';
import { movedTo } from './motion.ts';
import { notify } from './notify.ts';
import { showPersona } from './persona-create.ts';

/** Leaves one level: marks, a filter, a screen; at the lowest level nothing happens. */
export function back({ store }: CommandContext): void {
  store.update(leftOne);
}

function leftOne(state: AppState): AppState {
  const { name } = currentRoute(state);
  if (name === 'library' && state.library.marks.size > 0) {
    return { ...state, library: { ...state.library, marks: new Set() } };
  }
  if (name === 'sessions' && state.sessionMarks.size > 0) return { ...state, sessionMarks: new Set() };
  if (name === 'library' && state.library.filter.text !== '') return withoutFilter(state);
  if (name === 'library' && state.library.deleted) return { ...state, library: { ...state.library, deleted: false } };
  if (state.routes.length > 1) return popRoute(state);
  return state.toasts.length > 0 ? { ...state, toasts: [] } : state;
}

/** Ends the program at the lowest screen; elsewhere goes back. With edits that are not saved it asks. */
export async function quit(ctx: CommandContext): Promise<void> {
  const state = ctx.store.get();
  if (state.routes.length > 1) return back(ctx);
  const { edits } = state;
  if (edits.length > 0) {
    const isOk = await ctx.dialogs.confirm({
      title: 'Quit?',
      lines: ['Edits that were not saved stay in these files:', ...edits.map(({ path }) => `  ${path}`)],
      yes: 'quit',
    });
    if (!isOk) return;
  }
  ctx.shell.exit(0);
}

/** Gives the keys to the next or previous panel. */
export function focusMoved(state: AppState, step: 1 | -1): AppState {
  const numbers = paneNumbers(state);
  const at = Math.max(0, numbers.indexOf(currentRoute(state).focus));
  return focusPane(state, numbers[(at + step + numbers.length) % numbers.length] ?? 1);
}

/** Gives the keys to a panel by its number, if there is one. */
export function focusNumber(state: AppState, number: number): AppState {
  return paneNumbers(state).includes(number) ? focusPane(state, number) : state;
}

/** Runs what the palette has under its cursor, or goes there. */
export function takePaletteRow(ctx: CommandContext): void {
  const state = ctx.store.get();
  const overlay = topOverlay(state);
  if (overlay?.kind !== 'palette') return;
  const rows = paletteRows(state, ctx.keymap, overlay);
  const row = rows[Math.min(indexOf(state, overlay), rows.length - 1)];
  ctx.dialogs.answer();
  switch (row?.kind) {
    case 'command':
      ctx.runCommand(row.command.id);
      return;
    case 'persona':
      showPersona(ctx, row.id);
      return;
    case 'session':
      showSession(ctx, row.id);
      return;
    case 'tag':
      ctx.store.update((now) => withFilter(goTo(now, 'library'), inputOf(`#${row.tag} `)));
      return;
    case undefined:
      return;
  }
}

/** Runs the command that help has under its cursor. */
export function takeHelpRow(ctx: CommandContext): void {
  const state = ctx.store.get();
  const overlay = topOverlay(state);
  if (overlay?.kind !== 'help') return;
  const rows = helpRows(state, ctx.keymap, overlay);
  const row = rows[Math.min(indexOf(state, overlay), rows.length - 1)];
  ctx.dialogs.answer();
  if (row) ctx.runCommand(row.item.id);
}

/** Answers a picker with the row under its cursor. */
export function takePickerRow(ctx: CommandContext): void {
  const state = ctx.store.get();
  const overlay = topOverlay(state);
  const item = highlighted(state);
  if (overlay?.kind === 'picker' && item) ctx.dialogs.answer({ item, query: overlay.query.text });
}

/** Answers a menu with the item under its cursor, or with the one whose key was pressed. */
export function takeMenuItem(ctx: CommandContext, key?: string): void {
  const state = ctx.store.get();
  const overlay = topOverlay(state);
  if (overlay?.kind !== 'menu') return;
  const at = Math.min(indexOf(state, overlay), overlay.items.length - 1);
  const item = key === undefined ? overlay.items[at] : overlay.items.find((each) => each.key === key);
  if (item?.disabled !== undefined) notify(ctx.store, 'info', item.disabled);
  else if (item) ctx.dialogs.answer(item.id);
}

/** Answers a question with the row under its cursor. */
export function takeAnswer(ctx: CommandContext): void {
  const state = ctx.store.get();
  const overlay = topOverlay(state);
  if (overlay?.kind === 'confirm') ctx.dialogs.answer(answersOf(overlay)[indexOf(state, overlay)] ?? false);
}

/** Copies the part of a notice under its cursor, or the one whose key was pressed; without parts it closes. */
export async function takeNoticePart(ctx: CommandContext, key?: string): Promise<void> {
  const state = ctx.store.get();
  const overlay = topOverlay(state);
  if (overlay?.kind !== 'notice') return;
  const part =
    key === undefined ? overlay.copies[indexOf(state, overlay)] : overlay.copies.find((each) => each.key === key);
  if (part) await copy(ctx, part.text);
  else if (key === undefined) ctx.dialogs.answer();
}

/** Shows the board with the cursor on a session. */
export function showSession(ctx: CommandContext, id: string): void {
  ctx.store.update((state) => {
    const board = goTo(state, 'sessions');
    const index = sessionRows(board).findIndex((session) => session.id === id);
    return index < 0 ? board : movedTo(focusPane(board, 1), ctx.keymap, { id: 'sessions.board', index });
  });
}

/** Opens the text that a session's agent gets now. */
export function openInspect(state: AppState, sessionId: string): AppState {
  return pushRoute(state, { name: 'inspect', focus: 1, sessionId });
}

/** Completes the path in a prompt as far as it is clear. */
export async function completePath(ctx: CommandContext): Promise<void> {
  const overlay = topOverlay(ctx.store.get());
  if (overlay?.kind !== 'prompt' || !overlay.isPath) return;
  const found = await ctx.shell.completePath(overlay.input.text);
  const text = commonStart(found);
  if (text.length <= overlay.input.text.length) {
    const names = found.slice(0, 8).map((path) => path.replace(/\/$/, '').split('/').at(-1));
    ctx.dialogs.change({ ...overlay, note: found.length === 0 ? 'nothing begins like this' : names.join('  ') });
  } else {
    ctx.dialogs.change({ ...overlay, input: inputOf(text) });
  }
}

function commonStart(texts: readonly string[]): string {
  const [first = ''] = texts;
  let length = first.length;
  for (const text of texts) while (!text.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}

function indexOf(state: AppState, overlay: { id: number; query?: { text: string } }): number {
  const position = state.positions['overlay.list'];
  return position?.key === overlayKey(overlay) ? position.index : 0;
}

/** How many rows a picker shows, for the reason why nothing can be taken. */
export function pickerCount(state: AppState): number {
  const overlay = topOverlay(state);
  return overlay?.kind === 'picker' ? pickerRows(state, overlay).length : 0;
}
