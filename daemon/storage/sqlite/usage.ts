import { setImmediate } from 'node:timers/promises';
import type { UsageInput, UsageRow } from '../../../contract/system.ts';
import { parseColumn } from '../row-mapping.ts';
import type { Sql } from './sql.ts';
import { labelsOf, versionIdsOf } from './usage-names.ts';
import { UsageSums } from './usage-sums.ts';

/** Whose requests are summed, which of them, and until when. */
export interface UsageQuestion {
  readonly ownerId: string;
  readonly input: UsageInput;
  readonly now: Date;
}

/** Requests that share everything that is asked for, and the whole milliseconds to their first byte. */
export interface RequestGroup {
  readonly key: string;
  readonly versionIds: string;
  /** Null for requests without a first byte. */
  readonly binMs: number | null;
  readonly meanFirstByteMs: number | null;
  readonly requests: number;
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
}

const DAY_MS = 86_400_000;
/** Divides a day. */
const SLICE_MS = DAY_MS / 8;

const KEYS = {
  version: `''`,
  session: 'session_id',
  model: `coalesce(model, '')`,
  agent: 'agent',
} as const satisfies Record<UsageInput['by'], string>;

/**
 * Sums of an owner's requests, the busiest first. By version a request counts for each version it carried, and for
 * the empty key when it carried none. Answers of status 400 and above are errors. The median is over the requests
 * that got a first byte, exact to one millisecond. Linear in the requests of the time asked for; it is done in
 * slices of three hours, so that the daemon stays awake.
 */
export async function sumUsage(sql: Sql, { ownerId, input, now }: UsageQuestion): Promise<readonly UsageRow[]> {
  const { by, session, persona } = input;
  const wanted = persona === undefined ? undefined : versionIdsOf(sql, ownerId, persona);
  if (wanted?.size === 0) return [];
  const sums = new UsageSums();
  const statement = statementOf(input);
  const end = now.getTime();
  for (let since = end - input.days * DAY_MS; since < end; since += SLICE_MS) {
    // The last slice has no end: a request may be newer than the caller's clock.
    const until = since + SLICE_MS < end ? since + SLICE_MS : Number.MAX_SAFE_INTEGER;
    const params = { ownerId, since, until, ...(session === undefined ? {} : { session }) };
    for (const group of sql.all<RequestGroup>(statement, params)) {
      for (const key of keysOf(group, by, wanted)) sums.add(key, group);
    }
    await setImmediate();
  }
  return sums.rows(labelsOf(sql, by, sums.keys));
}

function statementOf({ by, session, persona }: UsageInput): string {
  const hasVersions = by === 'version' || persona !== undefined;
  return `SELECT ${KEYS[by]} AS key, ${hasVersions ? 'persona_version_ids' : `'[]'`} AS versionIds,
    CAST(first_byte_ms AS INTEGER) AS binMs, avg(first_byte_ms) AS meanFirstByteMs, count(*) AS requests,
    sum(status >= 400) AS errors, coalesce(sum(input_tokens), 0) AS inputTokens,
    coalesce(sum(output_tokens), 0) AS outputTokens, coalesce(sum(cached_tokens), 0) AS cachedTokens
    FROM gateway_requests
    WHERE owner_id = @ownerId AND at >= @since AND at < @until ${session === undefined ? '' : 'AND session_id = @session'}
    GROUP BY 1, 2, 3`;
}

/** What a group counts for; nothing when it carried none of the versions that are asked for. */
function keysOf(
  { key, versionIds }: RequestGroup,
  by: UsageInput['by'],
  wanted: ReadonlySet<string> | undefined,
): readonly string[] {
  const carried = parseColumn<readonly string[]>(versionIds);
  const counted = wanted ? carried.filter((id) => wanted.has(id)) : carried;
  if (by !== 'version') return wanted && counted.length === 0 ? [] : [key];
  return carried.length === 0 && !wanted ? [''] : [...new Set(counted)];
}
