import type { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type { ImportOutcome } from '../../contract/transfer.ts';
import type { CommandContext } from '../commands/command.ts';
import { sentence } from '../format.ts';
import { leftMark, markedBoth } from '../line-diff.ts';
import { type PendingEdit, reviewedEdit } from '../state/app-state.ts';
import { outdated } from '../state/changes.ts';
import { hasFrontMatter, withName } from './documents.ts';
import { expecting, notify, working } from './notify.ts';
import { namedCall, showPersona } from './persona-create.ts';
import { editText, forgetEdit } from './persona-edit.ts';

/** What can be wrong with a text; the review stays, and says so. */
const REFUSALS = [
  ...(['IMPORT_INVALID', 'CONTENT_UNSAFE', 'CONTENT_TOO_LARGE', 'TOKEN_BUDGET_EXCEEDED', 'PARENT_MISSING'] as const),
  ...(['INHERITANCE_CYCLE', 'INHERITANCE_DEPTH', 'SECTION_SEALED', 'INVALID_INPUT', 'NAME_TAKEN'] as const),
  ...(['VERSION_NOT_FOUND', 'PERSONA_NOT_FOUND', 'STORAGE_FULL', 'VARIABLE_MISSING'] as const),
];

/** Makes a version of the reviewed text. Whatever fails, the text stays in the review and in its file. */
export async function saveReview(ctx: CommandContext): Promise<void> {
  const edit = reviewedEdit(ctx.store.get());
  if (!edit) return;
  const mark = leftMark(edit.after);
  if (mark !== undefined) return refuse(ctx, edit, `line ${mark} still holds a mark of the conflict; edit it again`);
  const key = ctx.shell.newKey();
  const saving = working(ctx, 'saving', (client) => save(client, edit, key));
  const done = await expecting(saving, 'REVISION_CONFLICT', ...REFUSALS);
  if ('value' in done) return saved(ctx, edit, done.value);
  if (done.error.code === 'REVISION_CONFLICT') return resolveConflict(ctx, edit, done.error);
  refuse(ctx, edit, [done.error.message, ...findingsOf(done.error)].join('\n'));
}

/** Throws the reviewed edit away, after asking. */
export async function discardReview(ctx: CommandContext): Promise<void> {
  const edit = reviewedEdit(ctx.store.get());
  if (!edit) return;
  const isOk = await ctx.dialogs.confirm({
    title: 'Discard this edit?',
    lines: [`Your text is in ${edit.path}; the file is deleted.`, 'The persona stays as it is.'],
    yes: 'discard it',
    isDangerous: true,
  });
  if (isOk) await discard(ctx, edit);
}

/** A document with front matter is the whole persona; one without is its text only. */
async function save(client: DaemonClient, edit: PendingEdit, idempotencyKey: string): Promise<ImportOutcome> {
  const { personaId, name, baseVersion, after } = edit;
  if (personaId === undefined || baseVersion === undefined) {
    return client.transfer.import.mutate({ document: after, fallbackName: name, idempotencyKey });
  }
  if (hasFrontMatter(after)) {
    return client.transfer.import.mutate({ document: after, target: personaId, baseVersion, idempotencyKey });
  }
  const fields = { content: after };
  const made = await client.persona.edit.mutate({ ref: personaId, baseVersion, fields, idempotencyKey });
  const outcome = made.version === baseVersion ? 'unchanged' : 'versioned';
  const { id, name: madeName, version, mergedOnto } = made;
  return { outcome, id, name: madeName, version, ...(mergedOnto && { mergedOnto }) };
}

async function saved(ctx: CommandContext, edit: PendingEdit, outcome: ImportOutcome): Promise<void> {
  await forgetEdit(ctx, edit.path);
  if (edit.personaId === undefined) showPersona(ctx, outcome.id);
  ctx.store.update((state) => outdated(state, ['personas']));
  const isSame = outcome.outcome === 'unchanged';
  const merged = outcome.mergedOnto === undefined ? '' : `, merged onto ${outcome.mergedOnto}`;
  notify(
    ctx.store,
    'success',
    isSame ? 'The text says the same; no version was made' : `Saved ${outcome.name} ${outcome.version}${merged}`,
  );
}

function refuse(ctx: CommandContext, { path }: PendingEdit, error: string): void {
  ctx.store.update((state) => ({
    ...state,
    edits: state.edits.map((edit) => (edit.path === path ? { ...edit, error: sentence(error) } : edit)),
  }));
  notify(ctx.store, 'danger', 'Not saved; your text is safe');
}

/** The findings of a refusal, one a line: where, and what. */
function findingsOf({ details }: ClientError): readonly string[] {
  const list = Array.isArray(details.findings) ? (details.findings as readonly unknown[]) : [];
  return list.slice(0, 20).flatMap((finding) => {
    if (typeof finding !== 'object' || finding === null || !('message' in finding)) return [];
    const line = 'line' in finding && typeof finding.line === 'number' ? `line ${finding.line}: ` : '';
    return [`${line}${String(finding.message)}`];
  });
}

/** Somebody made a version since the edit began: the user decides what becomes of both texts. */
async function resolveConflict(ctx: CommandContext, edit: PendingEdit, error: ClientError): Promise<void> {
  const theirs = versionOf(error.details.theirs);
  const choice = await ctx.dialogs.choose({
    title: `${edit.name} was changed meanwhile`,
    lines: [
      `Your edit was made on ${edit.baseVersion ?? 'nothing'}; the latest version is ${theirs ?? 'another one'} now.`,
      `Nothing was saved. Your text is in ${edit.path}`,
    ],
    items: [
      { id: 'both', key: 'e', title: 'Edit again, with both texts', note: 'where they differ, both stand there' },
      { id: 'copy', key: 'c', title: 'Save mine as a copy', note: 'a new persona' },
      { id: 'theirs', key: 't', title: 'Take theirs', note: 'discards my edit' },
    ],
  });
  if (choice === 'both') await editBoth(ctx, edit);
  if (choice === 'copy') await saveCopy(ctx, edit);
  if (choice === 'theirs') await discard(ctx, edit);
}

async function editBoth(ctx: CommandContext, edit: PendingEdit): Promise<void> {
  const { personaId, name } = edit;
  if (personaId === undefined) return;
  const theirs = await ctx.daemon.call((client) => client.transfer.export.query({ ref: personaId }));
  const shown = await markedBoth(edit.after, theirs.document, {
    mine: 'your edit',
    theirs: `version ${theirs.version}`,
  });
  const start = { personaId, name, baseVersion: theirs.version, before: theirs.document, shown };
  await editText(ctx, start, edit.path);
}

async function saveCopy(ctx: CommandContext, edit: PendingEdit): Promise<void> {
  await namedCall(ctx, { title: 'Save as a copy', initial: `${edit.name}-copy` }, async (name) => {
    const idempotencyKey = ctx.shell.newKey();
    const made = await working(ctx, 'saving a copy', (client) =>
      client.transfer.import.mutate({ document: withName(edit.after, name), idempotencyKey }),
    );
    await saved(ctx, { ...edit, personaId: undefined }, made);
  });
}

async function discard(ctx: CommandContext, edit: PendingEdit): Promise<void> {
  await forgetEdit(ctx, edit.path);
  notify(ctx.store, 'info', 'The edit was discarded');
}

function versionOf(side: unknown): string | undefined {
  if (typeof side !== 'object' || side === null || !('version' in side)) return undefined;
  return typeof side.version === 'string' ? side.version : undefined;
}
