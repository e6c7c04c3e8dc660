import type { CommandContext } from '../commands/command.ts';
import { diffTexts } from '../line-diff.ts';
import { popRoute, pushRoute, replaceRoute } from '../router.ts';
import type { EditedText } from '../shell.ts';
import { type AppState, currentRoute, type PendingEdit, type Route, reviewedEdit } from '../state/app-state.ts';
import { personaInView } from '../state/selectors.ts';
import { emptyDocument } from './documents.ts';
import { notify } from './notify.ts';

/** What an edit begins with. */
type EditStart = Pick<PendingEdit, 'personaId' | 'name' | 'baseVersion' | 'before'> & {
  /** What the editor shows; `before` when absent. */
  readonly shown?: string;
};

/** Opens the persona on the screen in the user's editor, then shows what was changed. An edit not saved goes on. */
export async function editPersona(ctx: CommandContext): Promise<void> {
  const persona = personaInView(ctx.store.get());
  if (!persona) return;
  const unsaved = ctx.store.get().edits.find(({ personaId }) => personaId === persona.id);
  if (unsaved) return goOn(ctx, unsaved);
  const { daemon } = ctx;
  const { name, version, document } = await daemon.call((client) => client.transfer.export.query({ ref: persona.id }));
  await editText(ctx, { personaId: persona.id, name, baseVersion: version, before: document });
}

/** Opens an almost empty document for a persona that does not exist yet. */
export async function editNew(ctx: CommandContext, name: string): Promise<void> {
  await editText(ctx, { personaId: undefined, name, baseVersion: undefined, before: '', shown: emptyDocument(name) });
}

/** Shows the review of an edit again that the user had left. */
export function goOn(ctx: CommandContext, { path, name }: PendingEdit): void {
  ctx.store.update((state) => pushRoute(state, { name: 'review', focus: 1, path }));
  notify(ctx.store, 'info', `This edit of ${name} was not saved; discard it to begin anew`);
}

/** Opens the text of the review once more. */
export async function editAgain(ctx: CommandContext): Promise<void> {
  const edit = reviewedEdit(ctx.store.get());
  if (edit) await editText(ctx, { ...edit, shown: edit.after }, edit.path);
}

/**
 * Lets the user edit a text and shows the review of it; a text that was left as it is changes nothing.
 * `replaces` is the file of an earlier edit that this one takes the place of.
 */
export async function editText(ctx: CommandContext, start: EditStart, replaces?: string): Promise<void> {
  const shown = start.shown ?? start.before;
  const edited = await ctx.shell.editText(`${start.name}.md`, shown);
  if (edited.exitCode !== 0) {
    const how = edited.exitCode === null ? 'was ended by a signal' : `ended with code ${edited.exitCode}`;
    notify(ctx.store, 'warning', `The editor ${how}; what it left is in ${edited.path}`);
  }
  if (!edited.changed) {
    if (edited.exitCode === 0) await edited.discard();
    notify(ctx.store, 'info', start.personaId === undefined ? 'Nothing was written' : 'Nothing was changed');
    return;
  }
  await showReview(ctx, start, edited);
  if (replaces !== undefined) await forgetEdit(ctx, replaces);
}

async function showReview(ctx: CommandContext, start: EditStart, edited: EditedText): Promise<void> {
  const { personaId, name, baseVersion, before } = start;
  const { text: after, path } = edited;
  const diff = await diffTexts(before, after);
  const edit: PendingEdit = { personaId, name, baseVersion, before, after, path, diff, error: undefined };
  const route: Route = { name: 'review', focus: 1, path };
  ctx.store.update((state) => {
    const kept = { ...state, edits: [...state.edits, edit] };
    return currentRoute(state).name === 'review' ? replaceRoute(kept, route) : pushRoute(kept, route);
  });
}

/** Leaves the review of an edit; the edit stays. */
export function leaveReview(ctx: CommandContext): void {
  const edit = reviewedEdit(ctx.store.get());
  ctx.store.update((state) => (currentRoute(state).name === 'review' ? popRoute(state) : state));
  if (edit) notify(ctx.store, 'warning', `Not saved: your edit of ${edit.name} is kept; edit it again to go on`);
}

/** Forgets an edit and deletes its file, because its text is safe or not wanted. */
export async function forgetEdit(ctx: CommandContext, path: string): Promise<void> {
  await ctx.shell.discardEdit(path);
  ctx.store.update((state) => withoutEdit(state, path));
}

function withoutEdit(state: AppState, path: string): AppState {
  const routes = state.routes.filter((route) => route.name !== 'review' || route.path !== path);
  return { ...state, routes, edits: state.edits.filter((edit) => edit.path !== path) };
}
