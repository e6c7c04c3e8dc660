import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followEvents } from '../../client/event-stream.ts';
import type { EventMessage } from '../../contract/event.ts';
import { type DaemonKit, daemonKits, startDaemonKit } from '../harness/daemon-kit.ts';
import { openRaw, type RawConnection } from '../harness/raw-http.ts';

const kits = daemonKits();

interface Subscriber {
  readonly seqs: readonly number[];
  readonly resets: number;
  end(): Promise<void>;
}

/** A subscriber through the client, which comes back by itself. */
function follow(kit: DaemonKit, after?: number): Subscriber {
  const controller = new AbortController();
  const seqs: number[] = [];
  const counts = { resets: 0 };
  const running = followEvents(kit.client, {
    after,
    signal: controller.signal,
    onMessage: (message: EventMessage) => {
      if (message.kind === 'event') seqs.push(message.event.seq);
      else counts.resets += 1;
    },
  });
  return {
    seqs,
    get resets() {
      return counts.resets;
    },
    async end() {
      controller.abort();
      await running;
    },
  };
}

let n = 0;
async function change(kit: DaemonKit): Promise<void> {
  n += 1;
  await kit.client.session.start.mutate({ label: `change ${n}` });
}

async function lastSeq(kit: DaemonKit): Promise<number> {
  return (await kit.client.events.list.query({ limit: 1_000 })).at(-1)?.seq ?? 0;
}

function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

describe('a subscriber', () => {
  it('sees every change once and in order, through an orderly restart and a kill', async () => {
    const kit = await kits.start();
    const fromStart = follow(kit, 0);
    for (let round = 0; round < 3; round += 1) {
      for (let each = 0; each < 20; each += 1) await change(kit);
      if (round === 0) await kit.restart();
      if (round === 1) {
        await kit.kill9();
        await kit.restart();
      }
    }
    const last = await lastSeq(kit);
    await expect.poll(() => fromStart.seqs.at(-1), { timeout: 20_000 }).toBe(last);
    expect(fromStart.seqs).toEqual(numbers(1, last));
    expect(fromStart.resets).toBe(0);
    const late = follow(kit, last - 5);
    await expect.poll(() => late.seqs.at(-1)).toBe(last);
    expect(late.seqs).toEqual(numbers(last - 4, last));
    await Promise.all([fromStart.end(), late.end()]);
  });

  it('is told to begin anew when what it has is not of this database', async () => {
    const kit = await kits.start();
    await change(kit);
    const subscriber = follow(kit, 999);
    await expect.poll(() => subscriber.resets).toBe(1);
    await change(kit);
    await expect.poll(() => subscriber.seqs.length).toBeGreaterThan(0);
    expect(subscriber.seqs).toEqual(numbers((await lastSeq(kit)) - subscriber.seqs.length + 1, await lastSeq(kit)));
    await subscriber.end();
  });
});

describe('a stream on the wire', () => {
  let kit: DaemonKit;
  let token: string;

  beforeAll(async () => {
    kit = await startDaemonKit();
    token = await kit.token(['read']);
    await change(kit);
  });

  afterAll(() => kit.dispose());

  async function subscribe(headers: readonly string[] = []): Promise<RawConnection> {
    const connection = await openRaw({ port: kit.port });
    const lines = [`Host: 127.0.0.1:${kit.port}`, `Authorization: Bearer ${token}`, ...headers];
    connection.write(`GET /trpc/events.subscribe HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    return connection;
  }

  it('replays from the id that a browser sends along, each event with its own', async () => {
    const connection = await subscribe(['Last-Event-ID: 0']);
    const text = (await connection.until((bytes) => bytes.includes('id: 2\n'))).toString();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain('content-type: text/event-stream\r\n');
    expect(text).toContain('cache-control: no-store, no-transform\r\n');
    expect(text).not.toMatch(/access-control-/i);
    expect(text.indexOf('id: 1\n')).toBeLessThan(text.indexOf('id: 2\n'));
    connection.destroy();
  });

  it('needs the scope to read', async () => {
    const powerless = await kit.token(['feedback']);
    const headers = [`Authorization: Bearer ${powerless}`];
    const answer = await openRaw({ port: kit.port });
    answer.write(`GET /trpc/events.subscribe HTTP/1.1\r\nHost: 127.0.0.1:${kit.port}\r\n${headers[0]}\r\n\r\n`);
    const text = (await answer.until((bytes) => bytes.includes('0\r\n\r\n'))).toString();
    expect(text).toContain('"appCode":"FORBIDDEN"');
    expect(text).not.toContain('session.started');
    answer.destroy();
  });

  it('is one of at most 64 of a principal; others still get theirs, and a place that is left is free', async () => {
    const open: RawConnection[] = [];
    for (let each = 0; each < 64; each += 1) {
      const connection = await subscribe();
      await connection.until((bytes) => bytes.includes('event: connected'));
      open.push(connection);
    }
    expect((await (await subscribe()).response('GET')).status).toBe(429);
    token = await kit.token(['read']);
    const other = await subscribe();
    await other.until((bytes) => bytes.includes('event: connected'));
    for (const connection of [...open, other]) connection.destroy();
  });
});
