import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type { PersonaDetail, PersonaFields } from '../../contract/persona.ts';
import type { CommandContext } from '../context.ts';
import { hasFrontMatter } from '../document.ts';
import { editText } from '../editor.ts';
import { readInput } from '../files.ts';
import { given } from '../inputs.ts';
import { bumpOf, fieldsOf } from '../persona-fields.ts';

/** `maestro persona edit REF` */
export async function editPersona(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const client = await connect();
  const before = await client.persona.get.query({ ref: inputs.arg('persona') });
  const changed = await change(context, client, before);
  const after = changed ? await client.persona.get.query({ ref: before.id }) : before;
  output.answer(after, () => {
    if (after.version === before.version && after.name === before.name) output.line(`${after.name} is unchanged`);
    else output.line(`${before.name}@${before.version} -> ${after.name}@${after.version}`);
  });
}

/** Answers false when the editor left the text as it was. */
async function change(context: CommandContext, client: DaemonClient, before: PersonaDetail): Promise<boolean> {
  const { inputs } = context;
  const file = inputs.text('file');
  const fields = fieldsOf(inputs, before.header);
  const isPlain = fields !== undefined || inputs.text('rename') !== undefined;
  if (file !== undefined) {
    const document = await readInput(context, file);
    if (hasFrontMatter(document) && isPlain) {
      throw new ClientError('INVALID_INPUT', 'the document has front matter: write the fields there');
    }
    await replace(context, client, { before, document, fields });
    return true;
  }
  if (isPlain && !inputs.flag('editor')) {
    await edit(context, client, { before, fields: fields ?? {} });
    return true;
  }
  const { document } = await client.transfer.export.query({ ref: `${before.name}@${before.version}` });
  const edited = await editText(context, document);
  if (edited === undefined) return false;
  await replace(context, client, { before, document: edited, fields });
  return true;
}

interface Replacement {
  readonly before: PersonaDetail;
  readonly document: string;
  readonly fields: PersonaFields | undefined;
}

/** A document with front matter is the whole persona; one without is its text only. */
async function replace(context: CommandContext, client: DaemonClient, { before, document, fields }: Replacement) {
  const { inputs } = context;
  if (!hasFrontMatter(document)) {
    await edit(context, client, { before, fields: { ...fields, content: document } });
    return;
  }
  await client.transfer.import.mutate(
    given({
      document,
      target: before.id,
      baseVersion: inputs.text('baseVersion') ?? before.version,
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
) {
  await client.persona.edit.mutate(
    given({
      ref: before.id,
      baseVersion: inputs.text('baseVersion') ?? before.version,
      name: inputs.text('rename'),
      fields,
      bump: bumpOf(inputs),
      summary: inputs.text('summary'),
      idempotencyKey: inputs.text('idempotencyKey'),
    }),
  );
}
