import { setImmediate } from 'node:timers/promises';
import type { WriteTx } from '../services/ports.ts';

/** How long a job may keep the event loop to itself, milliseconds: an import writes for seconds. */
const TURN_MS = 8;

/** A transaction as a job sees it. */
export interface GuardedTx {
  readonly tx: WriteTx;
  /** The error that spoiled the transaction. */
  readonly failure: { readonly error: unknown } | undefined;
  /** Ends the job's access. */
  end(): void;
}

/**
 * Lets a job use its transaction safely: calls run one after the other, none after the first that failed, none after
 * the job has ended. SQLite itself rolls back when the disk is full; a statement after that would be committed alone.
 * The driver never waits, so between calls a long job lets timers, sockets and reads have their turn.
 */
export function guardTx(tx: WriteTx): GuardedTx {
  let failure: { readonly error: unknown } | undefined;
  let isOver = false;
  let turnedAt = performance.now();
  let tail: Promise<unknown> = Promise.resolve();
  const run = async (call: () => Promise<unknown>): Promise<unknown> => {
    if (performance.now() - turnedAt > TURN_MS) {
      await setImmediate();
      turnedAt = performance.now();
    }
    if (isOver) throw new Error('the job of this transaction has ended');
    if (failure) throw failure.error;
    try {
      return await call();
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  const inTurn = (call: () => Promise<unknown>): Promise<unknown> => {
    const turn = tail.then(() => run(call));
    tail = turn.catch(() => undefined);
    return turn;
  };
  const guarded = new Proxy(tx, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => inTurn(() => Reflect.apply(member, target, args) as Promise<unknown>);
    },
  });
  return {
    tx: guarded,
    get failure() {
      return failure;
    },
    end() {
      isOver = true;
    },
  };
}
