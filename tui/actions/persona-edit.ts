import type { CommandContext } from '../commands/command.ts';
import { diffTexts } from '../line-diff.ts';
import { popRoute, pushRoute, replaceRoute } from '../router.ts';
import type { EditedText } from '../shell.ts';
import { type AppState, currentRoute, type PendingEdit, type Route } from '../state/app-state.ts';
import { personaInView } from '../state/selectors.ts';
import { emptyDocument } from './documents.ts';
import { notify } from './notify.ts';

/** What an edit begins with. */
type EditStart = Pick<PendingEdit, 'personaId' | 'name' | 'baseVersion' | 'before'> & {
  /** What the editor shows; `before` when absent. */
  readonly shown?: string;
};

/** Opens the persona on the screen in the user's editor, then shows what was changed. */
export async function editPersona(ctx: CommandContext): Promise<void> {
  const persona = personaInView(ctx.store.get());
  if (!persona) return;
  const { name, version, document } = await ctx.daemon.call((client) =>
    client.transfer.export.query({ ref: persona.id }),
  );
  await editText(ctx, { personaId: persona.id, name, baseVersion: version, before: document });
}

/** Opens an almost empty document for a persona that does not exist yet. */
export async function editNew(ctx: CommandContext, name: string): Promise<void> {
  await editText(ctx, { personaId: undefined, name, baseVersion: undefined, before: '', shown: emptyDocument(name) });
}

/** Opens the text of the review once more. */
export async function editAgain(ctx: CommandContext): Promise<void> {
  const edit = reviewedEdit(ctx.store.get());
  if (!edit) return;
  const kept = edit.path;
  await editText(ctx, { ...edit, shown: edit.after });
  const now = reviewedEdit(ctx.store.get());
  if (now && now.path !== kept) await forgetFile(ctx, kept);
}

/** Lets the user edit a text and shows the review of it; a text that was left as it is changes nothing. */
export async function editText(ctx: CommandContext, start: EditStart): Promise<void> {
  const shown = start.shown ?? start.before;
  const edited = await ctx.shell.editText(`${start.name}.md`, shown);
  if (edited.exitCode !== 0) {
    const how = edited.exitCode === null ? 'was ended by a signal' : `ended with code ${edited.exitCode}`;
    notify(ctx.store, 'warning', `The editor ${how}; what it left is in ${edited.path}`);
  }
  const isSame = start.shown === undefined ? !edited.changed : edited.text === start.before;
  if (isSame || (start.personaId === undefined && edited.text === shown)) {
    if (edited.exitCode === 0) await edited.discard();
    notify(
      ctx.store,
      'info',
      start.personaId === undefined ? 'Nothing was written, nothing was made' : 'Nothing was changed',
    );
    return;
  }
  await showReview(ctx, start, edited);
}

async function showReview(ctx: CommandContext, start: EditStart, edited: EditedText): Promise<void> {
  const diff = await diffTexts(start.before, edited.text);
  const { personaId, name, baseVersion, before } = start;
  const edit: PendingEdit = {
    ...{ personaId, name, baseVersion, before, diff },
    after: edited.text,
    path: edited.path,
    error: undefined,
  };
  const route: Route = { name: 'review', focus: 1, edit };
  ctx.store.update((state) => {
    const kept = { ...state, keptFiles: [...state.keptFiles.filter((path) => path !== edit.path), edit.path] };
    return currentRoute(state).name === 'review' ? replaceRoute(kept, route) : pushRoute(kept, route);
  });
}

/** The edit that is being reviewed. */
export function reviewedEdit(state: AppState): PendingEdit | undefined {
  const route = currentRoute(state);
  return route.name === 'review' ? route.edit : undefined;
}

/** Leaves the review. */
export function leaveReview(ctx: CommandContext): void {
  ctx.store.update((state) => (currentRoute(state).name === 'review' ? popRoute(state) : state));
}

/** Deletes the file of an edit whose text is safe, or not wanted. */
export async function forgetFile(ctx: CommandContext, path: string): Promise<void> {
  await ctx.shell.discardEdit(path);
  ctx.store.update((state) => ({ ...state, keptFiles: state.keptFiles.filter((each) => each !== path) }));
}
