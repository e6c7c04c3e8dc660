import superjson from 'superjson';
import type { Actor, Clock, Reads, WriteTx } from './ports.ts';

/** What a repeated call is recognised by. */
export interface Repeat {
  readonly actor: Actor;
  /** Name of the use case: the same key may be used for different ones. */
  readonly operation: string;
  /** Given by the caller; without it every call counts. */
  readonly key: string | undefined;
  readonly clock: Clock;
}

/** What a job answered, and whether it did so before. */
export interface Once<T> {
  readonly answer: T;
  readonly replayed: boolean;
}

/**
 * Does the work of a mutation once per idempotency key: the answer is stored in the same
 * transaction, and a retried call gets it again. Answers must not hold secrets.
 */
export async function once<T>(tx: WriteTx, repeat: Repeat, work: () => Promise<T>): Promise<Once<T>> {
  const { actor, operation, key, clock } = repeat;
  if (key === undefined) return { answer: await work(), replayed: false };
  const known = await tx.answer(actor.userId, `${operation}:${key}`);
  if (known !== undefined) return { answer: superjson.parse<T>(known), replayed: true };
  const answer = await work();
  await tx.keepAnswer(actor.userId, `${operation}:${key}`, superjson.stringify(answer), clock.now());
  return { answer, replayed: false };
}

/** Whether this call was done before: for use cases that check things before their job starts. */
export async function isDone(reads: Reads, repeat: Omit<Repeat, 'clock'>): Promise<boolean> {
  const { actor, operation, key } = repeat;
  return key !== undefined && (await reads.answer(actor.userId, `${operation}:${key}`)) !== undefined;
}
