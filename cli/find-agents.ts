import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { AgentKind } from '../contract/session.ts';
import { AGENTS } from './agents.ts';

/** An agent whose program is on PATH. */
export interface FoundAgent {
  readonly kind: AgentKind;
  readonly title: string;
  readonly command: string;
  readonly file: string;
  /** When a switch is in force for it. */
  readonly applies: string;
}

const VERSION_TIMEOUT_MS = 5_000;

/** The agents on PATH; asks the file system only. */
export function findAgents(env: Readonly<Record<string, string | undefined>>): readonly FoundAgent[] {
  return AGENTS.flatMap(({ kind, title, commands, applies }) =>
    commands.flatMap((command) => {
      const file = findProgram(command, env);
      return file === undefined ? [] : [{ kind, title, command, file, applies }];
    }),
  );
}

/** The file that a command would start; undefined when PATH has none. */
export function findProgram(command: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find(isProgram);
}

/** First line of what `--version` prints; undefined when the program fails or takes over 5 seconds. */
export function versionOf(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, ['--version'], { env: { ...env }, timeout: VERSION_TIMEOUT_MS }, (error, stdout) => {
      resolve(error ? undefined : (stdout.trim().split('\n')[0] ?? ''));
    });
  });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not ours to run: the next folder of PATH may have it.
    return false;
  }
}
