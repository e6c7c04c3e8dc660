import { dirname, join } from 'node:path';
import { COMMANDS } from './commands.ts';
import type { Checked } from './config.ts';
import { Keymap, type KeyOverrides } from './keymap.ts';
import { readIfThere } from './user-files.ts';
import { parseUserKeys } from './user-keys.ts';

/** Reads keys.json, beside config.json; keys that two commands claim are problems as well. */
export function readUserKeys(configFile: string): Checked<KeyOverrides> {
  const file = readIfThere(join(dirname(configFile), 'keys.json'));
  const keys = parseUserKeys(file.value, COMMANDS, 'keys.json');
  const conflicts = new Keymap(COMMANDS, { overrides: keys.value }).conflicts();
  return {
    value: keys.value,
    problems: [...file.problems, ...keys.problems, ...conflicts.map((text) => `keys.json: ${text}`)],
  };
}
