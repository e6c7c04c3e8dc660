import { type CommandContext, confirm } from '../context.ts';
import { given } from '../inputs.ts';

/** `maestro persona delete REF` */
export async function deletePersona(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const client = await connect();
  const persona = await client.persona.get.query({ ref: inputs.arg('persona') });
  if (!(await confirm(context, `Delete ${persona.name} with ${persona.versionCount} versions?`))) {
    output.note('nothing was deleted');
    return;
  }
  const deleted = await client.persona.delete.mutate({ ref: persona.id, force: inputs.flag('force') });
  output.answer(deleted, () => output.line(`deleted ${persona.name}; \`maestro persona restore\` brings it back`));
}

/** `maestro persona restore REF` */
export async function restorePersona({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const restored = await client.persona.restore.mutate({ ref: inputs.arg('persona') });
  output.answer(restored, () => output.line(`restored ${restored.name}@${restored.version}`));
}

/** `maestro persona clone REF NAME` */
export async function clonePersona({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const { displayName, description, content, parent, tags, header } = await client.persona.get.query({
    ref: inputs.arg('persona'),
  });
  const fields = { displayName, description, content, tags: [...tags], header };
  const made = await client.persona.create.mutate(
    given({
      ...fields,
      parent: parent ?? undefined,
      name: inputs.arg('name'),
      idempotencyKey: inputs.text('idempotencyKey'),
    }),
  );
  output.answer(made, () => output.line(`created ${made.name}@${made.version}`));
}
