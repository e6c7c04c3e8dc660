import type { Reads } from '../../services/ports.ts';
import type { RequestRow } from '../../services/rows.ts';
import { type StoredRequest, toRequestRecord } from '../row-mapping.ts';
import type { Sql } from './sql.ts';
import { sumUsage } from './usage.ts';

const NEWEST = `SELECT id, session_id AS sessionId, at, wire, model, persona_version_ids AS personaVersionIds, injected,
  reparsed, status, first_byte_ms AS firstByteMs, total_ms AS totalMs, input_tokens AS inputTokens,
  output_tokens AS outputTokens, cached_tokens AS cachedTokens
  FROM gateway_requests WHERE session_id = @sessionId ORDER BY seq DESC LIMIT @limit`;
const COUNTERS = `SELECT session_id AS sessionId, count(*) AS requests, coalesce(sum(input_tokens), 0) AS inputTokens,
  coalesce(sum(output_tokens), 0) AS outputTokens, max(at) AS lastRequestAt
  FROM gateway_requests WHERE session_id IN (SELECT value FROM json_each(@ids)) GROUP BY session_id`;
/** A row that is there stays, so that a batch can be repeated; one of an unknown session cannot hold up the others. */
const INSERT = `INSERT INTO gateway_requests (id, session_id, owner_id, agent, at, wire, model, persona_version_ids,
  injected, reparsed, status, first_byte_ms, total_ms, input_tokens, output_tokens, cached_tokens)
  SELECT value ->> 0, s.id, s.owner_id, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
    value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14
  FROM json_each(@rows) JOIN agent_sessions s ON s.id = value ->> 1
  WHERE true ORDER BY key
  ON CONFLICT (id) DO NOTHING`;
/** An older instant does not replace a newer one. */
const TOUCH = `UPDATE tokens SET last_used_at = used.at
  FROM (SELECT value ->> 0 AS id, max(value ->> 1) AS at FROM json_each(@uses) GROUP BY 1) AS used
  WHERE tokens.id = used.id AND (tokens.last_used_at IS NULL OR tokens.last_used_at < used.at)`;

/** Questions about metered requests. */
export function requestReads(sql: Sql): Pick<Reads, 'requests' | 'usage' | 'sessionUsage'> {
  return {
    async requests(sessionId, limit) {
      return sql.all<StoredRequest>(NEWEST, { sessionId, limit }).map(toRequestRecord);
    },
    async sessionUsage(sessionIds) {
      const rows = sql.all<{
        sessionId: string;
        requests: number;
        inputTokens: number;
        outputTokens: number;
        lastRequestAt: number;
      }>(COUNTERS, { ids: JSON.stringify(sessionIds) });
      return rows.map((row) => ({ ...row, lastRequestAt: new Date(row.lastRequestAt) }));
    },
    usage(ownerId, input, now) {
      return sumUsage(sql, { ownerId, input, now });
    },
  };
}

/** Writes metered requests in one statement. */
export function insertRequests(sql: Sql, rows: readonly RequestRow[]): void {
  sql.run(INSERT, { rows: JSON.stringify(rows.map(toBatchItem)) });
}

/** Notes when tokens were last used, in one statement. */
export function touchTokens(sql: Sql, uses: readonly { readonly id: string; readonly at: Date }[]): void {
  sql.run(TOUCH, { uses: JSON.stringify(uses.map(({ id, at }) => [id, at.getTime()])) });
}

function toBatchItem(row: RequestRow): readonly unknown[] {
  return [
    row.id,
    row.sessionId,
    row.agent,
    row.at.getTime(),
    row.wire,
    row.model,
    JSON.stringify(row.personaVersionIds),
    Number(row.injected),
    Number(row.reparsed),
    row.status,
    row.firstByteMs,
    row.totalMs,
    row.inputTokens,
    row.outputTokens,
    row.cachedTokens,
  ];
}
