import { completionScript, type Shell } from '../completion-scripts.ts';
import type { CommandContext } from '../context.ts';

/** `maestro completion SHELL` */
export async function printCompletion({ inputs, output }: CommandContext): Promise<undefined> {
  const shell = inputs.arg('shell') as Shell;
  const script = completionScript(shell);
  output.answer({ shell, script }, () => output.raw(script));
}
