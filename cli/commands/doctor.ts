import { dirname } from 'node:path';
import { probeDaemon } from '../../client/start-daemon.ts';
import { claudeOverrides } from '../agent-settings.ts';
import type { CommandContext } from '../context.ts';
import {
  type Check,
  checkConfig,
  checkDaemon,
  checkHttp,
  checkNode,
  checkPrivate,
  checkSocketPath,
  checkWriters,
} from '../doctor-checks.ts';
import { type FoundAgent, findAgents, versionOf } from '../find-agents.ts';
import type { Style } from '../output.ts';
import { counted } from '../text-format.ts';

const LOOKS: Readonly<Record<Check['state'], Style>> = { ok: 'green', warn: 'yellow', fail: 'red' };

/** `maestro doctor`; exit code 1 when a check fails. */
export async function doctor(context: CommandContext): Promise<number | undefined> {
  const { output, surroundings } = context;
  const [checks, agents] = await Promise.all([runChecks(context), askVersions(surroundings.env)]);
  const failed = checks.filter(({ state }) => state === 'fail').length;
  output.answer({ ok: failed === 0, checks, agents }, () => {
    for (const { name, state, detail, advice } of checks) {
      output.line(`${state.padEnd(4)}  ${name.padEnd(12)}  ${detail}`, LOOKS[state]);
      if (advice !== undefined) output.line(`      ${''.padEnd(12)}  -> ${advice}`);
    }
    output.line();
    output.table(agents, [
      { head: 'AGENT', text: ({ title }) => title },
      { head: 'VERSION', text: ({ version }) => version ?? 'unknown' },
      { head: 'A SWITCH APPLIES', text: ({ applies }) => `${applies}, started with \`maestro run\`` },
      { head: 'PROGRAM', text: ({ file }) => file },
    ]);
    if (failed > 0) output.note(`${counted(failed, 'problem')} found`);
  });
  return failed > 0 ? 1 : undefined;
}

async function runChecks({ places, surroundings: { env, cwd } }: CommandContext): Promise<readonly Check[]> {
  const status = await probeDaemon(places.socketPath);
  const overrides = claudeOverrides(env, cwd).map(
    (file): Check => ({
      name: 'claude',
      state: 'warn',
      detail: `${file} sets ANTHROPIC_BASE_URL`,
      advice: 'take it out: it wins over `maestro run`, so requests do not pass the gateway',
    }),
  );
  return [
    checkNode(process.version),
    checkPrivate('data', places.dataDir),
    checkWriters('config dir', dirname(places.configFile)),
    checkPrivate('state', places.stateDir),
    checkPrivate('run', dirname(places.socketPath)),
    checkConfig(places.configFile),
    checkSocketPath(places.socketPath),
    ...(status ? [checkPrivate('socket', places.socketPath)] : []),
    ...checkDaemon(status),
    await checkHttp(status, env.MAESTRO_HTTP === 'off' ? undefined : Number(env.MAESTRO_HTTP_PORT || 7717)),
    ...overrides,
  ];
}

async function askVersions(env: Readonly<Record<string, string | undefined>>) {
  return Promise.all(
    findAgents(env).map(
      async (agent): Promise<FoundAgent & { readonly version: string | null }> => ({
        ...agent,
        version: (await versionOf(agent.file, env)) ?? null,
      }),
    ),
  );
}
