import type { Command } from '../commands/command.ts';
import type { Keymap } from '../keymap.ts';
import { activeScopes, isFiltering } from '../scopes.ts';
import { type AppState, topOverlay } from '../state/app-state.ts';
import { libraryRows } from '../state/library-rows.ts';
import { cellWidth, graphemes } from '../text.ts';

/** One hint: a key, its word, and the command that a click runs. */
export interface HintModel {
  readonly commandId: string;
  readonly key: string;
  readonly word: string;
  readonly isDisabled: boolean;
}

/** The last line: a text that is being typed, and what can be done. */
export interface FooterModel {
  readonly input: { readonly text: string; readonly cursorColumn: number; readonly note: string } | undefined;
  readonly hints: readonly HintModel[];
}

const GAP = 2;

/** The last line at a width: hints of the most special scope first, cut where the room ends; pinned ones always stay. */
export function footerModel(state: AppState, keymap: Keymap): FooterModel {
  // A dialog shows its keys in its own frame.
  if (topOverlay(state)) return { input: undefined, hints: [] };
  const input = filterInput(state);
  const used = input ? cellWidth(input.text) + cellWidth(input.note) + 3 : 1;
  return { input, hints: fittingHints(state, keymap, state.size.width - used) };
}

/** The hints that fit, as they stand from left to right. */
export function fittingHints(state: AppState, keymap: Keymap, width: number): readonly HintModel[] {
  const all = keymap.active(activeScopes(state)).flatMap((command) => hintOf(state, keymap, command));
  const pinned = all.filter(({ isPinned }) => isPinned);
  let room = width - pinned.reduce((sum, hint) => sum + hintWidth(hint), 0);
  const shown: HintModel[] = [];
  const others = all.filter(({ isPinned }) => !isPinned);
  for (const hint of [...others.filter(({ isUrgent }) => isUrgent), ...others.filter(({ isUrgent }) => !isUrgent)]) {
    room -= hintWidth(hint);
    if (room < 0) break;
    shown.push(hint);
  }
  return [...shown, ...pinned];
}

interface RankedHint extends HintModel {
  readonly isPinned: boolean;
  readonly isUrgent: boolean;
}

function hintOf(state: AppState, keymap: Keymap, command: Command): readonly RankedHint[] {
  const { id, hint, pinned = false, urgent = false } = command;
  const key = keymap.labelFor(command);
  if (hint === undefined || key === '') return [];
  const isDisabled = keymap.disabledReason(command, state) !== undefined;
  // What a screen offers stays where it is, dimmed; what works everywhere is shown when it helps.
  if (isDisabled && command.scope === 'global') return [];
  return [{ commandId: id, key, word: hint, isDisabled, isPinned: pinned, isUrgent: urgent }];
}

function hintWidth({ key, word }: HintModel): number {
  return cellWidth(key) + 1 + cellWidth(word) + GAP;
}

function filterInput(state: AppState): FooterModel['input'] {
  if (!isFiltering(state)) return undefined;
  const { text, cursor } = state.library.filter;
  const before = graphemes(text).slice(0, cursor).join('');
  return { text: ` /${text}`, cursorColumn: 2 + cellWidth(before), note: `  ${libraryRows(state).matches} found` };
}
