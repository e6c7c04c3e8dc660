import { focusMoved, focusNumber } from '../actions/app.ts';
import { moved, movedPreview, type Step } from '../actions/motion.ts';
import { type CommandContext, defineCommands } from './command.ts';

/** A command that moves the cursor of what has the keys: a list, a text, or a dialog. */
export const go =
  (step: Step) =>
  ({ store, keymap }: CommandContext): void =>
    store.update((state) => moved(state, keymap, step));

const scroll =
  (rows: number) =>
  ({ store }: CommandContext) =>
    store.update((state) => movedPreview(state, { rows }));

const focus =
  (number: number) =>
  ({ store }: CommandContext) =>
    store.update((state) => focusNumber(state, number));

/** Moving about on every screen. */
export const motionCommands = defineCommands([
  {
    id: 'move.down',
    scope: 'global',
    keys: ['j', 'down'],
    title: 'Down',
    help: 'Next row.',
    internal: true,
    run: go({ rows: 1 }),
  },
  {
    id: 'move.up',
    scope: 'global',
    keys: ['k', 'up'],
    title: 'Up',
    help: 'Previous row.',
    internal: true,
    run: go({ rows: -1 }),
  },
  {
    id: 'move.first',
    scope: 'global',
    keys: ['g g', 'home'],
    title: 'First row',
    help: 'Goes to the top.',
    internal: true,
    run: go('first'),
  },
  {
    id: 'move.last',
    scope: 'global',
    keys: ['S-g', 'end'],
    title: 'Last row',
    help: 'Goes to the end.',
    internal: true,
    run: go('last'),
  },
  {
    id: 'move.halfDown',
    scope: 'global',
    keys: ['C-d'],
    title: 'Half a page down',
    help: 'Moves by half of what is seen.',
    internal: true,
    run: go({ pages: 0.5 }),
  },
  {
    id: 'move.halfUp',
    scope: 'global',
    keys: ['C-u'],
    title: 'Half a page up',
    help: 'Moves by half of what is seen.',
    internal: true,
    run: go({ pages: -0.5 }),
  },
  {
    id: 'move.pageDown',
    scope: 'global',
    keys: ['pagedown', 'C-f'],
    title: 'Page down',
    help: 'Moves by what is seen.',
    internal: true,
    run: go({ pages: 1 }),
  },
  {
    id: 'move.pageUp',
    scope: 'global',
    keys: ['pageup', 'C-b'],
    title: 'Page up',
    help: 'Moves by what is seen.',
    internal: true,
    run: go({ pages: -1 }),
  },
  {
    id: 'preview.down',
    scope: 'global',
    keys: ['S-j'],
    title: 'Scroll the preview down',
    help: 'Scrolls the text beside the list, wherever the focus is.',
    internal: true,
    run: scroll(3),
  },
  {
    id: 'preview.up',
    scope: 'global',
    keys: ['S-k'],
    title: 'Scroll the preview up',
    help: 'Scrolls the text beside the list, wherever the focus is.',
    internal: true,
    run: scroll(-3),
  },
  {
    id: 'pane.next',
    scope: 'global',
    keys: ['tab'],
    title: 'Next panel',
    help: 'Gives the keys to the next panel.',
    internal: true,
    run: ({ store }) => store.update((state) => focusMoved(state, 1)),
  },
  {
    id: 'pane.previous',
    scope: 'global',
    keys: ['S-tab'],
    title: 'Previous panel',
    help: 'Gives the keys to the previous panel.',
    internal: true,
    run: ({ store }) => store.update((state) => focusMoved(state, -1)),
  },
  {
    id: 'pane.1',
    scope: 'global',
    keys: ['1'],
    title: 'Panel 1',
    help: 'Gives the keys to panel 1.',
    internal: true,
    run: focus(1),
  },
  {
    id: 'pane.2',
    scope: 'global',
    keys: ['2'],
    title: 'Panel 2',
    help: 'Gives the keys to panel 2.',
    internal: true,
    run: focus(2),
  },
  {
    id: 'pane.3',
    scope: 'global',
    keys: ['3'],
    title: 'Panel 3',
    help: 'Gives the keys to panel 3.',
    internal: true,
    run: focus(3),
  },
]);
