import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type { PersonaDetail, PersonaFields } from '../../contract/persona.ts';
import type { CommandContext } from '../context.ts';
import { hasFrontMatter } from '../document.ts';
import { editText } from '../editor.ts';
import { readInput } from '../files.ts';
import { given } from '../inputs.ts';
import { bumpOf, fieldsOf, versionWish } from '../persona-fields.ts';
import { noteReview } from '../review-note.ts';

/** `maestro persona edit REF` */
export async function editPersona(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const client = await connect();
  const before = await client.persona.get.query({ ref: inputs.arg('persona') });
  const saved = await change(context, client, before);
  const after = saved ? await client.persona.get.query({ ref: before.id }) : before;
  output.answer(saved?.mergedOnto ? { ...after, merged: true, mergedOnto: saved.mergedOnto } : after, () => {
    if (saved?.mergedOnto) output.note(`merged onto ${saved.mergedOnto}, which came in between`);
    if (after.version === before.version && after.name === before.name) output.line(`${after.name} is unchanged`);
    else output.line(`${before.name}@${before.version} -> ${after.name}@${after.version}`);
    noteReview(output, after, after.state === 'needs-review');
  });
}

/** Where a change was merged onto a version that came in between. */
interface Saved {
  readonly mergedOnto?: string | null;
}

/** Answers undefined when the editor left the text as it was. */
async function change(
  context: CommandContext,
  client: DaemonClient,
  before: PersonaDetail,
): Promise<Saved | undefined> {
  const { inputs } = context;
  const file = inputs.text('file');
  const fields = fieldsOf(inputs, before.header);
  const isPlain = fields !== undefined || inputs.text('rename') !== undefined;
  if (file !== undefined) {
    const document = await readInput(context, file);
    if (hasFrontMatter(document) && isPlain) {
      throw new ClientError('INVALID_INPUT', 'the document has front matter: write the fields there');
    }
    return replace(context, client, { before, document, fields });
  }
  if (isPlain && !inputs.flag('editor')) {
    return edit(context, client, { before, fields: fields ?? {} });
  }
  const { document } = await client.transfer.export.query({ ref: `${before.name}@${before.version}` });
  const edited = await editText(context, document);
  return edited === undefined ? undefined : replace(context, client, { before, document: edited, fields });
}

interface Replacement {
  readonly before: PersonaDetail;
  readonly document: string;
  readonly fields: PersonaFields | undefined;
}

/** A document with front matter is the whole persona; one without is its text only. */
async function replace(
  context: CommandContext,
  client: DaemonClient,
  { before, document, fields }: Replacement,
): Promise<Saved> {
  const { inputs } = context;
  if (!hasFrontMatter(document)) return edit(context, client, { before, fields: { ...fields, content: document } });
  return client.transfer.import.mutate(
    given({
      document,
      target: before.id,
      baseVersion: inputs.text('baseVersion') ?? before.version,
      ...versionWish(inputs),
      bump: bumpOf(inputs),
      summary: inputs.text('summary'),
      idempotencyKey: inputs.text('idempotencyKey'),
    }),
  );
}

async function edit(
  { inputs }: CommandContext,
  client: DaemonClient,
  { before, fields }: { readonly before: PersonaDetail; readonly fields: PersonaFields },
): Promise<Saved> {
  return client.persona.edit.mutate(
    given({
      ref: before.id,
      baseVersion: inputs.text('baseVersion') ?? before.version,
      name: inputs.text('rename'),
      fields,
      ...versionWish(inputs),
      bump: bumpOf(inputs),
      summary: inputs.text('summary'),
      idempotencyKey: inputs.text('idempotencyKey'),
    }),
  );
}
