import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../client/package-root.ts';
import type { DaemonKit } from './daemon-kit.ts';
import { startTerminal, type TerminalDriver, type TerminalOptions } from './terminal-driver.ts';

/** The program as it is installed. */
export const PROGRAM = join(packageRoot(), 'dist/cli/main.js');

/** Starts the manager in a terminal, on the home of a daemon or on one of its own. */
export async function startManager(
  home: string,
  options: Omit<Partial<TerminalOptions>, 'file' | 'args'> & { readonly args?: readonly string[] } = {},
): Promise<TerminalDriver> {
  const { env, args = [] } = options;
  return startTerminal({
    ...options,
    file: process.execPath,
    args: [PROGRAM, ...args],
    env: { MAESTRO_HOME: home, MAESTRO_HTTP_PORT: '0', COLORTERM: 'truecolor', ...env },
  });
}

/** An editor that does what a script says with the file `$1`; gives its path. */
export async function fakeEditor(folder: string, script: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `editor-${Math.random().toString(36).slice(2)}.sh`);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Two personas and one live session in a daemon; gives the session. */
export async function seedMainJob({ client }: DaemonKit) {
  await client.persona.create.mutate({ name: 'reviewer', content: '# Reviewer\n\nCite file and line.\n' });
  await client.persona.create.mutate({ name: 'writer', content: '# Writer\n\nWrite plainly.\n' });
  return client.session.start.mutate({ agent: 'sdk', persona: 'reviewer' });
}
