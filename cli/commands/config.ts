import { readFile } from 'node:fs/promises';
import { ClientError } from '../../client/app-error.ts';
import type { CommandContext } from '../context.ts';

/** `maestro config path` */
export async function printConfigPath({ output, places }: CommandContext): Promise<undefined> {
  output.answer({ path: places.configFile }, () => output.line(places.configFile));
}

/** `maestro config get [KEY]`; a key that is not set is null. */
export async function getConfig({ inputs, output, places }: CommandContext): Promise<undefined> {
  const key = inputs.optionalArg('key');
  const value = valueAt(await readConfig(places.configFile), key?.split('.') ?? []) ?? null;
  output.answer(value, () => {
    if (value === null) output.note(`${key} is not set in ${places.configFile}`);
    else output.block(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  });
}

async function readConfig(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    // No file is the normal case: every setting has a default.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new ClientError('INVALID_INPUT', `${file} cannot be read`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ClientError('INVALID_INPUT', `${file} is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined),
    value,
  );
}
