import type { CommandContext } from '../commands/command.ts';
import { pushRoute, replaceRoute } from '../router.ts';
import type { AppState } from '../state/app-state.ts';
import { outdated } from '../state/changes.ts';
import { personaInView, selectedVersion, versionRows, versionsRoute } from '../state/selectors.ts';
import { notify, working } from './notify.ts';

/** Opens the versions of the selected persona. */
export function openVersions(state: AppState): AppState {
  const persona = personaInView(state);
  if (!persona) return state;
  const { id: personaId, name } = persona;
  return pushRoute(state, { name: 'versions', focus: 1, personaId, persona: name, base: undefined, of: 'source' });
}

/** Marks the selected version as the one to compare with, or takes the mark away. */
export function baseMarked(state: AppState): AppState {
  const [route, version] = [versionsRoute(state), selectedVersion(state)];
  if (!route || !version) return state;
  return replaceRoute(state, { ...route, base: route.base === version.version ? undefined : version.version });
}

/** Compares sources, or what agents get. */
export function sideToggled(state: AppState): AppState {
  const route = versionsRoute(state);
  return route ? replaceRoute(state, { ...route, of: route.of === 'source' ? 'effective' : 'source' }) : state;
}

/** Makes a new version with the content of the selected one, after asking. */
export async function rollBack(ctx: CommandContext): Promise<void> {
  const state = ctx.store.get();
  const [route, version, latest] = [versionsRoute(state), selectedVersion(state), versionRows(state)[0]];
  if (!route || !version || !latest) return;
  const isOk = await ctx.dialogs.confirm({
    title: `Roll back ${route.persona}?`,
    lines: [
      `A new version is made with the text and settings of ${version.version}; ${latest.version} stays in the history.`,
      'Sessions that have a version in force keep it until they are switched.',
    ],
    yes: `roll back to ${version.version}`,
  });
  if (!isOk) return;
  const input = { ref: route.personaId, to: version.version, baseVersion: latest.version };
  const idempotencyKey = ctx.shell.newKey();
  const made = await working(ctx, 'rolling back', (client) =>
    client.version.rollback.mutate({ ...input, idempotencyKey }),
  );
  ctx.store.update((now) => outdated(now, ['personas']));
  notify(ctx.store, 'success', `${made.name} ${made.version} has the text of ${version.version}`);
}

/** Why the selected version cannot be rolled back to. */
export function rollBackBlock(state: AppState): string | undefined {
  const version = selectedVersion(state);
  return version && version === versionRows(state)[0] ? 'this is the latest version' : undefined;
}
