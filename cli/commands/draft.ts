import { ClientError } from '../../client/app-error.ts';
import type { DraftState } from '../../contract/draft.ts';
import { type CommandContext, confirm } from '../context.ts';
import { printDiff } from '../diff-text.ts';
import { readInput } from '../files.ts';
import { given } from '../inputs.ts';
import { bumpOf, versionWish } from '../persona-fields.ts';
import { firstLine, timeText } from '../text-format.ts';

/** `maestro draft list [PERSONA]` */
export async function listDrafts({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const drafts = await client.draft.list.query(
    given({
      ref: inputs.optionalArg('persona'),
      state: inputs.text('state') as DraftState | undefined,
      limit: inputs.number('limit'),
    }),
  );
  output.answer(drafts, () => {
    output.table(drafts, [
      { head: 'DRAFT', text: ({ id }) => id },
      { head: 'PERSONA', text: ({ persona, personaId }) => (personaId === null ? `${persona} (new)` : persona) },
      { head: 'BASE', text: ({ baseVersion }) => baseVersion ?? '-' },
      { head: 'SOURCE', text: ({ source }) => source },
      { head: 'BY', text: ({ authorName }) => authorName },
      { head: 'WHEN', text: ({ createdAt }) => timeText(createdAt) },
      { head: 'ABOUT', text: ({ summary, origin }) => firstLine(summary || origin) },
    ]);
  });
}

/** `maestro draft propose PERSONA --file FILE` */
export async function proposeDraft(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const file = inputs.text('file');
  if (file === undefined) throw new ClientError('INVALID_INPUT', 'say what is proposed: --file FILE, or --file -');
  const document = await readInput(context, file);
  const client = await connect();
  const draft = await client.draft.propose.mutate(
    given({
      ref: inputs.arg('persona'),
      document,
      baseVersion: inputs.text('baseVersion'),
      summary: inputs.text('summary'),
      idempotencyKey: inputs.text('idempotencyKey'),
    }),
  );
  output.answer(draft, () => {
    const of =
      draft.baseVersion === null ? `of a new persona ${draft.persona}` : `of ${draft.persona}@${draft.baseVersion}`;
    output.line(`draft ${draft.id} ${of}; \`maestro draft accept ${draft.id}\` makes a version of it`);
  });
}

/** `maestro draft show ID` */
export async function showDraft({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const draft = await client.draft.get.query({ draft: inputs.arg('draft') });
  output.answer(draft, () => {
    if (inputs.flag('raw')) {
      output.raw(draft.document);
      return;
    }
    output.pairs([
      ['draft', draft.id],
      ['persona', draft.personaId === null ? `${draft.persona} (new)` : draft.persona],
      ['made from', draft.baseVersion ?? '-'],
      ['source', draft.origin === '' ? draft.source : `${draft.source} ${draft.origin}`],
      ['by', draft.authorName],
      ['when', timeText(draft.createdAt)],
      ['state', draft.state],
      ...(draft.summary ? [['about', firstLine(draft.summary)] as const] : []),
      ...(draft.problem === null ? [] : [['problem', draft.problem] as const]),
      ['sha256', draft.sha256],
    ]);
    output.line();
    output.block(draft.document);
  });
}

/** `maestro draft diff ID` */
export async function diffDraft({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const of = inputs.flag('effective') ? ('effective' as const) : undefined;
  const diff = await client.draft.diff.query(given({ draft: inputs.arg('draft'), of }));
  output.answer(diff, () => {
    printDiff(output, diff);
    if (diff.isOutdated) output.note('a later version exists: accepting merges both');
  });
}

/** `maestro draft accept ID` */
export async function acceptDraft({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const done = await client.draft.accept.mutate(
    given({
      draft: inputs.arg('draft'),
      name: inputs.text('name'),
      ...versionWish(inputs),
      bump: bumpOf(inputs),
      summary: inputs.text('summary'),
      idempotencyKey: inputs.text('idempotencyKey'),
    }),
  );
  output.answer(done, () => {
    if (done.mergedOnto) output.note(`merged onto ${done.mergedOnto}, which came in between`);
    const what = done.outcome === 'unchanged' ? 'says the same as' : 'is';
    output.line(`draft ${done.id} ${what} ${done.persona}@${done.version}`);
  });
}

/** `maestro draft discard ID` */
export async function discardDraft(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const client = await connect();
  const draft = await client.draft.get.query({ draft: inputs.arg('draft') });
  if (!(await confirm(context, `Discard draft ${draft.id} of ${draft.persona}?`))) {
    output.note('nothing was discarded');
    return;
  }
  const done = await client.draft.discard.mutate({ draft: draft.id });
  output.answer(done, () => output.line(`discarded draft ${done.id} of ${done.persona}; its text is kept`));
}
