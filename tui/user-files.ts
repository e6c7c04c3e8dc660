import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Places } from '../contract/places.ts';
import { type Checked, parseTuiConfig, type TuiConfig } from './config.ts';
import { parseRemembered, type Remembered } from './remembered.ts';

/** What decides about the first frame, and what is wrong with it: one sentence each. */
export interface UserFiles {
  readonly config: TuiConfig;
  readonly remembered: Remembered;
  readonly problems: readonly string[];
}

/** Reads config.json and what was remembered; a file that is not there is an empty one. */
export function readUserFiles({ configFile, stateDir }: Pick<Places, 'configFile' | 'stateDir'>): UserFiles {
  const file = readIfThere(configFile);
  const config = parseTuiConfig(file.value, 'config.json');
  const kept = readIfThere(rememberedFile(stateDir));
  return {
    config: config.value,
    remembered: parseRemembered(kept.value),
    problems: [...file.problems, ...config.problems, ...kept.problems],
  };
}

/** The text of a file, undefined where there is none; a problem when it is there and cannot be read. */
export function readIfThere(file: string): Checked<string | undefined> {
  try {
    return { value: readFileSync(file, 'utf8'), problems: [] };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { value: undefined, problems: [] };
    const why = error instanceof Error ? error.message : String(error);
    return { value: undefined, problems: [`${file} cannot be read: ${why}`] };
  }
}

/** Keeps choices for the next run; at the end of the program, so it does not wait. Throws when that is not possible. */
export function writeRemembered(stateDir: string, text: string): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  writeFileSync(rememberedFile(stateDir), text, { mode: 0o600 });
}

function rememberedFile(stateDir: string): string {
  return join(stateDir, 'tui.json');
}
