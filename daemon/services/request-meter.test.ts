import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepingLogger } from '../../test/harness/temp-database.ts';
import { BatchingMeter } from './request-meter.ts';
import type { RequestRow } from './rows.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A database that keeps batches, and can refuse them or let them wait. */
class Store {
  readonly batches: (readonly RequestRow[])[] = [];
  tries = 0;
  isBroken = false;
  hold: Promise<void> | undefined;

  get ids(): readonly string[] {
    return this.batches.flat().map(({ id }) => id);
  }

  async insertRequests(rows: readonly RequestRow[]): Promise<void> {
    this.tries += 1;
    await this.hold;
    if (this.isBroken) throw new Error('disk full');
    this.batches.push(rows);
  }
}

function meterOn(store: Store) {
  const logger = keepingLogger();
  const meter = new BatchingMeter(store, logger);
  let n = 0;
  const record = (count: number) => {
    for (let i = 0; i < count; i += 1) meter.record({ id: `r${(n += 1)}` } as RequestRow);
  };
  return { meter, logger, record };
}

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `r${from + i}`);

describe('metered requests', () => {
  it('are written together after 250 ms', async () => {
    const store = new Store();
    const { record } = meterOn(store);
    record(3);
    await vi.advanceTimersByTimeAsync(249);
    expect(store.batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    record(1);
    await vi.advanceTimersByTimeAsync(250);
    expect(store.batches.map((rows) => rows.length)).toEqual([3, 1]);
    expect(store.ids).toEqual(ids(1, 4));
  });

  it('are written at once when there are 200', async () => {
    const store = new Store();
    const { record } = meterOn(store);
    record(200);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.ids).toEqual(ids(1, 200));
  });

  it('are written one batch at a time, and a flush takes along what came meanwhile', async () => {
    const store = new Store();
    const { meter, record } = meterOn(store);
    let release = () => {};
    store.hold = new Promise((resolve) => (release = resolve));
    record(200);
    record(250);
    expect(store.tries).toBe(1);
    const flushed = meter.flush();
    release();
    await flushed;
    expect(store.batches.map((rows) => rows.length)).toEqual([200, 250]);
    expect(store.ids).toEqual(ids(1, 450));
    await meter.flush();
    expect(store.tries).toBe(2);
  });

  it('that come during a write wait for their own time, unless they fill a batch', async () => {
    const store = new Store();
    const { record } = meterOn(store);
    let release = () => {};
    store.hold = new Promise((resolve) => (release = resolve));
    record(200);
    record(3);
    release();
    await vi.advanceTimersByTimeAsync(249);
    expect(store.batches.map((rows) => rows.length)).toEqual([200]);
    await vi.advanceTimersByTimeAsync(1);
    expect(store.batches.map((rows) => rows.length)).toEqual([200, 3]);
  });

  it('wait while the database refuses them, in order, without asking it for each request', async () => {
    const store = new Store();
    const { meter, logger, record } = meterOn(store);
    store.isBroken = true;
    record(1);
    await vi.advanceTimersByTimeAsync(250);
    expect(store.tries).toBe(1);
    record(500);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(store.tries).toBe(1);
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { rows: 1, dropped: 0 } }]);
    store.isBroken = false;
    await vi.advanceTimersByTimeAsync(1);
    expect(store.ids).toEqual(ids(1, 501));
    record(200);
    await meter.flush();
    expect(store.ids).toEqual(ids(1, 701));
  });

  it('are kept up to a number; the oldest go, and the log says how many', async () => {
    const store = new Store();
    const { meter, logger, record } = meterOn(store);
    store.isBroken = true;
    await meter.flush();
    record(200);
    await vi.advanceTimersByTimeAsync(0);
    record(10_100);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(logger.lines.at(-1)).toMatchObject({ fields: { rows: 10_000, dropped: 300 } });
    store.isBroken = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(store.ids).toEqual(ids(301, 10_300));
  });

  it('are bounded too while a write does not end', async () => {
    const store = new Store();
    const { record } = meterOn(store);
    let release = () => {};
    store.hold = new Promise((resolve) => (release = resolve));
    record(200);
    record(30_000);
    expect(store.tries).toBe(1);
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(store.ids).toEqual([...ids(1, 200), ...ids(20_201, 30_200)]);
  });
});
