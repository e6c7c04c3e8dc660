import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { ClientError } from '../../client/app-error.ts';
import type { ImportInput } from '../../contract/transfer.ts';
import { type CommandContext, readStdin } from '../context.ts';
import { readInputBytes } from '../files.ts';
import { importFiles } from '../import/import-files.ts';
import { type FoundFile, type LeftOut, placePrefix, type Scan, scanFolder } from '../import/scan-folder.ts';
import { given } from '../inputs.ts';
import { bumpOf } from '../persona-fields.ts';
import { noteReview } from '../review-note.ts';

/** Above this a document goes to the daemon in parts. */
const MAX_SINGLE_BYTES = 1_000_000;

/** `maestro persona import FILE|DIR…`; all of them or none. */
export async function importPersonas(context: CommandContext): Promise<number | undefined> {
  const { inputs, surroundings } = context;
  const args = inputs.args('files');
  const needsOne =
    ['target', 'baseVersion', 'name', 'summary'].some((key) => inputs.text(key) !== undefined) ||
    bumpOf(inputs) !== undefined;
  const folders: string[] = [];
  const files: FoundFile[] = [];
  for (const arg of args) {
    if (arg === '-') files.push({ path: 'standard-input.md', bytes: Buffer.from(await readStdin(surroundings)) });
    else if (await isFolder(resolve(surroundings.cwd, arg))) folders.push(arg);
    else files.push({ path: shortPath(resolve(surroundings.cwd, arg)), bytes: await readInputBytes(context, arg) });
  }
  const [only] = files;
  if (only && args.length === 1 && isSingle(context, only)) return importOne(context, only, args[0] ?? '-');
  if (needsOne) {
    throw new ClientError(
      'INVALID_INPUT',
      '--target, --base-version, --name, --summary and a bump go with one Markdown file',
    );
  }
  const scans = await scanAll(context, folders);
  const found = { files: [...files, ...scans.files], leftOut: scans.leftOut };
  return importFiles(context, found, { asks: folders.length > 0 });
}

async function scanAll(
  { surroundings, connect, signal, inputs }: CommandContext,
  folders: readonly string[],
): Promise<Scan> {
  if (folders.length === 0) return { files: [], leftOut: [] };
  const client = await connect();
  const formats = await client.transfer.formats.query();
  const places = formats.flatMap(({ places }) => places.map((source) => new RegExp(source)));
  const files: FoundFile[] = [];
  const leftOut: LeftOut[] = [];
  const home = surroundings.env.HOME ?? homedir();
  for (const folder of folders) {
    const takeAll = inputs.text('format') !== undefined;
    const scan = await scanFolder(resolve(surroundings.cwd, folder), { places, takeAll, home, signal });
    const prefix = folders.length === 1 ? '' : `${basename(resolve(surroundings.cwd, folder))}/`;
    for (const { path, bytes } of scan.files) files.push({ path: prefix + path, bytes });
    leftOut.push(...scan.leftOut);
  }
  return { files, leftOut };
}

/** One Markdown document goes the short way, where it can be a version of a persona that is named. */
function isSingle({ inputs }: CommandContext, { path, bytes }: FoundFile): boolean {
  if (inputs.flag('dryRun') || inputs.flag('skipRefused') || inputs.text('onClash') === 'skip') return false;
  return !/\.(?:json|ya?ml|png)$/i.test(path) && bytes.length <= MAX_SINGLE_BYTES;
}

async function importOne(context: CommandContext, { path, bytes }: FoundFile, file: string): Promise<undefined> {
  const { inputs, output, connect } = context;
  const client = await connect();
  const isInput = file === '-';
  const outcome = await client.transfer.import.mutate(
    given({
      ...documentOf(bytes),
      path: isInput ? undefined : path,
      format: inputs.text('format') as ImportInput['format'] | undefined,
      fallbackName: inputs.text('name') ?? (isInput ? undefined : basename(file).replace(/\.[^.]+$/, '')),
      target: inputs.text('target'),
      baseVersion: inputs.text('baseVersion'),
      onClash: inputs.text('onClash') as ImportInput['onClash'] | undefined,
      bump: bumpOf(inputs),
      summary: inputs.text('summary'),
      idempotencyKey: inputs.text('idempotencyKey'),
    }),
  );
  output.answer({ ...outcome, file }, () => {
    output.line(`${outcome.outcome} ${outcome.name}@${outcome.version} from ${file}`);
    noteReview(output, outcome, outcome.needsReview);
  });
}

/** Text where the bytes are UTF-8, so that wrong bytes are refused by the daemon and never replaced. */
function documentOf(bytes: Buffer): { readonly document: string; readonly encoding?: 'base64' } {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes)
    ? { document: text }
    : { document: bytes.toString('base64'), encoding: 'base64' };
}

/** The last part of a path, from its first hidden folder or a pattern's folder on: what tells its format. */
function shortPath(path: string): string {
  const prefix = placePrefix(dirname(path));
  if (prefix !== '') return `${prefix}/${basename(path)}`;
  const pattern = /[/\\](patterns)[/\\]([^/\\]+)[/\\](system\.md)$/.exec(path);
  return pattern ? pattern.slice(1).join('/') : basename(path);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
