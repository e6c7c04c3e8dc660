import type { ClientError } from '../../client/app-error.ts';
import type { PersonaSummary } from '../../contract/persona.ts';
import type { CommandContext } from '../commands/command.ts';
import { counted, sentence } from '../format.ts';
import { outdated } from '../state/changes.ts';
import { chosenPersonas, liveSessions, selectedPersona } from '../state/selectors.ts';
import { withChange } from '../state/undo.ts';
import { expecting, notify, notifyUndo, working } from './notify.ts';
import { namedCall } from './persona-create.ts';
import { sessionName } from './session-labels.ts';

/** Gives the selected persona another name. */
export async function renamePersona(ctx: CommandContext): Promise<void> {
  const persona = selectedPersona(ctx.store.get());
  if (!persona) return;
  await namedCall(ctx, { title: `Rename ${persona.name}`, initial: persona.name }, async (name) => {
    if (name === persona.name) return;
    const { id: ref, version: baseVersion } = persona;
    const idempotencyKey = ctx.shell.newKey();
    await working(ctx, 'renaming', (client) =>
      client.persona.edit.mutate({ ref, baseVersion, name, fields: {}, idempotencyKey }),
    );
    ctx.store.update((state) => outdated(state, ['personas']));
    notify(ctx.store, 'success', `${persona.name} is ${name} now`);
  });
}

/** Deletes the chosen personas, after asking and telling what it means for sessions that use them. */
export async function deletePersonas(ctx: CommandContext): Promise<void> {
  const personas = chosenPersonas(ctx.store.get());
  if (personas.length === 0) return;
  const used = usersOf(ctx, personas);
  const what = personas.length === 1 ? (personas[0]?.name ?? '') : counted(personas.length, 'persona');
  const isOk = await ctx.dialogs.confirm({
    title: `Delete ${what}?`,
    lines: [
      ...(personas.length > 1 ? [personas.map(({ name }) => name).join(', ')] : []),
      'All versions stay; it can be undone, and restored from the deleted ones at any time.',
      ...(used.length > 0
        ? [`In force in ${used.map(sessionName).join(', ')}: there the requests go on without it.`]
        : []),
    ],
    yes: used.length > 0 ? `delete it and take it out of ${counted(used.length, 'session')}` : `delete ${what}`,
    isDangerous: true,
  });
  if (!isOk) return;
  const deleted: PersonaSummary[] = [];
  for (const persona of personas) {
    if (!(await deleteOne(ctx, persona, used.length > 0))) break;
    deleted.push(persona);
  }
  settle(ctx, deleted);
}

/** Brings the chosen deleted personas back. */
export async function restorePersonas(ctx: CommandContext): Promise<void> {
  const personas = chosenPersonas(ctx.store.get());
  for (const { id } of personas) {
    await working(ctx, 'restoring', (client) => client.persona.restore.mutate({ ref: id }));
  }
  ctx.store.update((state) => outdated({ ...state, library: { ...state.library, marks: new Set() } }, ['personas']));
  notify(ctx.store, 'success', `Restored ${personas.map(({ name }) => name).join(', ')}`);
}

/** Answers whether the persona is deleted; one that others inherit from is explained, never forced. */
async function deleteOne(ctx: CommandContext, persona: PersonaSummary, force: boolean): Promise<boolean> {
  const call = (isForced: boolean) =>
    expecting(
      working(ctx, 'deleting', (client) => client.persona.delete.mutate({ ref: persona.id, force: isForced })),
      'IN_USE',
    );
  const done = await call(force);
  if ('value' in done) return true;
  const sessions = textsOf(done.error, 'sessions');
  if (sessions.length === 0) {
    await explainChildren(ctx, persona, done.error);
    return false;
  }
  const isOk = await ctx.dialogs.confirm({
    title: `${persona.name} came into use meanwhile`,
    lines: [`In force in ${sessions.join(', ')}: there the requests would go on without it.`],
    yes: `delete it and take it out of ${counted(sessions.length, 'session')}`,
    isDangerous: true,
  });
  return isOk && 'value' in (await call(true));
}

async function explainChildren(ctx: CommandContext, { name }: PersonaSummary, error: ClientError): Promise<void> {
  await ctx.dialogs.show(`${name} cannot be deleted`, [
    sentence(error.message),
    ...textsOf(error, 'children').map((child) => `  ${child}`),
    '',
    'Edit each of them (e) and change or remove its `parent:` line, then delete again.',
  ]);
}

function settle(ctx: CommandContext, deleted: readonly PersonaSummary[]): void {
  if (deleted.length === 0) return;
  const title = `Deleted ${deleted.map(({ name }) => name).join(', ')}`;
  const personas = deleted.map(({ id, name }) => ({ id, name }));
  ctx.store.update((state) =>
    outdated(
      {
        ...state,
        library: { ...state.library, marks: new Set() },
        undo: withChange(state.undo, { kind: 'deleted', title, personas }),
      },
      ['personas', 'sessions'],
    ),
  );
  notifyUndo(ctx.store, title);
}

function usersOf(ctx: CommandContext, personas: readonly PersonaSummary[]) {
  const ids = new Set(personas.map(({ id }) => id));
  return liveSessions(ctx.store.get()).filter(({ stack }) => stack.some(({ personaId }) => ids.has(personaId)));
}

function textsOf({ details }: ClientError, name: string): readonly string[] {
  const list = details[name];
  return Array.isArray(list) ? list.map(String) : [];
}
