import {
  deleteSome,
  PRUNE_ANSWERS,
  PRUNE_EVENTS,
  PRUNE_REQUESTS,
  PRUNE_TEXTS,
  PRUNE_TOKENS,
} from './sqlite/pruning.ts';
import type { WriteQueue } from './write-queue.ts';

const DAY_MS = 86_400_000;

/**
 * How long things are kept. The audit, personas, versions, sessions and applications stay for ever. Events: 90 days
 * and at most 200,000, the newest always. Answers to repeated calls: 7 days. Metered requests: 400 days and at most
 * 1,000,000. Tokens that cannot be used any more: 30 days. Rendered texts that no live session can come back to:
 * 30 days.
 */
export const KEPT = {
  eventDays: 90,
  events: 200_000,
  answerDays: 7,
  requestDays: 400,
  requests: 1_000_000,
  deadTokenDays: 30,
  textDays: 30,
} as const;

/** Limits of a pruning. */
export type Keeping = { readonly [K in keyof typeof KEPT]: number };

/** How many rows a pruning deleted. */
export interface Pruned {
  readonly events: number;
  readonly answers: number;
  readonly requests: number;
  readonly tokens: number;
  readonly texts: number;
}

/** Rows deleted by one job, so that no job is long. */
const CHUNK = 2_000;

/** Deletes what is past its keeping time, in short jobs between those of others. */
export async function prune(queue: WriteQueue, now: Date, keep: Keeping = KEPT): Promise<Pruned> {
  const drop = (statement: string, days: number, most?: number) =>
    inChunks(queue, statement, {
      before: new Date(now.getTime() - days * DAY_MS),
      ...(most === undefined ? {} : { most }),
    });
  return {
    events: await drop(PRUNE_EVENTS, keep.eventDays, keep.events),
    answers: await drop(PRUNE_ANSWERS, keep.answerDays),
    requests: await drop(PRUNE_REQUESTS, keep.requestDays, keep.requests),
    tokens: await drop(PRUNE_TOKENS, keep.deadTokenDays),
    texts: await drop(PRUNE_TEXTS, keep.textDays),
  };
}

async function inChunks(
  queue: WriteQueue,
  statement: string,
  params: { before: Date; most?: number },
): Promise<number> {
  for (let total = 0; ; ) {
    const deleted = await queue.run(async ({ sql }) => deleteSome(sql, statement, { ...params, chunk: CHUNK }));
    total += deleted;
    if (deleted < CHUNK) return total;
  }
}
