import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { toClientError } from '../../client/app-error.ts';
import { followEvents } from '../../client/event-stream.ts';
import { type DaemonKit, daemonKits } from '../harness/daemon-kit.ts';
import { type FakeUpstream, startFakeUpstream } from '../harness/fake-upstream.ts';
import { openRaw } from '../harness/raw-http.ts';

const kits = daemonKits();
const fakes: FakeUpstream[] = [];

afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close();
});

async function newFake(): Promise<FakeUpstream> {
  const fake = await startFakeUpstream();
  fakes.push(fake);
  return fake;
}

/** A call that the provider holds in the middle of its answer. */
async function heldCall(kit: DaemonKit, fake: FakeUpstream) {
  const { token } = await kit.client.session.start.mutate({ agent: 'sdk' });
  const reply = fake.reply({ chunks: ['{"first":1,', '"last":2}'], holdAt: 1 });
  const body = '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"hi"}]}';
  const headers = ['Content-Type: application/json', 'x-api-key: sk-client'];
  const answer = kit.http({ method: 'POST', target: `/s/${token}/anthropic/v1/messages`, headers, body });
  await reply.held;
  return { reply, answer };
}

async function isDraining(kit: DaemonKit): Promise<void> {
  await expect.poll(async () => (await kit.client.system.status.query()).status).toBe('draining');
}

function log(kit: DaemonKit): string {
  return readFileSync(kit.places.logFile, 'utf8');
}

describe('SIGTERM', () => {
  it('during streams and writes loses nothing that was acknowledged and ends with 0', async () => {
    const kit = await kits.start();
    const controllers = Array.from({ length: 20 }, () => new AbortController());
    const seen: number[] = [];
    const followers = controllers.map((controller) =>
      followEvents(kit.client, {
        signal: controller.signal,
        after: 0,
        onMessage: (message) => {
          if (message.kind === 'event') seen.push(message.event.seq);
        },
      }),
    );
    const acknowledged: string[] = [];
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; ; n += 1) {
        const name = `w${writer}-${n}`;
        await kit.client.persona.create.mutate({ name, content: `# ${name}\n` });
        acknowledged.push(name);
      }
    };
    const writers = [1, 2, 3, 4].map((writer) => write(writer).catch(() => undefined));
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(20);
    await expect.poll(() => seen.length).toBeGreaterThan(100);
    expect(await kit.stop()).toEqual({ code: 0, signal: null });
    await Promise.all(writers);
    for (const controller of controllers) controller.abort();
    await Promise.all(followers);
    expect(existsSync(kit.places.socketPath)).toBe(false);
    await kit.restart();
    const { total } = await kit.client.persona.list.query({ limit: 1 });
    expect(total).toBeGreaterThanOrEqual(acknowledged.length);
    for (const name of acknowledged) expect(await kit.client.persona.get.query({ ref: name })).toMatchObject({ name });
  });

  it('lets an answer of a provider go on to its end, and stores what was metered', async () => {
    const fake = await newFake();
    const kit = await kits.start({ upstreamUrl: fake.url });
    const { reply, answer } = await heldCall(kit, fake);
    kit.signal('SIGTERM');
    await isDraining(kit);
    reply.release();
    expect((await answer).body.toString()).toBe('{"first":1,"last":2}');
    expect((await kit.exit()).code).toBe(0);
    await kit.restart();
    expect(await kit.client.usage.summary.query({ by: 'agent' })).toMatchObject([{ key: 'sdk', requests: 1 }]);
  });

  it('is told to those who ask for the state, while everything else is refused and TCP is closed', async () => {
    const fake = await newFake();
    const kit = await kits.start({ upstreamUrl: fake.url });
    const { port } = kit;
    const { reply, answer } = await heldCall(kit, fake);
    kit.signal('SIGTERM');
    await isDraining(kit);
    const health = await kit.local({ method: 'GET', target: '/health' });
    expect(JSON.parse(health.body.toString())).toMatchObject({ status: 'draining' });
    const refused = await kit.client.persona.list.query({}).catch(toClientError);
    expect(refused).toMatchObject({ code: 'DAEMON_UNREACHABLE', message: expect.stringContaining('is stopping') });
    await expect(openRaw({ port })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    reply.release();
    await answer;
    expect((await kit.exit()).code).toBe(0);
  });

  it('ends at once when a second signal comes', async () => {
    const fake = await newFake();
    const kit = await kits.start({ upstreamUrl: fake.url });
    const { answer } = await heldCall(kit, fake);
    const cut = answer.catch(() => undefined);
    kit.signal('SIGTERM');
    await isDraining(kit);
    kit.signal('SIGINT');
    expect((await kit.exit()).code).toBe(130);
    await cut;
  });
});

describe('the daemon', () => {
  it('is stopped by a call, which is answered first', async () => {
    const kit = await kits.start();
    expect(await kit.client.system.stop.mutate()).toEqual({ stopping: true });
    expect(await kit.exit()).toEqual({ code: 0, signal: null });
    expect(log(kit)).toContain('"isClean":true');
  });

  it('ends with 70 and a line in the log after a defect, and starts again', async () => {
    const throwing = 'process.on("SIGUSR2",()=>{throw new Error("boom sk-secret-123456")})';
    const kit = await kits.start({
      env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(throwing)}` },
    });
    kit.signal('SIGUSR2');
    expect((await kit.exit()).code).toBe(70);
    expect(log(kit)).toContain('boom [redacted]');
    await kit.restart();
    expect((await kit.client.system.status.query()).status).toBe('ok');
  });

  it('reads its configuration again on SIGHUP, and keeps the old one when the new one is wrong', async () => {
    const [first, second] = [await newFake(), await newFake()];
    const upstreams = (url: string) => ({ upstreams: { anthropic: { baseUrl: url } }, typo: 1 });
    const kit = await kits.start({ config: upstreams(first.url) });
    expect(log(kit)).toContain('typo is not known and ignored');
    const { token } = await kit.client.session.start.mutate({ agent: 'sdk' });
    const call = async () => {
      const headers = ['x-api-key: sk-client'];
      return (await kit.http({ method: 'GET', target: `/s/${token}/anthropic/v1/models`, headers })).status;
    };
    await call();
    writeFileSync(kit.places.configFile, JSON.stringify(upstreams(second.url)));
    kit.signal('SIGHUP');
    await expect.poll(() => log(kit)).toContain('the configuration was read again');
    await call();
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
    writeFileSync(kit.places.configFile, '{"upstreams":');
    kit.signal('SIGHUP');
    await expect.poll(() => log(kit)).toContain('the configuration was not taken over');
    await call();
    expect([first.requests.length, second.requests.length]).toEqual([1, 2]);
  });
});
