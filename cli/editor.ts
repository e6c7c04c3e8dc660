import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientError } from '../client/app-error.ts';
import { type CommandContext, isInteractive } from './context.ts';

/**
 * The text after a person has edited it in $VISUAL or $EDITOR (vi without either); undefined when
 * it was left as it was. The file is private and removed afterwards. INVALID_INPUT without a terminal.
 */
export async function editText(context: CommandContext, text: string): Promise<string | undefined> {
  const { surroundings, takeSignals } = context;
  if (!isInteractive(surroundings)) {
    throw new ClientError(
      'INVALID_INPUT',
      'there is no terminal for an editor: give the text with --file or --content',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'maestro-edit-'));
  try {
    const file = join(folder, 'persona.md');
    await writeFile(file, text, { mode: 0o600 });
    takeSignals();
    await runEditor(surroundings.env.VISUAL || surroundings.env.EDITOR || 'vi', file);
    const edited = await readFile(file, 'utf8');
    return edited === text ? undefined : edited;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runEditor(editor: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // $EDITOR may hold arguments ("code --wait"), as a shell would read them; the file is passed apart.
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(new ClientError('INVALID_INPUT', `the editor (${editor}) ended with code ${code}; nothing was changed`));
    });
  });
}
