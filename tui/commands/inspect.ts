import { focusMoved } from '../actions/app.ts';
import { defineCommands } from './command.ts';

/** The view of what is in force in one session. */
export const inspectCommands = defineCommands([
  {
    id: 'inspect.panel',
    scope: 'inspect',
    keys: ['enter'],
    title: 'Text or facts',
    help: 'Goes between the text and the facts of the session.',
    hint: 'next panel',
    internal: true,
    run: ({ store }) => store.update((state) => focusMoved(state, 1)),
  },
]);
