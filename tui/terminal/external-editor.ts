import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** What to edit, and how to get the terminal out of the way. */
export interface EditRequest {
  readonly text: string;
  /** Name of the file the editor shows, such as `reviewer.md`; folders in it are dropped. */
  readonly fileName: string;
  /** Folder the editor starts in. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs the work while the editor has the terminal: `Lifecycle.withTerminalReleased`. */
  release<T>(work: () => Promise<T>): Promise<T>;
}

/** What came back from the editor. */
export interface EditResult {
  /** What the file holds now, whatever the exit code was. */
  readonly text: string;
  readonly changed: boolean;
  /** The exit code of the editor, null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The command that ran. */
  readonly editor: string;
  /** The file. It stays until `discard`, so that a text that could not be saved is not lost. */
  readonly path: string;
  /** Deletes the file; call it once the text is safe. */
  discard(): Promise<void>;
}

/**
 * Lets the user change a text in $VISUAL, $EDITOR or vi. The file has mode 0600 in a folder of its own with mode 0700.
 * An unchanged text of an editor that ended well is deleted at once.
 * @throws when the file cannot be written or read; the message then names the file.
 */
export async function editText(request: EditRequest): Promise<EditResult> {
  const folder = await mkdtemp(join(tmpdir(), 'maestro-edit-'));
  const path = join(folder, safeName(request.fileName));
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  await writeFile(path, request.text, { mode: 0o600, flag: 'wx' });
  const editor = request.env.VISUAL || request.env.EDITOR || 'vi';
  const end = await request.release(() => run(editor, path, request));
  const text = await read(path);
  const changed = text !== request.text;
  if (!changed && end.exitCode === 0) await discard();
  return { text, changed, ...end, editor, path, discard };
}

/**
 * The user's setting is a shell command, as in git: it may hold arguments and quotes; the file is never part of it.
 * The trap keeps the shell itself alive when ^C is pressed in the editor, so that its exit code reaches us.
 */
function run(editor: string, path: string, request: EditRequest): Promise<Pick<EditResult, 'exitCode' | 'signal'>> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', `trap : INT QUIT; ${editor} "$1"`, 'sh', path], {
      stdio: 'inherit',
      cwd: request.cwd,
      env: { ...request.env },
    });
    child.once('error', (error) => {
      reject(
        new Error(`The editor could not be started in ${request.cwd}; your text is in ${path}.`, { cause: error }),
      );
    });
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`The edited file ${path} could not be read; the text in the library is unchanged.`, {
      cause: error,
    });
  }
}

/** A file name that no shell, editor option or folder can misread. */
function safeName(name: string): string {
  const plain = basename(name)
    .replace(/[^\p{L}\p{N}._-]/gu, '-')
    .replace(/^[-.]+/, '');
  return plain === '' ? 'text.md' : plain.slice(0, 100);
}
