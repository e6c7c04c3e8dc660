import { createHash } from 'node:crypto';
import superjson from 'superjson';
import { AppError } from '../domain/errors.ts';
import type { Actor, Clock, Reads, WriteTx } from './ports.ts';

/** What a repeated call is recognised by. */
export interface Repeat {
  readonly actor: Actor;
  /** Name of the use case: the same key may be used for different ones. */
  readonly operation: string;
  /** Given by the caller; without it every call counts. */
  readonly key: string | undefined;
  /** What is asked for, plain JSON: a key that comes again with something else is a mistake of the caller. */
  readonly about: unknown;
  readonly clock: Clock;
}

/** What a job answered, and whether it did so before. */
export interface Once<T> {
  readonly answer: T;
  readonly replayed: boolean;
}

interface Stored<T> {
  /** SHA-256 of `about`. */
  readonly about: string;
  readonly answer: T;
}

/**
 * Does the work of a mutation once per idempotency key: the answer is stored in the same transaction, and a retried
 * call gets it again. Answers must not hold secrets. Throws INVALID_INPUT when the key stands for another call.
 */
export async function once<T>(tx: WriteTx, repeat: Repeat, work: () => Promise<T>): Promise<Once<T>> {
  const done = await answerOf<T>(tx, repeat);
  if (done) return done;
  const answer = await work();
  if (repeat.key !== undefined) {
    const stored: Stored<T> = { about: digestOf(repeat), answer };
    await tx.keepAnswer(repeat.actor.userId, keyOf(repeat), superjson.stringify(stored), repeat.clock.now());
  }
  return { answer, replayed: false };
}

/**
 * The same for work that looks at things before its job, which itself runs `once`: a repeated call is answered before
 * anything is looked at, so that what changed in between cannot fail it.
 */
export async function unlessDone<T>(reads: Reads, repeat: Repeat, work: () => Promise<Once<T>>): Promise<Once<T>> {
  const done = await answerOf<T>(reads, repeat);
  if (done) return done;
  try {
    return await work();
  } catch (error) {
    // Of two equal calls at once, the second may stumble over what the first has just done.
    const doneMeanwhile = await answerOf<T>(reads, repeat);
    if (doneMeanwhile) return doneMeanwhile;
    throw error;
  }
}

async function answerOf<T>(reads: Reads, repeat: Repeat): Promise<Once<T> | undefined> {
  if (repeat.key === undefined) return undefined;
  const text = await reads.answer(repeat.actor.userId, keyOf(repeat));
  if (text === undefined) return undefined;
  const { about, answer } = superjson.parse<Stored<T>>(text);
  if (about !== digestOf(repeat)) {
    throw new AppError('INVALID_INPUT', `the idempotency key "${repeat.key}" stands for another call; use a fresh one`);
  }
  return { answer, replayed: true };
}

function keyOf({ operation, key }: Repeat): string {
  return `${operation}:${key}`;
}

function digestOf({ about }: Repeat): string {
  return createHash('sha256').update(JSON.stringify(about)).digest('hex');
}
