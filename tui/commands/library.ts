import { focusMoved } from '../actions/app.ts';
import * as library from '../actions/library.ts';
import { deletePersonas, renamePersona, restorePersonas } from '../actions/persona-change.ts';
import { createPersona } from '../actions/persona-create.ts';
import { editPersona } from '../actions/persona-edit.ts';
import { exportPersonas, importFound, importPersona } from '../actions/persona-files.ts';
import { usePersona } from '../actions/session-commands.ts';
import { openVersions } from '../actions/versions.ts';
import { focusPane } from '../router.ts';
import { type AppState, currentRoute } from '../state/app-state.ts';
import { nextOf, PREVIEW_MODES, PREVIEW_PLACES } from '../state/library-ui.ts';
import { isWindowed } from '../state/selectors.ts';
import { type CommandContext, defineCommands } from './command.ts';

const change =
  (reducer: (state: AppState) => AppState) =>
  ({ store }: CommandContext) =>
    store.update(reducer);

/** On the list folds; from another panel goes back to the list. */
function left(state: AppState): AppState {
  return currentRoute(state).focus === 1 ? library.folded(state) : focusPane(state, 1);
}

/** On the list unfolds; where there is nothing to unfold, goes to the next panel. */
function right(state: AppState): AppState {
  const unfolded = currentRoute(state).focus === 1 ? library.unfolded(state) : state;
  return unfolded === state ? focusMoved(state, 1) : unfolded;
}

const tooLarge = (state: AppState) =>
  isWindowed(state) ? 'the library is too large for a tree; filter it instead' : undefined;

