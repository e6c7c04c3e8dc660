import * as app from '../actions/app.ts';
import { withoutFilter } from '../actions/library.ts';
import { topOverlay } from '../state/app-state.ts';
import { inputOf } from '../state/text-input.ts';
import { type CommandContext, defineCommands } from './command.ts';

const close = ({ dialogs }: CommandContext) => dialogs.answer();

/** What finds things while the user types: pickers, palette, help, filter. */
export const finderCommands = defineCommands([
  {
    id: 'picker.take',
    primary: true,
    scope: 'picker',
    keys: ['enter'],
    title: 'Take the row',
    help: 'Takes the row under the cursor.',
    hint: 'take',
    internal: true,
    disabled: (state) => (app.pickerCount(state) > 0 ? undefined : 'nothing is found'),
    run: app.takePickerRow,
  },
  {
    id: 'picker.close',
    scope: 'picker',
    keys: ['escape', 'C-c'],
    title: 'Cancel',
    help: 'Leaves without a choice.',
    hint: 'cancel',
    internal: true,
    run: close,
  },
  {
    id: 'palette.take',
    primary: true,
    scope: 'palette',
    keys: ['enter'],
    title: 'Run, or go there',
    help: 'Runs the command under the cursor, or shows what is there.',
    hint: 'run',
    internal: true,
    run: app.takePaletteRow,
  },
  {
    id: 'palette.close',
    scope: 'palette',
    keys: ['escape', 'C-c', 'C-p'],
    title: 'Close',
    help: 'Closes the palette.',
    hint: 'close',
    internal: true,
    run: close,
  },
  {
    id: 'help.take',
    primary: true,
    scope: 'help',
    keys: ['enter'],
    title: 'Run',
    help: 'Runs the command under the cursor.',
    hint: 'run',
    internal: true,
    run: app.takeHelpRow,
  },
  {
    id: 'help.keySearch',
    scope: 'help',
    keys: ['C-k'],
    title: 'Find by key',
    help: 'The next key that is pressed is looked up.',
    hint: 'find by key',
    internal: true,
    shadows: true,
    run({ store, dialogs }) {
      const overlay = topOverlay(store.get());
      if (overlay?.kind === 'help')
        dialogs.change({ ...overlay, keySearch: true, heard: undefined, query: inputOf('') });
    },
  },
  {
    id: 'help.close',
    scope: 'help',
    keys: ['escape', 'C-c'],
    title: 'Close',
    help: 'Closes the help.',
    hint: 'close',
    internal: true,
    run: close,
  },
  {
    id: 'filter.keep',
    scope: 'filter',
    keys: ['enter', 'tab'],
    title: 'Keep the filter',
    help: 'Goes back to the list; the filter stays.',
    hint: 'keep',
    internal: true,
    run: ({ store }) => store.update((state) => ({ ...state, library: { ...state.library, filtering: false } })),
  },
  {
    id: 'filter.clear',
    scope: 'filter',
    keys: ['escape', 'C-c'],
    title: 'Clear the filter',
    help: 'Shows everything again.',
    hint: 'clear',
    internal: true,
    run: ({ store }) => store.update(withoutFilter),
  },
  {
    id: 'filter.palette',
    scope: 'filter',
    keys: ['C-p'],
    title: 'Command palette',
    help: 'Opens the palette from the filter.',
    internal: true,
    run: ({ dialogs }) => void dialogs.open({ kind: 'palette', query: inputOf('') }),
  },
]);
