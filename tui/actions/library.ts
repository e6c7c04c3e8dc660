import type { Keymap } from '../keymap.ts';
import type { AppState } from '../state/app-state.ts';
import { atLibraryRow, keepingPersona } from '../state/changes.ts';
import { bestMatch, libraryRows } from '../state/library-rows.ts';
import { type LibraryUi, nextOf, REMOTE_SORTS, SORTS, toggled } from '../state/library-ui.ts';
import { indexIn, isWindowed, selectedPersona } from '../state/selectors.ts';
import { inputOf, type TextInput } from '../state/text-input.ts';
import { moved } from './motion.ts';

/** Changes what is chosen about the library; the cursor stays on its persona. */
export function withLibrary(state: AppState, change: Partial<LibraryUi>): AppState {
  return keepingPersona(state, (before) => ({ ...before, library: { ...before.library, ...change } }));
}

/** Another text in the filter: the cursor goes to what fits best. */
export function withFilter(state: AppState, filter: TextInput): AppState {
  if (filter.text === state.library.filter.text) return { ...state, library: { ...state.library, filter } };
  const next = { ...state, library: { ...state.library, filter } };
  return atLibraryRow(next, bestMatch(next));
}

/** Without a filter. */
export function withoutFilter(state: AppState): AppState {
  return withLibrary(state, { filter: inputOf(''), filtering: false });
}

/** The next order. */
export function sorted(state: AppState): AppState {
  const all = isWindowed(state) ? REMOTE_SORTS : SORTS;
  const sort = nextOf(all, state.library.sort);
  // Names are read from A on; of times and counts the greatest are wanted.
  return withLibrary(state, { sort, direction: sort === 'name' ? 'asc' : 'desc' });
}

/** The other direction. */
export function reversed(state: AppState): AppState {
  return withLibrary(state, { direction: state.library.direction === 'asc' ? 'desc' : 'asc' });
}

/** Folds the children of the selected persona away; on one without, goes to its parent. */
export function folded(state: AppState): AppState {
  const persona = selectedPersona(state);
  const rows = libraryRows(state);
  if (!persona || !rows.isTree) return state;
  const { collapsed } = state.library;
  const hasChildren = rows.rowAt(indexIn(state, 'library.list') + 1).persona?.parentId === persona.id;
  if (hasChildren && !collapsed.has(persona.id))
    return withLibrary(state, { collapsed: toggled(collapsed, persona.id) });
  const parent = persona.parentId === null ? -1 : rows.indexOf(persona.parentId);
  return parent < 0 ? state : atLibraryRow(state, parent);
}

/** Shows the children of the selected persona; where they are shown, goes to the first. */
export function unfolded(state: AppState): AppState {
  const persona = selectedPersona(state);
  if (!persona) return state;
  const { collapsed } = state.library;
  if (collapsed.has(persona.id)) return withLibrary(state, { collapsed: toggled(collapsed, persona.id) });
  const index = indexIn(state, 'library.list');
  const child = libraryRows(state).rowAt(index + 1).persona;
  return child?.parentId === persona.id ? atLibraryRow(state, index + 1) : state;
}

/** Marks the selected persona, or takes its mark away, and goes on to the next row. */
export function marked(state: AppState, keymap: Keymap): AppState {
  const persona = selectedPersona(state);
  if (!persona) return state;
  const marks = toggled(state.library.marks, persona.id);
  return moved({ ...state, library: { ...state.library, marks } }, keymap, { rows: 1 });
}

/** Marks every listed persona, or takes all marks away. */
export function allMarked(state: AppState): AppState {
  const rows = libraryRows(state);
  const ids = Array.from({ length: rows.count }, (_, i) => rows.rowAt(i).persona?.id).filter((id) => id !== undefined);
  const marks = new Set(state.library.marks.size > 0 ? [] : ids);
  return { ...state, library: { ...state.library, marks } };
}

/** The next or previous row that matches the filter itself, from the end back to the start. */
export function toMatch(state: AppState, step: 1 | -1): AppState {
  const rows = libraryRows(state);
  const from = indexIn(state, 'library.list');
  for (let i = 1; i <= rows.count; i += 1) {
    const index = (from + step * i + rows.count * i) % rows.count;
    if (!rows.rowAt(index).isContext) return atLibraryRow(state, index);
  }
  return state;
}

/** The deleted personas instead of the others, or back; marks belong to one of them. */
export function binToggled(state: AppState): AppState {
  const library = { ...state.library, deleted: !state.library.deleted, marks: new Set<string>(), filter: inputOf('') };
  return atLibraryRow({ ...state, library }, 0);
}
