import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Places } from '../contract/places.ts';
import { COMMANDS } from './commands.ts';
import { parseTuiConfig, type TuiConfig } from './config.ts';
import { Keymap, type KeyOverrides } from './keymap.ts';
import { parseRemembered, type Remembered } from './remembered.ts';
import { parseUserKeys } from './user-keys.ts';

/** What the user has set in files, and what is wrong with them: one sentence each. */
export interface UserFiles {
  readonly config: TuiConfig;
  readonly overrides: KeyOverrides;
  readonly remembered: Remembered;
  readonly problems: readonly string[];
}

/** Reads config.json, keys.json and what was remembered; a file that is not there is an empty one. */
export function readUserFiles({ configFile, stateDir }: Pick<Places, 'configFile' | 'stateDir'>): UserFiles {
  const keysFile = join(dirname(configFile), 'keys.json');
  const problems: string[] = [];
  const read = (file: string): string | undefined => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if (!isMissing(error)) problems.push(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  };
  const config = parseTuiConfig(read(configFile), 'config.json');
  const keys = parseUserKeys(read(keysFile), COMMANDS, 'keys.json');
  const conflicts = new Keymap(COMMANDS, { overrides: keys.value }).conflicts();
  return {
    config: config.value,
    overrides: keys.value,
    remembered: parseRemembered(read(rememberedFile(stateDir))),
    problems: [...problems, ...config.problems, ...keys.problems, ...conflicts.map((text) => `keys.json: ${text}`)],
  };
}

/** Keeps choices for the next run; at the end of the program, so it does not wait. Throws when that is not possible. */
export function writeRemembered(stateDir: string, text: string): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  writeFileSync(rememberedFile(stateDir), text, { mode: 0o600 });
}

function rememberedFile(stateDir: string): string {
  return join(stateDir, 'tui.json');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
