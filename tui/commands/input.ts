import { typed } from '../actions/typing.ts';
import { cutInput, type InputCut, type InputMove, moveInput } from '../state/text-input.ts';
import { type CommandContext, defineCommands } from './command.ts';

const move =
  (to: InputMove) =>
  ({ store }: CommandContext) =>
    store.update((state) => typed(state, (input) => moveInput(input, to)));

const cut =
  (what: InputCut) =>
  ({ store }: CommandContext) =>
    store.update((state) => typed(state, (input) => cutInput(input, what)));

/** One line of text. */
export const inputCommands = defineCommands([
  {
    id: 'input.left',
    scope: 'input',
    keys: ['left', 'C-b'],
    title: 'Character left',
    help: 'Moves by one character.',
    internal: true,
    run: move('left'),
  },
  {
    id: 'input.right',
    scope: 'input',
    keys: ['right', 'C-f'],
    title: 'Character right',
    help: 'Moves by one character.',
    internal: true,
    run: move('right'),
  },
  {
    id: 'input.wordLeft',
    scope: 'input',
    keys: ['C-left', 'M-b', 'M-left'],
    title: 'Word left',
    help: 'Moves by one word.',
    internal: true,
    run: move('wordLeft'),
  },
  {
    id: 'input.wordRight',
    scope: 'input',
    keys: ['C-right', 'M-f', 'M-right'],
    title: 'Word right',
    help: 'Moves by one word.',
    internal: true,
    run: move('wordRight'),
  },
  {
    id: 'input.home',
    scope: 'input',
    keys: ['home', 'C-a'],
    title: 'To the start',
    help: 'Goes before the first character.',
    internal: true,
    run: move('home'),
  },
  {
    id: 'input.end',
    scope: 'input',
    keys: ['end', 'C-e'],
    title: 'To the end',
    help: 'Goes after the last character.',
    internal: true,
    run: move('end'),
  },
  {
    id: 'input.backspace',
    scope: 'input',
    keys: ['backspace'],
    title: 'Delete left',
    help: 'Deletes the character before the cursor.',
    internal: true,
    run: cut('before'),
  },
  {
    id: 'input.delete',
    scope: 'input',
    keys: ['delete', 'C-d'],
    title: 'Delete right',
    help: 'Deletes the character after the cursor.',
    internal: true,
    run: cut('after'),
  },
  {
    id: 'input.deleteWord',
    scope: 'input',
    keys: ['C-w', 'M-backspace'],
    title: 'Delete word',
    help: 'Deletes the word before the cursor.',
    internal: true,
    run: cut('wordBefore'),
  },
  {
    id: 'input.deleteToStart',
    scope: 'input',
    keys: ['C-u'],
    title: 'Delete to the start',
    help: 'Deletes everything before the cursor.',
    internal: true,
    run: cut('toStart'),
  },
  {
    id: 'input.deleteToEnd',
    scope: 'input',
    keys: ['C-k'],
    title: 'Delete to the end',
    help: 'Deletes everything after the cursor.',
    internal: true,
    run: cut('toEnd'),
  },
]);
