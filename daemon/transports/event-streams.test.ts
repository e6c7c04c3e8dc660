import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReadableStream } from 'node:stream/web';
import { afterEach, describe, expect, it } from 'vitest';
import { openRaw, type RawConnection } from '../../test/harness/raw-http.ts';
import { EventStreams } from './event-streams.ts';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Source {
  readonly stream: ReadableStream<Uint8Array>;
  push(text: string): void;
  /** Resolves when the reader has gone. */
  readonly cancelled: Promise<void>;
  /** Resolves when nothing more is taken out of it. */
  isStuck(): Promise<void>;
}

/** A stream that a test feeds by hand, or without end. */
function newSource(flood?: Uint8Array): Source {
  let controller: { enqueue(chunk: Uint8Array): void } | undefined;
  let pulls = 0;
  let onCancel = () => undefined as undefined;
  const cancelled = new Promise<void>((resolve) => {
    onCancel = () => void resolve() as undefined;
  });
  const stream = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
    pull: (given) => {
      pulls += 1;
      if (flood) given.enqueue(flood);
    },
    cancel: onCancel,
  });
  return {
    stream,
    cancelled,
    push: (text) => controller?.enqueue(Buffer.from(text)),
    async isStuck() {
      for (let before = -1; before !== pulls; ) {
        before = pulls;
        for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

async function serve(streams: EventStreams, source: Source): Promise<RawConnection> {
  const server: Server = createServer((_req, res) => void streams.send(res, source.stream, 'me'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const connection = await openRaw({ port: (server.address() as AddressInfo).port });
  connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return connection;
}

const limits = { perPrincipal: 2, blockedMs: 30_000 };

describe('an event stream', () => {
  it('passes what comes at once, and is ended by the daemon with word of when to come back', async () => {
    const streams = new EventStreams(limits);
    const source = newSource();
    const connection = await serve(streams, source);
    source.push('data: 1\n\n');
    await connection.until((bytes) => bytes.includes('data: 1'));
    expect(connection.received().toString()).toContain('content-type: text/event-stream');
    streams.endAll();
    await source.cancelled;
    const text = (await connection.until((bytes) => bytes.includes('\r\n0\r\n'))).toString();
    expect(text).toMatch(/retry: 1000\n/);
    expect(streams.count).toBe(0);
  });

  it('ends when its reader leaves', async () => {
    const streams = new EventStreams(limits);
    const source = newSource();
    const connection = await serve(streams, source);
    source.push('data: 1\n\n');
    await connection.until((bytes) => bytes.includes('data: 1'));
    connection.destroy();
    await source.cancelled;
  });

  it('is bounded in number by principal', async () => {
    const streams = new EventStreams(limits);
    for (const _ of [1, 2]) {
      expect(streams.refusalFor('me')).toBeUndefined();
      const source = newSource();
      const connection = await serve(streams, source);
      source.push(':\n');
      await connection.until((bytes) => bytes.includes(':\n'));
    }
    expect(streams.refusalFor('me')).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(streams.refusalFor('you')).toBeUndefined();
  });

  it('is dropped when nobody reads it: what waits is bounded, and its source is told', async () => {
    const streams = new EventStreams({ ...limits, blockedMs: 100 });
    const source = newSource(Buffer.alloc(64 * 1024, 'x'));
    const connection = await serve(streams, source);
    await connection.until((bytes) => bytes.includes('text/event-stream'));
    connection.socket.pause();
    await source.cancelled;
    await expect.poll(() => streams.count).toBe(0);
  });

  it('that does not read is cut off when the daemon ends', async () => {
    const streams = new EventStreams(limits);
    const source = newSource(Buffer.alloc(64 * 1024, 'x'));
    const connection = await serve(streams, source);
    await connection.until((bytes) => bytes.includes('text/event-stream'));
    connection.socket.pause();
    await source.isStuck();
    streams.endAll();
    await source.cancelled;
  });
});
