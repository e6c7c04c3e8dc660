import { basename, join } from 'node:path';
import { ClientError } from '../../client/app-error.ts';
import type { ExportedDocument, ImportInput, ImportOutcome } from '../../contract/transfer.ts';
import type { CommandContext } from '../context.ts';
import { readInput, writeOutput } from '../files.ts';
import { given } from '../inputs.ts';
import { bumpOf } from '../persona-fields.ts';

/** `maestro persona export REF…` */
export async function exportPersonas(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const refs = inputs.args('personas');
  const [out, dir] = [inputs.text('out'), inputs.text('dir')];
  if (refs.length > 1 && dir === undefined) throw new ClientError('INVALID_INPUT', 'several personas need --dir');
  if (out !== undefined && dir !== undefined) throw new ClientError('INVALID_INPUT', 'give --out or --dir, not both');
  const client = await connect();
  const exported: (ExportedDocument & { readonly file: string | null })[] = [];
  for (const ref of refs) {
    const one = await client.transfer.export.query({ ref });
    const file = out ?? (dir === undefined ? undefined : join(dir, `${one.name}.md`));
    if (file !== undefined && file !== '-') await writeOutput(context, file, one.document);
    exported.push({ ...one, file: file ?? null });
  }
  output.answer(exported.length === 1 ? exported[0] : exported, () => {
    for (const { name, version, document, file } of exported) {
      if (file === null || file === '-') output.raw(document);
      else output.line(`${name}@${version} -> ${file}`);
    }
  });
}

/** `maestro persona import FILE…`; files before a bad one stay imported. */
export async function importPersonas(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const files = inputs.args('files');
  const target = inputs.text('target');
  if (files.length > 1 && (target !== undefined || inputs.text('idempotencyKey') !== undefined)) {
    throw new ClientError('INVALID_INPUT', '--target and --idempotency-key go with one file');
  }
  const client = await connect();
  const outcomes: (ImportOutcome & { readonly file: string })[] = [];
  for (const file of files) {
    const document = await readInput(context, file);
    const fallbackName = inputs.text('name') ?? (file === '-' ? undefined : basename(file).replace(/\.[^.]+$/, ''));
    const outcome = await client.transfer.import.mutate(
      given({
        document,
        fallbackName,
        target,
        baseVersion: inputs.text('baseVersion'),
        onClash: inputs.text('onClash') as ImportInput['onClash'] | undefined,
        bump: bumpOf(inputs),
        summary: inputs.text('summary'),
        idempotencyKey: inputs.text('idempotencyKey'),
      }),
    );
    outcomes.push({ ...outcome, file });
    output.line(`${outcome.outcome} ${outcome.name}@${outcome.version} from ${file}`);
  }
  output.answer(outcomes.length === 1 ? outcomes[0] : outcomes, () => {});
}
