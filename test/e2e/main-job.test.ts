import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDaemonClient } from '../../client/daemon-client.ts';
import type { PersonaDetail } from '../../contract/persona.ts';
import type { SessionSummary, StartedSession } from '../../contract/session.ts';
import type { CreatedToken, DaemonStatus, RequestRecord, UsageRow } from '../../contract/system.ts';
import { type CliPlace, type CliResult, cliJson, runCli } from '../harness/cli-program.ts';
import { type FakeUpstream, startFakeUpstream } from '../harness/fake-upstream.ts';

/** The README's tour as a user takes it: with the commands, and with a program on an SDK. */
const HOUSE = '---\nname: house\n---\n# Rules\n\nAnswer in German.\n\n# Tone\n\nBe formal.\n';
const SUPPORT = '---\nname: desk\nparent: house\n---\n# Tone\n\nBe warm.\n\n# Escalation\n\nAsk before refunds.\n';
const SYSTEM = 'You help customers of a bicycle shop.';

let fake: FakeUpstream;
let place: CliPlace;
let session: StartedSession;
let agent: OpenAI;
const conversation: OpenAI.ChatCompletionMessageParam[] = [{ role: 'system', content: SYSTEM }];

beforeAll(async () => {
  fake = await startFakeUpstream();
  const home = await mkdtemp(join(tmpdir(), 'maestro-job-'));
  const upstreams = ['ANTHROPIC', 'OPENAI', 'GEMINI'].map((name) => [`MAESTRO_UPSTREAM_${name}`, fake.url]);
  // The port stays over a restart, as it does for a user: agents keep their base URL.
  place = { home, env: { ...Object.fromEntries(upstreams), MAESTRO_HTTP_PORT: String(await freePort()) } };
});

