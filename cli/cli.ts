import { homedir } from 'node:os';
import { CommanderError } from 'commander';
import { ClientError, toClientError } from '../client/app-error.ts';
import { packageVersion } from '../client/package-root.ts';
import { EXIT_CANCELLED } from '../contract/errors.ts';
import { placesOf } from '../contract/places.ts';
import type { CommandContext, Surroundings } from './context.ts';
import { Inputs } from './inputs.ts';
import { Output } from './output.ts';
import { aloneInvocation, buildProgram, type Invocation, isHelp, usageProblem } from './program.ts';

/**
 * Runs one command line (the words after `maestro`) and answers its exit code: 0, a code of the
 * error table, 130 after Ctrl-C, or what the started agent ended with. Never throws.
 */
export async function runCli(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const alone = aloneInvocation(words);
  if (alone) return runCommand(alone, surroundings);
  let exit = 0;
  const program = buildProgram({
    version: packageVersion(),
    write: (text) => surroundings.stdout.write(text),
    async run(invocation) {
      exit = await runCommand(invocation, surroundings);
    },
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && isHelp(error)) return 0;
    const output = outputOf(surroundings, { json: words.includes('--json'), color: !words.includes('--no-color') });
    if (!(error instanceof CommanderError)) return report(output, error);
    const { message, hint } = usageProblem(error);
    return report(output, new ClientError('INVALID_INPUT', message, { cause: error }), hint);
  }
}

async function runCommand(invocation: Invocation, surroundings: Surroundings): Promise<number> {
  const output = outputOf(surroundings, invocation);
  const abort = new AbortController();
  const onInterrupt = () => abort.abort(new Interrupted());
  process.once('SIGINT', onInterrupt);
  const interrupted = new Promise<never>((_resolve, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason), { once: true });
  });
  try {
    const handler = invocation.spec ? await invocation.spec.load() : (await import('./commands/open-tui.ts')).openTui;
    const context = contextOf(invocation, {
      surroundings,
      output,
      signal: abort.signal,
      takeSignals: () => process.removeListener('SIGINT', onInterrupt),
    });
    return (await Promise.race([handler(context), interrupted])) ?? 0;
  } catch (error) {
    return error instanceof Interrupted ? EXIT_CANCELLED : report(output, error);
  } finally {
    process.removeListener('SIGINT', onInterrupt);
  }
}

/** Ctrl-C was pressed. */
class Interrupted extends Error {}

function contextOf(
  invocation: Invocation,
  parts: Pick<CommandContext, 'surroundings' | 'output' | 'signal' | 'takeSignals'>,
): CommandContext {
  const places = placesOf(parts.surroundings.env, { home: homedir(), cwd: parts.surroundings.cwd });
  return {
    ...parts,
    inputs: new Inputs(invocation),
    places,
    async connect() {
      const [{ createDaemonClient }, { hello }] = await Promise.all([
        import('../client/daemon-client.ts'),
        import('../client/hello.ts'),
      ]);
      const client = createDaemonClient({ socketPath: places.socketPath });
      await hello(client);
      return client;
    },
  };
}

function outputOf(
  { stdout, stderr, env }: Surroundings,
  { json, color }: { readonly json: boolean; readonly color: boolean },
): Output {
  const isPlain = !color || json || (env.NO_COLOR ?? '') !== '' || stdout.isTTY !== true;
  return new Output({ stdout, stderr, json, color: !isPlain });
}

const HINTS: Readonly<Record<string, string>> = {
  DAEMON_UNREACHABLE: 'maestro daemon start',
  PERSONA_NOT_FOUND: 'maestro persona list shows what there is',
  SESSION_NOT_FOUND: 'maestro session list shows what there is',
  TEMPLATE_NOT_FOUND: 'maestro persona templates shows what there is',
  VERSION_NOT_FOUND: 'maestro persona versions NAME shows what there is',
  DATABASE_CORRUPT: 'nothing was changed; see maestro doctor and the log',
  PROTOCOL_MISMATCH: 'maestro daemon restart',
};

function report(output: Output, error: unknown, hint?: string): number {
  const known = toClientError(error);
  output.error(known, hint ?? HINTS[known.code]);
  return known.exit;
}
