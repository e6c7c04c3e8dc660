import { openInspect } from '../actions/app.ts';
import { moved } from '../actions/motion.ts';
import { clearSessions, endSessions, revertSessions } from '../actions/session-change.ts';
import { applyChosen, switchChosen, switchEvery } from '../actions/session-commands.ts';
import { startSession } from '../actions/session-start.ts';
import { toggled } from '../state/library-ui.ts';
import { liveSessions, selectedSession } from '../state/selectors.ts';
import { defineCommands } from './command.ts';

/** The board of sessions, and the view of one. */
export const sessionCommands = defineCommands([
  {
    id: 'session.switch',
    scope: 'session',
    keys: ['s'],
    title: 'Switch the persona…',
    help: 'Puts another persona in force in the selected or marked sessions, from their next request on.',
    hint: 'switch',
    needs: ['daemon', 'session', 'running'],
    run: switchChosen,
  },
  {
    id: 'session.revert',
    scope: 'session',
    keys: ['S-r'],
    title: 'Revert',
    help: 'Goes back to what was in force before the last change.',
    hint: 'revert',
    needs: ['daemon', 'session', 'running', 'revertible'],
    run: revertSessions,
  },
  {
    id: 'session.clear',
    scope: 'session',
    keys: ['c'],
    title: 'Clear',
    help: 'Takes every persona out of force: requests pass as they come.',
    hint: 'clear',
    needs: ['daemon', 'session', 'running', 'inForce'],
    run: clearSessions,
  },
  {
    id: 'session.inspect',
    primary: true,
    scope: 'sessions',
    keys: ['enter'],
    title: 'Show what is in force',
    help: 'Shows the text that the agent of the session gets now.',
    hint: 'in force',
    needs: ['session'],
    run({ store }) {
      const session = selectedSession(store.get());
      if (session) store.update((state) => openInspect(state, session.id));
    },
  },
  {
    id: 'session.start',
    scope: 'sessions',
    keys: ['n'],
    title: 'Start a session…',
    help: 'Starts a session and shows its URLs and its token, once.',
    hint: 'start',
    needs: ['daemon'],
    run: (ctx) => startSession(ctx),
  },
  {
    id: 'session.applyOnTop',
    scope: 'session',
    keys: ['a'],
    title: 'Put a persona on top…',
    help: 'Adds a persona to what is in force instead of replacing it.',
    needs: ['daemon', 'session', 'running'],
    run: applyChosen,
  },
  {
    id: 'session.switchAll',
    scope: 'sessions',
    keys: ['S-a'],
    title: 'Switch every session…',
    help: 'Puts one persona in force in every live session, all at once.',
    needs: ['daemon', 'anyRunning'],
    run: switchEvery,
  },
  {
    id: 'session.end',
    scope: 'session',
    keys: ['S-x'],
    title: 'End…',
    help: 'Ends the selected or marked sessions, after asking: their tokens work no more.',
    hint: 'end',
    dangerous: true,
    needs: ['daemon', 'session', 'running'],
    run: endSessions,
  },
  {
    id: 'session.mark',
    scope: 'sessions',
    keys: ['space'],
    title: 'Mark',
    help: 'Marks the session, so that switch, revert, clear and end reach it.',
    hint: 'mark',
    needs: ['session'],
    run({ store, keymap }) {
      const session = selectedSession(store.get());
      if (!session) return;
      store.update((state) =>
        moved({ ...state, sessionMarks: toggled(state.sessionMarks, session.id) }, keymap, { rows: 1 }),
      );
    },
  },
  {
    id: 'session.markAll',
    scope: 'sessions',
    keys: ['C-a'],
    title: 'Mark all, or none',
    help: 'Marks every live session, or takes all marks away.',
    needs: ['anyRunning'],
    run: ({ store }) =>
      store.update((state) => ({
        ...state,
        sessionMarks: new Set(state.sessionMarks.size > 0 ? [] : liveSessions(state).map(({ id }) => id)),
      })),
  },
]);
