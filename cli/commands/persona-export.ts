import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type { ExportedDocument, ExportInput } from '../../contract/transfer.ts';
import type { CommandContext } from '../context.ts';
import { writeNewFile } from '../files.ts';
import { given } from '../inputs.ts';

const PAGE = 500;

/** `maestro persona export REF…` */
export async function exportPersonas(context: CommandContext): Promise<undefined> {
  const { inputs, connect } = context;
  const named = inputs.args('personas');
  if (inputs.flag('all') && named.length > 0) throw new ClientError('INVALID_INPUT', 'give names or --all, not both');
  if (!inputs.flag('all') && named.length === 0)
    throw new ClientError('INVALID_INPUT', 'name a persona, or give --all');
  const client = await connect();
  if (inputs.flag('bundle')) return exportBundle(context, client, named);
  const refs = inputs.flag('all') ? await allNames(client) : named;
  const { out, dir } = await targetOf(context);
  if (refs.length > 1 && dir === undefined) throw new ClientError('INVALID_INPUT', 'several personas need --dir');
  const format = (inputs.text('format') ?? 'original') as ExportInput['format'];
  const exported: (ExportedDocument & { readonly file: string | null })[] = [];
  for (const ref of refs) {
    const one = await client.transfer.export.query(given({ ref, format }));
    exported.push({ ...one, file: out ?? (dir === undefined ? null : join(dir, pathIn(one))) });
  }
  await writeAll(context, exported, dir);
  report(context, exported);
}

async function exportBundle(
  context: CommandContext,
  client: DaemonClient,
  refs: readonly string[],
): Promise<undefined> {
  const { output, inputs } = context;
  const { out, dir } = await targetOf(context);
  const bundle = await client.transfer.exportBundle.query(
    given({ refs: refs.length > 0 ? [...refs] : undefined, templates: refs.length === 0 }),
  );
  const file = out ?? (dir === undefined ? null : join(dir, 'maestro-bundle.json'));
  if (file === null || file === '-') {
    output.answer(bundle, () => output.raw(bundle.document));
    return;
  }
  await writeNewFile(context, file, { bytes: Buffer.from(bundle.document), force: inputs.flag('force') });
  const { personas, versions, templates } = bundle;
  output.answer({ personas, versions, templates, file }, () =>
    output.line(`${personas} personas, ${versions} versions, ${templates} templates -> ${file}`),
  );
}

/** `--out` may be a file or a folder that is there. */
async function targetOf({
  inputs,
  surroundings,
}: CommandContext): Promise<{ readonly out?: string | undefined; readonly dir?: string | undefined }> {
  const [out, dir] = [inputs.text('out'), inputs.text('dir')];
  if (out !== undefined && dir !== undefined) throw new ClientError('INVALID_INPUT', 'give --out or --dir, not both');
  if (out === undefined || out === '-') return { out, dir };
  const isFolder =
    (await stat(resolve(surroundings.cwd, out)).catch(() => undefined))?.isDirectory() ?? out.endsWith('/');
  return isFolder ? { dir: out } : { out };
}

/** Our own documents stand in the folder itself, those of other programs where these look for them. */
function pathIn({ format, name, path }: ExportedDocument): string {
  return format === 'maestro' ? `${name}.md` : path;
}

async function writeAll(
  context: CommandContext,
  exported: readonly (ExportedDocument & { readonly file: string | null })[],
  dir: string | undefined,
): Promise<void> {
  const written = new Map<string, { readonly name: string; readonly document: string }>();
  for (const { file, name, document } of exported) {
    if (file === null || file === '-') continue;
    const other = written.get(file);
    if (other && other.document !== document) {
      throw new ClientError(
        'INVALID_INPUT',
        `${other.name} and ${name} both go to ${file}; write them one at a time with --out`,
      );
    }
    written.set(file, { name, document });
  }
  const force = context.inputs.flag('force');
  for (const one of exported) {
    if (one.file === null || one.file === '-') continue;
    await writeNewFile(context, one.file, { bytes: Buffer.from(one.document, one.encoding), force, below: dir });
    for (const { path, document } of one.beside) {
      if (dir === undefined) continue;
      const beside = join(dir, one.path, '..', path.slice(path.lastIndexOf('/') + 1));
      await writeNewFile(context, beside, { bytes: Buffer.from(document), force, below: dir });
    }
  }
}

function report(
  { output, surroundings }: CommandContext,
  exported: readonly (ExportedDocument & { readonly file: string | null })[],
): void {
  output.answer(exported.length === 1 ? exported[0] : exported, () => {
    for (const { name, version, document, encoding, file } of exported) {
      if (file !== null && file !== '-') output.line(`${name}@${version} -> ${file}`);
      else if (encoding === 'utf8') output.raw(document);
      else if (surroundings.stdout.isTTY === true)
        throw new ClientError('INVALID_INPUT', 'this format is binary: give --out FILE');
      else surroundings.stdout.write(Buffer.from(document, encoding));
    }
  });
  for (const { name, format, lost } of output.json ? [] : exported) {
    if (lost.length > 0) output.note(`${name}: ${format} does not hold ${lost.join('; ')}`);
  }
}

async function allNames(client: DaemonClient): Promise<readonly string[]> {
  const names: string[] = [];
  for (;;) {
    const { items } = await client.persona.list.query({ limit: PAGE, offset: names.length });
    names.push(...items.map(({ name }) => name));
    if (items.length < PAGE) return names;
  }
}
