import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initTRPC, TRPCError, tracked } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import superjson from 'superjson';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { subscribeInput } from '../contract/event.ts';
import { createDaemonClient } from './daemon-client.ts';
import { backOffMs, followEvents, type StreamState } from './event-stream.ts';

/** A stand-in for the daemon's event log: what `plan` yields for one connection, by the id it resumes from. */
type Plan = (after: string | undefined) => Iterable<number> | TRPCError;

let folder: string;
let socketPath: string;
let server: http.Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-events-'));
  socketPath = join(folder, 's.sock');
});

afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

async function stop(): Promise<void> {
  const running = server;
  server = undefined;
  running?.closeAllConnections();
  if (running?.listening) await new Promise((resolve) => running.close(resolve));
}

async function serve(plan: Plan): Promise<void> {
  const trpc = initTRPC.create({ transformer: superjson });
  const router = trpc.router({
    events: trpc.router({
      subscribe: trpc.procedure.input(subscribeInput).subscription(async function* ({ input, signal }) {
        const planned = plan(input?.lastEventId ?? undefined);
        if (planned instanceof TRPCError) throw planned;
        for (const seq of planned) {
          yield tracked(String(seq), { kind: 'event', event: { seq, at: new Date(0), type: 'persona.created' } });
        }
        if (signal && !signal.aborted) await once(signal, 'abort');
      }),
    }),
  });
  server = http.createServer(createHTTPHandler({ router, basePath: '/trpc/' }));
  server.listen(socketPath);
  await once(server, 'listening');
}

/** Follows until `isDone`; gives the sequence numbers and kinds that came, and the states. */
async function follow(after: number | undefined, onEach: (seen: readonly string[], end: () => void) => void) {
  const seen: string[] = [];
  const states: StreamState[] = [];
  const abort = new AbortController();
  await followEvents(createDaemonClient({ socketPath }), {
    after,
    signal: abort.signal,
    // The shortest delays there are.
    random: () => 1,
    onState: (state) => states.push(state),
    onMessage(message) {
      seen.push(message.kind === 'event' ? `${message.event.seq}` : 'reset');
      onEach(seen, () => abort.abort());
    },
  });
  return { seen, states: states.map(({ kind }) => kind) };
}

describe('the stream of events', () => {
  it('replays after the last known event and goes on', async () => {
    await serve((after) => [Number(after) + 1, Number(after) + 2]);
    const { seen, states } = await follow(7, (all, end) => all.length === 2 && end());
    expect(seen).toEqual(['8', '9']);
    expect(states).toEqual(['connecting', 'live']);
  });

  it('goes on after the last event it passed on when the connection is lost', async () => {
    const asked: (string | undefined)[] = [];
    await serve((after) => {
      asked.push(after);
      return [Number(after) + 1];
    });
    const { seen, states } = await follow(4, (all, end) => {
      if (all.length === 1) server?.closeAllConnections();
      else end();
    });
    expect(seen).toEqual(['5', '6']);
    expect(asked).toEqual(['4', '5']);
    expect(states).toEqual(['connecting', 'live', 'lost', 'connecting', 'live']);
  });

  it('waits for a daemon that is not there yet', async () => {
    let isUp = false;
    const abort = new AbortController();
    const seen: number[] = [];
    await followEvents(createDaemonClient({ socketPath }), {
      after: 0,
      signal: abort.signal,
      random: () => 1,
      onMessage: (message) => {
        if (message.kind === 'event') seen.push(message.event.seq);
        abort.abort();
      },
      onState({ kind }) {
        if (kind !== 'lost' || isUp) return;
        isUp = true;
        serve(() => [1]).catch(() => abort.abort());
      },
    });
    expect(seen).toEqual([1]);
  });

  it('asks for a fresh start when it was lost before the first event', async () => {
    let connections = 0;
    await serve(() => {
      connections += 1;
      if (connections === 1) setImmediate(() => server?.closeAllConnections());
      return connections === 1 ? [] : [3];
    });
    const { seen } = await follow(undefined, (all, end) => all.includes('3') && end());
    expect(seen[0] === 'reset' || seen.length === 1).toBe(true);
    expect(seen.at(-1)).toBe('3');
  });

  it('gives up when the credential is refused', async () => {
    await serve(() => new TRPCError({ code: 'FORBIDDEN', message: 'no' }));
    server?.removeAllListeners('request');
    server?.on('request', (_request, response) => response.writeHead(401).end('{}'));
    await expect(follow(0, () => {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED', exit: 7 });
  });

  it('ends at once when its signal is aborted already', async () => {
    const signal = AbortSignal.abort();
    await followEvents(createDaemonClient({ socketPath }), { signal, onMessage: () => {} });
  });
});

describe('the delay between tries', () => {
  it('doubles from 250 ms to 8 s and is shortened by at most half', () => {
    expect([0, 1, 2, 5, 6, 40].map((n) => backOffMs(n, 0))).toEqual([250, 500, 1000, 8000, 8000, 8000]);
    expect(backOffMs(0, 1)).toBe(125);
  });
});
