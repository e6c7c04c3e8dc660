import { back, quit } from '../actions/app.ts';
import { copyMenu } from '../actions/copy.ts';
import { restartDaemon, showLog, startDaemon } from '../actions/daemon.ts';
import { redoLast, undoLast } from '../actions/undo.ts';
import { goTo } from '../router.ts';
import { type AppState, currentRoute } from '../state/app-state.ts';
import { inputOf } from '../state/text-input.ts';
import { defineCommands } from './command.ts';

const isAt = (name: string, words: string) => (state: AppState) =>
  currentRoute(state).name === name ? words : undefined;

/** What works on every screen. */
export const globalCommands = defineCommands([
  {
    id: 'app.palette',
    scope: 'global',
    keys: [':', 'C-p'],
    title: 'Command palette',
    help: 'Finds every command, persona and session by name; > commands, @ sessions, # tags.',
    hint: 'commands',
    pinned: true,
    run: ({ dialogs }) => void dialogs.open({ kind: 'palette', query: inputOf('') }),
  },
  {
    id: 'app.help',
    scope: 'global',
    keys: ['?'],
    title: 'Help',
    help: 'Shows every key that works now; type to search, Enter runs.',
    hint: 'help',
    pinned: true,
    run: ({ dialogs }) => void dialogs.open({ kind: 'help', query: inputOf(''), keySearch: false, heard: undefined }),
  },
  {
    id: 'daemon.start',
    scope: 'global',
    keys: ['S-s'],
    title: 'Start the daemon',
    help: 'Starts the daemon when it is not running.',
    hint: 'start daemon',
    urgent: true,
    disabled: ({ connection }) => (connection.state === 'lost' ? undefined : 'the daemon is not lost'),
    run: startDaemon,
  },
  {
    id: 'daemon.log',
    scope: 'global',
    keys: ['S-l'],
    title: 'Show the log of the daemon',
    help: 'Shows the last lines of the log of the daemon.',
    run: showLog,
  },
  {
    id: 'daemon.restart',
    scope: 'global',
    keys: ['g S-r'],
    title: 'Restart the daemon…',
    help: 'Stops the daemon and starts it again, after asking: live sessions go through it.',
    dangerous: true,
    disabled: ({ connection: { state } }) =>
      state === 'live' || state === 'mismatch' ? undefined : 'the daemon is not reachable',
    run: restartDaemon,
  },
  {
    id: 'app.undo',
    scope: 'global',
    keys: ['u'],
    title: 'Undo the last change',
    help: 'Takes back the last switch, revert, clear or deletion, unless it was changed again since.',
    hint: 'undo',
    needs: ['daemon'],
    disabled: ({ undo }) => (undo.past.length > 0 ? undefined : 'nothing was changed yet'),
    run: undoLast,
  },
  {
    id: 'app.redo',
    scope: 'global',
    keys: ['C-r'],
    title: 'Redo what was undone',
    help: 'Makes the change that was undone last again.',
    needs: ['daemon'],
    disabled: ({ undo }) => (undo.future.length > 0 ? undefined : 'nothing was undone'),
    run: redoLast,
  },
  {
    id: 'app.goLibrary',
    scope: 'global',
    keys: ['g l'],
    title: 'Go to the library',
    help: 'Shows the personas.',
    disabled: isAt('library', 'this is the library'),
    run: ({ store }) => store.update((state) => goTo(state, 'library')),
  },
  {
    id: 'app.goSessions',
    scope: 'global',
    keys: ['g s'],
    title: 'Go to the sessions',
    help: 'Shows the live sessions of all agents.',
    hint: 'sessions',
    disabled: isAt('sessions', 'this is the board of sessions'),
    run: ({ store }) => store.update((state) => goTo(state, 'sessions')),
  },
  {
    id: 'app.refresh',
    scope: 'global',
    keys: ['r'],
    title: 'Refresh, or try again',
    help: 'Fetches what is on the screen anew; when the daemon is lost, tries to reach it at once.',
    run: ({ daemon }) => daemon.refresh(),
  },
  {
    id: 'copy.menu',
    scope: 'global',
    keys: ['y'],
    title: 'Copy…',
    help: 'Copies the name, id, text or effective text of what is selected.',
    hint: 'copy',
    needs: ['copyable'],
    run: copyMenu,
  },
  {
    id: 'app.back',
    scope: 'global',
    keys: ['escape'],
    title: 'Back',
    help: 'Leaves one level: marks, a filter, a screen.',
    run: back,
  },
  {
    id: 'app.quit',
    scope: 'global',
    keys: ['q', 'C-c'],
    title: 'Quit',
    help: 'Ends the manager at the library, elsewhere goes back; the daemon goes on.',
    hint: 'quit',
    run: quit,
  },
  {
    id: 'app.suspend',
    scope: 'global',
    keys: ['C-z'],
    title: 'Suspend',
    help: 'Goes back to the shell; `fg` comes back here.',
    run: ({ shell }) => shell.suspend(),
  },
  {
    id: 'app.repaint',
    scope: 'global',
    keys: ['C-l'],
    title: 'Repaint the screen',
    help: 'Draws everything anew, when another program has written over it.',
    run: ({ shell }) => shell.repaint(),
  },
]);
