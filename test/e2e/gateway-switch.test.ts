import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toClientError } from '../../client/app-error.ts';
import type { StartedSession } from '../../contract/session.ts';
import { cliJson } from '../harness/cli-program.ts';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import { type FakeUpstream, type RecordedRequest, startFakeUpstream } from '../harness/fake-upstream.ts';
import { formatRequest, openRaw, type RawResponse, rawRequest } from '../harness/raw-http.ts';
import { insertionOf, WIRE_CALLS, type WireCall } from '../harness/wire-calls.ts';

const CHAT = '/openai/v1/chat/completions';
const JSON_TYPE = 'Content-Type: application/json';

let fake: FakeUpstream;
let kit: DaemonKit;

beforeAll(async () => {
  fake = await startFakeUpstream();
  kit = await startDaemonKit({ upstreamUrl: fake.url });
  for (const name of ['terse', 'kind', 'exact']) await createPersona(name);
});

afterAll(async () => {
  await kit?.dispose();
  await fake?.close();
});

/** A persona whose text can be recognised in a body: `persona NAME 1`. */
function createPersona(name: string): Promise<unknown> {
  return kit.client.persona.create.mutate({ name, content: `# Rules\n\nBe persona ${name} 1.\n` });
}

function start(persona?: string, agent: 'sdk' | 'codex' = 'sdk'): Promise<StartedSession> {
  return kit.client.session.start.mutate({ agent, ...(persona === undefined ? {} : { persona }) });
}

async function switchTo({ id }: StartedSession, persona: string): Promise<number> {
  const [change] = await kit.client.session.switch.mutate({ target: { id }, persona });
  return change?.revision ?? -1;
}

function post({ token }: StartedSession, path: string, body: string): Promise<RawResponse> {
  return kit.http({ method: 'POST', target: `/s/${token}${path}`, headers: [JSON_TYPE], body });
}

/** Which personas a body carries, in order. */
function personasIn(request: RecordedRequest | undefined): string {
  return [...(request?.body.toString('utf8').matchAll(/persona ([a-z]+ \d)/g) ?? [])].map(([, name]) => name).join('+');
}

/** Sends one call and answers which personas arrived with it. */
async function personasOf(session: StartedSession, mark = 'hi'): Promise<string> {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: mark }] });
  expect((await post(session, CHAT, body)).status).toBe(200);
  return personasIn(fake.requests.findLast((request) => request.body.includes(mark)));
}

describe('a request in any spelling of JSON', () => {
  it.each(WIRE_CALLS)('$name: goes on byte for byte with one insertion, and comes back byte for byte', async (call) => {
    const session = await start('terse');
    const { provider, path, body } = call;
    const through = await post(session, `/${provider}${path}`, body);
    const arrived = fake.requests.at(-1);
    const alone = await directly(call);
    expect(personasIn(arrived)).toBe('terse 1');
    expect(insertionOf(Buffer.from(body), arrived?.body ?? Buffer.alloc(0))?.length).toBeGreaterThan(0);
    expect(through.body.toString('latin1')).toBe(alone.body.toString('latin1'));
    expect(through.status).toBe(alone.status);
    await kit.client.session.clear.mutate({ id: session.id });
    await post(session, `/${provider}${path}`, body);
    expect(fake.requests.at(-1)?.body.toString('latin1')).toBe(Buffer.from(body).toString('latin1'));
  });

  function directly({ path, body }: WireCall): Promise<RawResponse> {
    return rawRequest({ port: fake.port }, { method: 'POST', target: path, body });
  }
});

