import type { Command } from '../commands/command.ts';
import type { Keymap } from '../keymap.ts';
import { helpRows, type PaletteRow, paletteRows } from '../palette-rows.ts';
import type { AppState } from '../state/app-state.ts';
import type { ConfirmOverlay, MenuItem, Overlay } from '../state/overlays.ts';
import { pickerRows } from '../state/picker-rows.ts';
import { type Line, lineWidth, padEnd, span, truncateLine } from '../text.ts';
import { highlighted } from './library.view.ts';

/** The rows of a dialog that the cursor moves over. */
export interface DialogChoices {
  readonly count: number;
  rowAt(index: number): Line;
}

const NO_CHOICES: DialogChoices = { count: 0, rowAt: () => [] };
/** Columns for the keys in help. */
const KEY_COLUMN = 12;

/** What can be chosen in a dialog, row by row. */
export function choicesOf(
  state: AppState,
  keymap: Keymap,
  { overlay, width }: { readonly overlay: Overlay; readonly width: number },
): DialogChoices {
  switch (overlay.kind) {
    case 'menu':
      return listOf(overlay.items, (item) => menuRow(item, width));
    case 'confirm':
      return listOf(answersOf(overlay), (isYes) => buttonRow(overlay, isYes));
    case 'notice':
      return listOf(overlay.copies, ({ key, title }) => [span(` ${key} `, 'key'), span(`copy ${title}`)]);
    case 'picker':
      return listOf(pickerRows(state, overlay), ({ item, match }) =>
        sides(highlighted(item.title, match.positions), item.note, width),
      );
    case 'palette':
      return listOf(paletteRows(state, keymap, overlay), (row) => paletteRow(state, keymap, { row, width }));
    case 'help':
      return listOf(helpRows(state, keymap, overlay), ({ item, match }) =>
        helpRow(keymap, { command: item, positions: match.positions, width }),
      );
    case 'prompt':
      return NO_CHOICES;
  }
}

/** The answers of a question; where yes is dangerous, the cursor begins on no. */
export function answersOf({ isDangerous }: ConfirmOverlay): readonly boolean[] {
  return isDangerous ? [false, true] : [true, false];
}

function listOf<T>(items: readonly T[], row: (item: T) => Line): DialogChoices {
  return {
    count: items.length,
    rowAt(index) {
      const item = items[index];
      return item === undefined ? [] : row(item);
    },
  };
}

function menuRow({ key, title, note = '', disabled }: MenuItem, width: number): Line {
  if (disabled !== undefined) return sides([span(` ${key}  ${title}`, 'disabled')], disabled, width);
  return sides([span(` ${key}  `, 'key'), span(title)], note, width);
}

function buttonRow(overlay: ConfirmOverlay, isYes: boolean): Line {
  if (!isYes) return [span(' n  ', 'key'), span('no, leave it as it is')];
  return [span(' y  ', 'key'), span(overlay.yes, overlay.isDangerous ? 'danger' : 'text')];
}

/** A row with something at its left and at its right edge. */
function sides(left: Line, right: string, width: number): Line {
  const note = truncateLine([span(right, 'muted')], Math.max(0, Math.floor(width * 0.6)));
  const room = width - lineWidth(note) - 1;
  const cut = truncateLine(left, Math.max(0, room));
  return [...cut, span(' '.repeat(Math.max(1, width - lineWidth(cut) - lineWidth(note)))), ...note];
}

function paletteRow(state: AppState, keymap: Keymap, { row, width }: { row: PaletteRow; width: number }): Line {
  switch (row.kind) {
    case 'command': {
      const { command, positions } = row;
      const reason = keymap.disabledReason(command, state);
      const title = highlighted(command.title, positions, reason === undefined ? 'text' : 'disabled');
      return sides(title, reason ?? keymap.labelFor(command), width);
    }
    case 'persona':
      return sides([span('persona ', 'muted'), ...highlighted(row.name, row.positions)], row.note, width);
    case 'session':
      return sides([span('session ', 'muted'), ...highlighted(row.id, row.positions)], row.note, width);
    case 'tag':
      return sides([span('tag ', 'muted'), ...highlighted(row.tag, row.positions, 'tag')], 'filter the library', width);
  }
}

function helpRow(
  keymap: Keymap,
  { command, positions, width }: { command: Command; positions: readonly number[]; width: number },
): Line {
  const keys = keymap
    .keysOf(command)
    .map((each) => keymap.label(each))
    .join(', ');
  const where = keymap.originOf(command.id) ?? command.scope;
  const left = [
    span(`${padEnd(keys, KEY_COLUMN)} `, 'key'),
    ...highlighted(command.title, positions),
    span(`  ${command.help}`, 'muted'),
  ];
  return sides(left, where, width);
}
