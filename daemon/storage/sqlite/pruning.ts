import type { Sql } from './sql.ts';

/** Events go from the oldest on and leave no holes, so that the first one tells what can be replayed. */
export const PRUNE_EVENTS = `DELETE FROM events WHERE seq IN (
  SELECT seq FROM events
  WHERE seq < (SELECT max(seq) FROM events)
    AND seq < max(
      (SELECT max(seq) FROM events) - @most + 1,
      coalesce((SELECT seq FROM events WHERE at >= @before ORDER BY seq LIMIT 1), (SELECT max(seq) FROM events)))
  ORDER BY seq LIMIT @chunk)`;

/** Metered requests, by age and by number. */
export const PRUNE_REQUESTS = `DELETE FROM gateway_requests WHERE seq IN (
  SELECT seq FROM gateway_requests
  WHERE seq < max(
    (SELECT max(seq) FROM gateway_requests) - @most + 1,
    coalesce((SELECT seq FROM gateway_requests WHERE at >= @before ORDER BY seq LIMIT 1),
      (SELECT max(seq) + 1 FROM gateway_requests)))
  ORDER BY seq LIMIT @chunk)`;

/** Answers to repeated calls. */
export const PRUNE_ANSWERS = `DELETE FROM idempotency_answers WHERE (actor_id, key) IN (
  SELECT actor_id, key FROM idempotency_answers WHERE created_at < @before LIMIT @chunk)`;

/** Tokens that were revoked or have expired. */
export const PRUNE_TOKENS = `DELETE FROM tokens WHERE id IN (
  SELECT id FROM tokens WHERE revoked_at < @before
  UNION SELECT id FROM tokens WHERE expires_at < @before
  LIMIT @chunk)`;

/** Rendered texts that no live session has in its stack or history. */
export const PRUNE_TEXTS = `DELETE FROM effective_texts WHERE sha256 IN (
  SELECT sha256 FROM effective_texts
  WHERE created_at < @before AND sha256 NOT IN (
    SELECT item.value ->> 'effectiveSha256' FROM agent_sessions s, json_each(s.stack) item
    WHERE s.ended_at IS NULL
    UNION
    SELECT item.value ->> 'effectiveSha256'
    FROM agent_sessions s, json_each(s.history) earlier, json_each(earlier.value) item
    WHERE s.ended_at IS NULL)
  LIMIT @chunk)`;

/** Deletes some rows; answers how many. */
export function deleteSome(
  sql: Sql,
  statement: string,
  params: { before: Date; most?: number; chunk: number },
): number {
  const { before, most, chunk } = params;
  return sql.run(statement, { before: before.getTime(), chunk, ...(most === undefined ? {} : { most }) });
}