describe('a switch', () => {
  it('leaves a stream that is open to its end with the old persona; the next request has the new one', async () => {
    const session = await start('terse');
    const held = fake.reply({ text: 'a long answer in pieces', holdAt: 3 });
    const body = '{"model":"m","stream":true,"messages":[{"role":"user","content":"streamed"}]}';
    const stream = post(session, CHAT, body);
    await held.held;
    await switchTo(session, 'kind');
    expect(await personasOf(session, 'after the switch')).toBe('kind 1');
    held.release();
    const answer = await stream;
    expect(answer.isComplete).toBe(true);
    expect(await held.end).toBe('complete');
    expect(personasIn(await held.request)).toBe('terse 1');
    const alone = await openDirect(body, 'a long answer in pieces');
    expect(answer.body.toString('utf8')).toBe(alone.body.toString('utf8'));
  });

  async function openDirect(body: string, text: string): Promise<RawResponse> {
    fake.reply({ text });
    return rawRequest({ port: fake.port }, { method: 'POST', target: '/v1/chat/completions', body });
  }

  it('in the middle of an upload gives the request one persona, whole', async () => {
    const session = await start('terse');
    const bytes = formatRequest({
      method: 'POST',
      target: `/s/${session.token}${CHAT}`,
      headers: [`Host: 127.0.0.1:${kit.port}`, JSON_TYPE, 'Expect: 100-continue'],
      body: '{"model":"m","messages":[{"role":"user","content":"slow upload"}]}',
    });
    const connection = await openRaw({ port: kit.port });
    connection.write(bytes.subarray(0, -9));
    await connection.until((received) => received.includes('100 Continue'));
    await switchTo(session, 'exact');
    connection.write(bytes.subarray(-9));
    expect((await connection.response()).status).toBe(200);
    connection.destroy();
    expect(['terse 1', 'exact 1']).toContain(personasIn(fake.requests.at(-1)));
  });

  it('by the command line holds from the moment in which the command ends', async () => {
    const session = await start('terse');
    expect(await personasOf(session)).toBe('terse 1');
    const changes = await cliJson<object>(kit, ['session', 'switch', session.id, 'kind']);
    expect(changes).toMatchObject([{ id: session.id, revision: 2, stack: [{ persona: 'kind', version: '1.0.0' }] }]);
    expect(await personasOf(session)).toBe('kind 1');
    await cliJson(kit, ['session', 'revert', session.id]);
    expect(await personasOf(session)).toBe('terse 1');
  });

  it('to a new version of the same persona is a switch of its own: an edit alone changes no session', async () => {
    await createPersona('draft');
    const session = await start('draft');
    const content = '# Rules\n\nBe persona draft 2.\n';
    await kit.client.persona.edit.mutate({ ref: 'draft', baseVersion: '1.0.0', fields: { content } });
    expect(await personasOf(session)).toBe('draft 1');
    await switchTo(session, 'draft');
    expect(await personasOf(session)).toBe('draft 2');
    await switchTo(session, 'draft@1.0.0');
    expect(await personasOf(session)).toBe('draft 1');
  });

  it('and its relatives: one on top of the other, back again, all away, back again', async () => {
    const session = await start('terse');
    const { id } = session;
    await kit.client.session.applyPersona.mutate({ id, persona: 'kind' });
    expect(await personasOf(session)).toBe('terse 1+kind 1');
    await switchTo(session, 'exact');
    expect(await personasOf(session)).toBe('exact 1');
    await kit.client.session.revert.mutate({ id });
    expect(await personasOf(session)).toBe('terse 1+kind 1');
    await kit.client.session.clear.mutate({ id });
    expect(await personasOf(session)).toBe('');
    await kit.client.session.revert.mutate({ id });
    expect(await personasOf(session)).toBe('terse 1+kind 1');
  });

  it('of all sessions reaches each of them with one command', async () => {
    const sessions = await Promise.all([start('terse'), start('kind'), start()]);
    await kit.client.session.switch.mutate({ target: { all: true }, persona: 'exact' });
    for (const session of sessions) expect(await personasOf(session)).toBe('exact 1');
  });
});

describe('two sessions at the same time', () => {
  it('never mix, while one of them is switched', async () => {
    const [steady, moving] = [await start('terse'), await start('kind')];
    const turns = Array.from({ length: 30 }, (_, i) => i);
    const mine = Promise.all(turns.map((i) => personasOf(steady, `steady-${i}.`)));
    const theirs = (async () => {
      const seen: string[] = [];
      for (const i of turns) {
        await switchTo(moving, i % 2 === 0 ? 'exact' : 'kind');
        seen.push(await personasOf(moving, `moving-${i}.`));
      }
      return seen;
    })();
    expect(new Set(await mine)).toEqual(new Set(['terse 1']));
    expect(await theirs).toEqual(turns.map((i) => (i % 2 === 0 ? 'exact 1' : 'kind 1')));
    expect((await kit.client.session.get.query({ id: steady.id })).revision).toBe(1);
  });
});

describe('a persona in use that is deleted', () => {
  it('is refused; by force its sessions go on without it, and say so', async () => {
    await createPersona('doomed');
    const [only, layered] = [await start('doomed'), await start('terse')];
    await kit.client.session.applyPersona.mutate({ id: layered.id, persona: 'doomed' });
    const refusal = await kit.client.persona.delete.mutate({ ref: 'doomed' }).catch(toClientError);
    expect(refusal).toMatchObject({ code: 'IN_USE' });
    expect(await personasOf(only)).toBe('doomed 1');
    await kit.client.persona.delete.mutate({ ref: 'doomed', force: true });
    expect(await personasOf(only)).toBe('');
    expect(await personasOf(layered)).toBe('terse 1');
    for (const { id } of [only, layered]) {
      const events = await kit.client.events.list.query({ subject: id });
      expect(events.at(-1)).toMatchObject({ type: 'session.degraded' });
    }
    expect(await kit.client.session.get.query({ id: only.id })).toMatchObject({
      revision: 2,
      stack: [],
      state: 'live',
    });
  });
});

describe('requests that are not the work of an agent', () => {
  it('pass untouched for an agent that is known to send them, and are metered', async () => {
    const session = await start('terse', 'codex');
    const title = '{ "model":"m","messages":[{"role":"user","content":"Make a title"}] }';
    await post(session, CHAT, title);
    expect(fake.requests.at(-1)?.body.toString()).toBe(title);
    await post(session, CHAT, title.replace('}] }', '}],"tools":[{"type":"function"}] }'));
    expect(personasIn(fake.requests.at(-1))).toBe('terse 1');
    await vi.waitFor(async () => {
      const rows = await kit.client.session.requests.query({ id: session.id });
      expect(rows.map(({ injected }) => injected)).toEqual([true, false]);
    });
  });
});