/** The library. */
export const libraryCommands = defineCommands([
  {
    id: 'library.use',
    primary: true,
    scope: 'library',
    keys: ['enter'],
    title: 'Put in force in a session…',
    help: 'Switches a live session to the selected persona, or starts a session with it.',
    hint: 'apply',
    needs: ['daemon', 'persona', 'present'],
    run: usePersona,
  },
  {
    id: 'persona.edit',
    scope: 'library',
    keys: ['e', 'S-e'],
    title: 'Edit in $EDITOR',
    help: 'Opens the persona in your editor; what you change is shown before it becomes a version.',
    hint: 'edit',
    needs: ['daemon', 'persona', 'present'],
    run: editPersona,
  },
  {
    id: 'persona.new',
    scope: 'library',
    keys: ['n'],
    title: 'New persona…',
    help: 'Makes a persona from a template, in your editor, or from a file.',
    hint: 'new',
    needs: ['daemon'],
    run: createPersona,
  },
  {
    id: 'library.filter',
    scope: 'library',
    keys: ['/'],
    title: 'Find',
    help: 'Filters the list while you type; #word looks for a tag.',
    hint: 'find',
    run: change((state) => ({ ...focusPane(state, 1), library: { ...state.library, filtering: true } })),
  },
  {
    id: 'versions.open',
    scope: 'library',
    keys: ['v'],
    title: 'Versions',
    help: 'Shows the history of the persona, with what changed.',
    hint: 'versions',
    needs: ['persona'],
    run: change(openVersions),
  },
  {
    id: 'persona.delete',
    scope: 'library',
    keys: ['S-d'],
    title: 'Delete…',
    help: 'Deletes the selected or marked personas, after asking; it can be undone.',
    hint: 'delete',
    dangerous: true,
    needs: ['daemon', 'persona', 'present'],
    run: deletePersonas,
  },
  {
    id: 'persona.restore',
    scope: 'library',
    keys: ['S-r'],
    title: 'Restore',
    help: 'Brings the selected or marked deleted personas back.',
    needs: ['daemon', 'deleted', 'persona'],
    run: restorePersonas,
  },
  {
    id: 'persona.rename',
    scope: 'library',
    keys: ['S-m'],
    title: 'Rename…',
    help: 'Gives the persona another name.',
    needs: ['daemon', 'persona', 'present'],
    run: renamePersona,
  },
  {
    id: 'persona.export',
    scope: 'library',
    keys: ['x'],
    title: 'Export…',
    help: 'Writes the selected or marked personas as Markdown files.',
    needs: ['reading', 'persona', 'present'],
    run: exportPersonas,
  },
  {
    id: 'persona.import',
    scope: 'library',
    keys: ['i'],
    title: 'Import…',
    help: 'Makes a persona of a Markdown file.',
    needs: ['daemon'],
    run: importPersona,
  },
  {
    id: 'persona.importFound',
    scope: 'library',
    keys: ['S-i'],
    title: 'Import the files found here…',
    help: 'Makes personas of CLAUDE.md, AGENTS.md and the like in this folder.',
    needs: ['daemon'],
    disabled: ({ found }) => (found.length > 0 ? undefined : 'no files with instructions were found here'),
    run: importFound,
  },
  {
    id: 'library.mark',
    scope: 'library',
    keys: ['space'],
    title: 'Mark',
    help: 'Marks the persona, so that delete, restore and export reach it.',
    needs: ['persona'],
    run: ({ store, keymap }) => store.update((state) => library.marked(state, keymap)),
  },
  {
    id: 'library.markAll',
    scope: 'library',
    keys: ['C-a'],
    title: 'Mark all, or none',
    help: 'Marks every listed persona, or takes all marks away.',
    needs: ['rows'],
    disabled: (state) => (isWindowed(state) ? 'there are too many to mark all; filter first' : undefined),
    run: change(library.allMarked),
  },
  {
    id: 'library.sort',
    scope: 'library',
    keys: ['o'],
    title: 'Change the order',
    help: 'Orders by name, change, creation, tokens or live sessions.',
    run: change(library.sorted),
  },
  {
    id: 'library.reverse',
    scope: 'library',
    keys: ['S-o'],
    title: 'Reverse the order',
    help: 'Turns the order of the list around.',
    run: change(library.reversed),
  },
  {
    id: 'library.tree',
    scope: 'library',
    keys: ['z'],
    title: 'Tree or flat list',
    help: 'Shows children under their parents, or one flat list.',
    disabled: tooLarge,
    run: change((state) => library.withLibrary(state, { tree: !state.library.tree })),
  },
  {
    id: 'library.fold',
    scope: 'library',
    keys: ['h', 'left'],
    title: 'Fold, or go to the parent',
    help: 'Folds the children away; on a child goes to its parent.',
    internal: true,
    run: change(left),
  },
  {
    id: 'library.unfold',
    scope: 'library',
    keys: ['l', 'right'],
    title: 'Unfold, or go to the preview',
    help: 'Shows the children; without any goes to the next panel.',
    internal: true,
    run: change(right),
  },
  {
    id: 'library.bin',
    scope: 'library',
    keys: ['S-b'],
    title: 'Deleted personas',
    help: 'Shows the deleted personas instead, or the others again.',
    run: change(library.binToggled),
  },
  {
    id: 'preview.mode',
    scope: 'library',
    keys: ['m'],
    title: 'Raw, rendered or effective preview',
    help: 'Shows the text as written, as it reads, or as an agent gets it.',
    run: change((state) =>
      library.withLibrary(state, { previewMode: nextOf(PREVIEW_MODES, state.library.previewMode) }),
    ),
  },
  {
    id: 'preview.place',
    scope: 'library',
    keys: ['S-v'],
    title: 'Move the preview',
    help: 'Puts the preview on the right, at the bottom, or away.',
    run: change((state) =>
      focusPane(library.withLibrary(state, { preview: nextOf(PREVIEW_PLACES, state.library.preview) }), 1),
    ),
  },
  {
    id: 'match.next',
    scope: 'match',
    keys: ['n'],
    title: 'Next match',
    help: 'Goes to the next persona that the filter found.',
    hint: 'next match',
    shadows: true,
    needs: ['rows'],
    run: change((state) => library.toMatch(state, 1)),
  },
  {
    id: 'match.previous',
    scope: 'match',
    keys: ['S-n'],
    title: 'Previous match',
    help: 'Goes to the previous persona that the filter found.',
    needs: ['rows'],
    run: change((state) => library.toMatch(state, -1)),
  },
]);
