import { ClientError } from '../../client/app-error.ts';
import type { PersonaDetail } from '../../contract/persona.ts';
import type { CommandContext } from '../context.ts';
import { hasFrontMatter, withName } from '../document.ts';
import { editText } from '../editor.ts';
import { readInput } from '../files.ts';
import { given } from '../inputs.ts';
import { fieldsOf } from '../persona-fields.ts';
import { noteReview } from '../review-note.ts';

/** `maestro persona create NAME` */
export async function createPersona(context: CommandContext): Promise<undefined> {
  const { inputs, output } = context;
  const name = inputs.arg('name');
  const fields = fieldsOf(inputs, {});
  const made = await make(context, { name, fields });
  if (made === undefined) {
    output.note('nothing was written, so nothing was made');
    return;
  }
  output.answer(made, () => {
    output.line(`created ${made.name}@${made.version}`);
    noteReview(output, made, made.state === 'needs-review');
  });
}

interface Wish {
  readonly name: string;
  readonly fields: ReturnType<typeof fieldsOf>;
}

async function make(context: CommandContext, wish: Wish): Promise<PersonaDetail | undefined> {
  const { inputs } = context;
  const file = inputs.text('file');
  const template = inputs.text('template');
  if ([file, template, inputs.text('content')].filter((each) => each !== undefined).length > 1) {
    throw new ClientError('INVALID_INPUT', 'give one of --file, --template and --content');
  }
  if (template !== undefined) return fromTemplate(context, { ...wish, template });
  if (inputs.list('var')) throw new ClientError('INVALID_INPUT', '--var gives values to a template: add --template');
  if (file !== undefined) return fromDocument(context, { ...wish, document: await readInput(context, file) });
  if (wish.fields) return fromFields(context, wish);
  const document = await editText(context, `---\nname: ${wish.name}\ndescription: \ntags: []\n---\n\n`);
  return document === undefined ? undefined : fromDocument(context, { ...wish, document });
}

async function fromTemplate(
  { inputs, connect }: CommandContext,
  { name, fields, template }: Wish & { readonly template: string },
): Promise<PersonaDetail> {
  if (fields) throw new ClientError('INVALID_INPUT', 'make it from the template first, then `maestro persona edit`');
  const client = await connect();
  const variables = inputs.pairs('var');
  const idempotencyKey = inputs.text('idempotencyKey');
  const made = await client.template.instantiate.mutate(given({ template, name, variables, idempotencyKey }));
  return client.persona.get.query({ ref: made.id });
}

async function fromDocument(
  context: CommandContext,
  { name, fields, document }: Wish & { readonly document: string },
): Promise<PersonaDetail> {
  if (!hasFrontMatter(document)) return fromFields(context, { name, fields: { ...fields, content: document } });
  if (fields) throw new ClientError('INVALID_INPUT', 'the document has front matter: write the fields there');
  const client = await context.connect();
  const { id } = await client.transfer.import.mutate(
    given({ document: withName(document, name), idempotencyKey: context.inputs.text('idempotencyKey') }),
  );
  return client.persona.get.query({ ref: id });
}

async function fromFields({ inputs, connect }: CommandContext, { name, fields }: Wish): Promise<PersonaDetail> {
  const client = await connect();
  const idempotencyKey = inputs.text('idempotencyKey');
  const made = await client.persona.create.mutate(given({ ...fields, name, idempotencyKey }));
  return client.persona.get.query({ ref: made.id });
}
