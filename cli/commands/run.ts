import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClientError, toClientError } from '../../client/app-error.ts';
import { createDaemonClient, type DaemonClient } from '../../client/daemon-client.ts';
import { ensureDaemon } from '../../client/start-daemon.ts';
import type { StartedSession } from '../../contract/session.ts';
import { claudeOverrides, geminiSystemSettings } from '../agent-settings.ts';
import { agentKindOf } from '../agents.ts';
import type { CommandContext } from '../context.ts';
import { findProgram } from '../find-agents.ts';
import { given } from '../inputs.ts';
import { type Wiring, type WiringInput, wireAgent } from '../run-wiring.ts';
import { runChild } from '../signals.ts';

/** `maestro run AGENT [ARGS…]`: exits with the agent's exit code. */
export async function runAgent(context: CommandContext): Promise<number | undefined> {
  const { inputs, surroundings } = context;
  const command = inputs.arg('agent');
  if (['cursor', 'cursor-agent'].includes(command)) {
    throw new ClientError('INVALID_INPUT', 'Cursor takes no other base URL, so its requests cannot pass the gateway');
  }
  if (inputs.flag('print')) return printWiring(context, command);
  const isThere = command.includes('/') || findProgram(command, surroundings.env) !== undefined;
  // The code that shells give for it, since the agent's own code is what callers expect here.
  if (!isThere) throw new ClientError('INVALID_INPUT', `${command} was not found on PATH`, { exit: 127 });
  const { client, started } = await startSession(context, command);
  try {
    return await runInside(context, command, started);
  } finally {
    await endSession(context, client, started.id);
  }
}

async function startSession(context: CommandContext, command: string) {
  const { inputs, places, surroundings } = context;
  await ensureDaemon({ socketPath: places.socketPath, env: surroundings.env });
  const client = createDaemonClient({ socketPath: places.socketPath });
  const started = await client.session.start.mutate(
    given({
      agent: agentKindOf(command),
      persona: inputs.text('persona'),
      cwd: surroundings.cwd,
      label: inputs.text('label') ?? command.split('/').at(-1),
      variables: inputs.pairs('var'),
    }),
  );
  return { client, started };
}

/** The session ends with its agent, whatever happened to either. */
async function endSession({ output }: CommandContext, client: DaemonClient, id: string): Promise<void> {
  try {
    await client.session.end.mutate({ id });
  } catch (error) {
    output.note(`session ${id} could not be ended: ${toClientError(error).message}`);
  }
}

async function runInside(context: CommandContext, command: string, started: StartedSession): Promise<number> {
  const { surroundings, inputs, output, takeSignals } = context;
  const { id, token, urls } = started;
  if (!urls) throw new ClientError('INVALID_INPUT', 'the gateway is off: start the daemon without MAESTRO_HTTP=off');
  const wiring = wireAgent(wiringInput(context, command, { id, token, urls }));
  for (const note of [...wiring.notes, ...claudeNotes(context, command)]) output.note(`maestro: ${note}`);
  const file = await writeSettings(context, wiring);
  takeSignals();
  try {
    const start = () =>
      spawn(command, [...wiring.args, ...inputs.args('args')], {
        cwd: surroundings.cwd,
        env: { ...surroundings.env, ...wiring.env, ...file?.env },
        stdio: 'inherit',
      });
    return await runChild(start, { hasTerminal: surroundings.stdin.isTTY === true });
  } finally {
    if (file) await rm(file.folder, { recursive: true, force: true });
  }
}

function wiringInput(
  { surroundings: { env } }: CommandContext,
  command: string,
  session: WiringInput['session'],
): WiringInput {
  const kind = agentKindOf(command);
  return { kind, session, env, ...(kind === 'gemini-cli' ? { geminiSettings: geminiSystemSettings(env) } : {}) };
}

function claudeNotes({ surroundings: { env, cwd } }: CommandContext, command: string): readonly string[] {
  if (agentKindOf(command) !== 'claude-code') return [];
  return claudeOverrides(env, cwd).map(
    (file) => `${file} sets ANTHROPIC_BASE_URL, which wins: requests will not pass the gateway`,
  );
}

/** A file of its own in the run directory, for this process and this user only. */
async function writeSettings({ places }: CommandContext, { settingsFile }: Wiring) {
  if (!settingsFile) return undefined;
  await mkdir(places.runDir, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(places.runDir, 'agent-'));
  const path = join(folder, 'settings.json');
  await writeFile(path, `${JSON.stringify(settingsFile.content, null, 2)}\n`, { mode: 0o600 });
  return { folder, env: { [settingsFile.variable]: path } };
}

const MASKED = 'mst_********';

async function printWiring(context: CommandContext, command: string): Promise<undefined> {
  const { output, inputs, connect } = context;
  const client = await connect();
  const { httpUrl } = await client.system.status.query();
  if (httpUrl === null)
    throw new ClientError('INVALID_INPUT', 'the gateway is off: start the daemon without MAESTRO_HTTP=off');
  const base = `${httpUrl}/s/${MASKED}`;
  const urls = { anthropic: `${base}/anthropic`, openai: `${base}/openai/v1`, gemini: `${base}/gemini` };
  const wiring = wireAgent(wiringInput(context, command, { id: '(new)', token: MASKED, urls }));
  const args = [...wiring.args, ...inputs.args('args')];
  const notes = [...wiring.notes, ...claudeNotes(context, command)];
  const file = wiring.settingsFile ?? null;
  output.answer({ agent: agentKindOf(command), command, args, env: wiring.env, settingsFile: file, notes }, () => {
    output.pairs(Object.entries(wiring.env));
    if (file) output.line(`${file.variable}  a temporary file with ${JSON.stringify(file.content)}`);
    output.line([command, ...args].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' '));
    for (const note of notes) output.note(note);
  });
}