afterAll(async () => {
  await runCli(place, ['daemon', 'stop']);
  await rm(place.home, { recursive: true, force: true });
  await fake.close();
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function maestro(...words: string[]): Promise<CliResult> {
  return runCli(place, words);
}

function json<T>(...words: string[]): Promise<T> {
  return cliJson<T>(place, words);
}

async function file(name: string, text: string): Promise<string> {
  const path = join(place.home, name);
  await writeFile(path, text);
  return path;
}

/** One turn of the agent; answers the system messages that arrived at the provider. */
async function turn(words: string): Promise<readonly string[]> {
  conversation.push({ role: 'user', content: words });
  const { choices } = await agent.chat.completions.create({ model: 'gpt-x', messages: conversation });
  conversation.push({ role: 'assistant', content: choices[0]?.message.content ?? '' });
  const arrived = JSON.parse(fake.requests.at(-1)?.body.toString('utf8') ?? '') as typeof asked;
  const asked = { messages: conversation.slice(0, -1) };
  const system = arrived.messages.filter(({ role }) => role === 'system');
  expect(arrived.messages.filter(({ role }) => role !== 'system')).toEqual(asked.messages.slice(1));
  expect(system[0]).toEqual(conversation[0]);
  return system.slice(1).map(({ content }) =>
    String(content)
      .replace(/<[^>]*>/g, '')
      .trim(),
  );
}

describe('the main job, from nothing to a switched agent', () => {
  it('starts with one command, which says where to go', async () => {
    const { code, out } = await maestro('up');
    expect(code).toBe(0);
    const { socketPath, httpUrl } = await json<DaemonStatus>('daemon', 'status');
    expect(out).toContain(socketPath);
    expect(out).toMatch(new RegExp(`^gateway +${httpUrl}$`, 'm'));
    expect(out).toMatch(/http:\/\/\S+\/login#code=/);
  });

  it('keeps personas of the user: from files, with a parent, from a template', async () => {
    await json('persona', 'create', 'house', '--file', await file('house.md', HOUSE));
    await json('persona', 'create', 'desk', '--file', await file('desk.md', SUPPORT));
    await json('persona', 'create', 'reviewer', '--template', 'reviewer');
    const { out } = await maestro('persona', 'resolve', 'desk', '--raw');
    expect(out).toBe('# Rules\n\nAnswer in German.\n\n# Tone\n\nBe warm.\n\n# Escalation\n\nAsk before refunds.');
  });

  it('gives an agent its session, and the agent the persona', async () => {
    session = await json<StartedSession>('session', 'start', '--agent', 'sdk', '--persona', 'desk');
    agent = new OpenAI({ apiKey: 'sk-own', baseURL: session.urls?.openai ?? '', maxRetries: 0 });
    const [persona, ...others] = await turn('My bike is broken.');
    expect(others).toEqual([]);
    expect(persona).toContain('Answer in German.');
    expect(persona).toContain('Be warm.');
    expect(persona).not.toContain('Be formal.');
    expect(fake.requests.at(-1)?.header('authorization')).toBe('Bearer sk-own');
  });

  it('switches it from the command line in mid conversation', async () => {
    const [change] = await json<{ revision: number }[]>('session', 'switch', session.id, 'house');
    expect(change?.revision).toBe(2);
    const [persona] = await turn('Can I have my money back?');
    expect(persona).toContain('Be formal.');
    expect(persona).not.toContain('Be warm.');
  });

  it('switches it from a program over HTTP, with a token', async () => {
    const { secret } = await json<CreatedToken>('token', 'create', 'board', '--scope', 'read', '--scope', 'apply');
    const { httpUrl } = await json<DaemonStatus>('daemon', 'status');
    const board = createDaemonClient({ baseUrl: httpUrl ?? '', token: secret });
    const stale = { target: { id: session.id }, persona: 'desk', expectRevision: 1 };
    await expect(board.session.switch.mutate(stale)).rejects.toThrow(/revision 2, not 1/);
    await board.session.switch.mutate({ ...stale, expectRevision: 2 });
    expect((await turn('When?'))[0]).toContain('Be warm.');
  });

  it('takes an edited text into the running session when it is switched to', async () => {
    const text = SUPPORT.replace('Be warm.', 'Be warm and brief.');
    const edited = await json<PersonaDetail>('persona', 'edit', 'desk', '--file', await file('desk.md', text));
    expect(edited.version).toBe('1.0.1');
    expect((await turn('Thanks.'))[0]).toContain('Be warm.');
    await json('session', 'switch', session.id, 'desk');
    expect((await turn('And tomorrow?'))[0]).toContain('Be warm and brief.');
  });

  it('survives kill -9: the agent goes on at the same address with the same persona', async () => {
    const { pid } = await json<DaemonStatus>('daemon', 'status');
    process.kill(pid, 'SIGKILL');
    await expect(turn('Hello?')).rejects.toThrow();
    conversation.pop();
    expect(await json('daemon', 'start')).toMatchObject({ started: true, liveSessions: 1 });
    expect((await turn('Hello?'))[0]).toContain('Be warm and brief.');
  });

  it('goes back, and out of the way', async () => {
    await json('session', 'revert', session.id);
    expect((await turn('One.'))[0]).toContain('Be warm.\n');
    await json('session', 'clear', session.id);
    expect(await turn('Two.')).toEqual([]);
    await json('session', 'revert', session.id);
    expect(await turn('Three.')).toHaveLength(1);
  });

  it('tells what was in force, when, and what it cost', async () => {
    const shown = await vi.waitFor(async () => {
      type Shown = SessionSummary & { readonly requestLog: readonly RequestRecord[] };
      const found = await json<Shown>('session', 'show', session.id, '--requests', '50');
      expect(found.requestLog.at(0)?.injected).toBe(true);
      expect(found.requests).toBe(found.requestLog.length);
      expect(found.requests).toBeGreaterThanOrEqual(6);
      return found;
    });
    expect(shown).toMatchObject({ revision: 7, stack: [{ persona: 'desk', version: '1.0.0' }] });
    for (const row of shown.requestLog) expect(row).toMatchObject({ status: 200, inputTokens: 21, outputTokens: 7 });
    const rows = await json<UsageRow[]>('stats', '--by', 'version');
    expect(rows.map(({ label }) => label)).toEqual(expect.arrayContaining(['desk@1.0.0', 'desk@1.0.1', 'house@1.0.0']));
  });

  it('ends: the token is worth nothing from then on', async () => {
    await json('session', 'end', session.id);
    await expect(turn('Still there?')).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(await json('session', 'list')).toEqual([]);
  });
});

describe('maestro run', () => {
  const PROGRAM = `const { OPENAI_BASE_URL: url, MAESTRO_SESSION: id } = process.env;
    const body = JSON.stringify({ model: 'gpt-x', input: 'hi' });
    const answer = await fetch(url + '/responses', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    console.log(id, answer.status, (await answer.json()).output[0].content[0].text);
    process.exit(7);`;

  it('wires any command, passes its exit code on and ends its session with it', async () => {
    const script = await file('agent.mjs', PROGRAM);
    const { code, out } = await maestro('run', '--persona', 'reviewer', '--', process.execPath, script);
    expect(out).toMatch(/^\S+ 200 Hello from the fake provider\.\n$/);
    expect(code).toBe(7);
    expect(fake.requests.at(-1)?.url).toBe('/v1/responses');
    const { instructions } = JSON.parse(fake.requests.at(-1)?.body.toString('utf8') ?? '') as { instructions: string };
    expect(instructions).toMatch(/^<active_persona /);
    const id = out.split(' ')[0] ?? '';
    expect(await json('session', 'show', id)).toMatchObject({ state: 'ended', agent: 'other' });
  });
});
