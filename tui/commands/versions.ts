import { editPersona } from '../actions/persona-edit.ts';
import { useVersion } from '../actions/session-commands.ts';
import { baseMarked, rollBack, rollBackBlock, sideToggled } from '../actions/versions.ts';
import { focusPane } from '../router.ts';
import { defineCommands } from './command.ts';

/** The history of a persona. */
export const versionCommands = defineCommands([
  {
    id: 'version.compare',
    primary: true,
    scope: 'versions',
    keys: ['enter'],
    title: 'Read the changes',
    help: 'Goes to the changes between the base and the selected version.',
    hint: 'compare',
    needs: ['version'],
    run: ({ store }) => store.update((state) => focusPane(state, 2)),
  },
  {
    id: 'version.base',
    scope: 'versions',
    keys: ['space'],
    title: 'Mark as base',
    help: 'Compares with this version from now on; again takes the mark away.',
    hint: 'mark base',
    needs: ['version'],
    run: ({ store }) => store.update(baseMarked),
  },
  {
    id: 'version.rollback',
    scope: 'versions',
    keys: ['S-r'],
    title: 'Roll back…',
    help: 'Makes a new version with the text of the selected one, after asking.',
    hint: 'roll back',
    dangerous: true,
    needs: ['daemon', 'version'],
    disabled: rollBackBlock,
    run: rollBack,
  },
  {
    id: 'version.use',
    scope: 'versions',
    keys: ['a'],
    title: 'Put this version in force…',
    help: 'Switches a live session to exactly this version, or starts a session with it.',
    hint: 'apply',
    needs: ['daemon', 'version'],
    run: useVersion,
  },
  {
    id: 'version.side',
    scope: 'versions',
    keys: ['m'],
    title: 'Source or effective text',
    help: 'Compares what was written, or what an agent gets.',
    hint: 'source/effective',
    run: ({ store }) => store.update(sideToggled),
  },
  {
    id: 'version.edit',
    scope: 'versions',
    keys: ['e', 'S-e'],
    title: 'Edit in $EDITOR',
    help: 'Opens the latest version in your editor.',
    hint: 'edit',
    needs: ['daemon', 'personaInView'],
    run: editPersona,
  },
]);
