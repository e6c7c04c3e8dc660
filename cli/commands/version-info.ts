import { packageVersion } from '../../client/package-root.ts';
import { PROTOCOL_VERSION } from '../../contract/limits.ts';
import type { CommandContext } from '../context.ts';

/** `maestro version` with options; alone it is answered before anything is loaded. */
export async function printVersion({ output }: CommandContext): Promise<undefined> {
  const version = packageVersion();
  output.answer({ version, protocol: PROTOCOL_VERSION, node: process.version }, () => output.line(version));
}
