import type { CommandContext } from '../context.ts';

/** Asks for one of several words by its first letter; the last is the answer to anything else, and to Ctrl-D. */
export async function askChoice<T extends string>(
  { surroundings, signal }: CommandContext,
  question: string,
  choices: readonly [...T[], T],
): Promise<T> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: surroundings.stdin, output: surroundings.stderr });
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  const last = choices[choices.length - 1] as T;
  const hint = choices.map((word) => `[${word[0]}]${word.slice(1)}`).join(', ');
  try {
    const answer = await Promise.race([lines.question(`${question} ${hint} `, { signal }), closed]);
    const word = answer.trim().toLowerCase();
    return choices.find((choice) => word !== '' && choice.startsWith(word)) ?? last;
  } finally {
    lines.close();
  }
}
