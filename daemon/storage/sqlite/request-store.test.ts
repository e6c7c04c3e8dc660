import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UsageInput, type UsageRow, usageInput } from '../../../contract/system.ts';
import {
  personaRow,
  ROW_TIME,
  requestRow,
  sessionRow,
  storeLibrary,
  versionRow,
} from '../../../test/harness/stored-rows.ts';
import { type TempDatabase, tempDatabase } from '../../../test/harness/temp-database.ts';
import type { RequestRow } from '../../services/rows.ts';

const DAY = 86_400_000;
const ago = (ms: number) => new Date(ROW_TIME.getTime() - ms);
const V1 = 'id-dev@1.0.0';
const V2 = 'id-dev@1.1.0';
const TONE = 'id-tone@1.0.0';

async function databaseWithSessions(): Promise<TempDatabase> {
  const temp = await tempDatabase();
  await storeLibrary(temp.database, { users: ['ann', 'bob'], personas: ['dev', 'tone'] });
  await temp.database.write(async (tx) => {
    await tx.insertVersion(versionRow('dev', '1.1.0'));
    await tx.updatePersona(personaRow('dev', { latestVersion: '1.1.0', latestVersionId: V2, versionCount: 2 }));
    await tx.insertSession(sessionRow('s1', { label: 'first' }));
    await tx.insertSession(sessionRow('s2'));
    await tx.insertSession(sessionRow('theirs', { ownerId: 'bob' }));
  });
  return temp;
}

describe('metered requests', () => {
  it('come back as they were written, newest first, without the agent', async () => {
    await using temp = await databaseWithSessions();
    const { insertRequests, reads } = temp.database;
    const full = requestRow('r1', 's1', {
      personaVersionIds: [V1, TONE],
      injected: true,
      reparsed: true,
      cachedTokens: 5,
    });
    const bare = requestRow('r2', 's1', {
      ...{ model: null, status: 502, firstByteMs: null, totalMs: 0.125, at: ago(DAY) },
      ...{ inputTokens: null, outputTokens: null },
    });
    await insertRequests([full, bare, requestRow('r3', 's2')]);
    const withoutAgent = ({ agent: _, ...record }: RequestRow) => record;
    expect(await reads.requests('s1', 10)).toEqual([withoutAgent(bare), withoutAgent(full)]);
    expect(await reads.requests('s1', 1)).toEqual([withoutAgent(bare)]);
  });

  it('are stored once when a batch is repeated, and without those of unknown sessions', async () => {
    await using temp = await databaseWithSessions();
    const { insertRequests, reads } = temp.database;
    const batch = [requestRow('r1', 's1'), requestRow('r2', 'nowhere'), requestRow('r3', 's1')];
    await insertRequests(batch);
    await insertRequests(batch);
    await insertRequests([]);
    expect((await reads.requests('s1', 10)).map(({ id }) => id)).toEqual(['r3', 'r1']);
    expect(await reads.requests('nowhere', 10)).toEqual([]);
  });

  it('are summed for each session that has some', async () => {
    await using temp = await databaseWithSessions();
    const { insertRequests, reads } = temp.database;
    await insertRequests([
      requestRow('r1', 's1', { at: ago(5) }),
      requestRow('r2', 's1', { at: ago(9), inputTokens: null, outputTokens: 7 }),
      requestRow('r3', 'theirs'),
    ]);
    expect(await reads.sessionUsage(['s1', 's2'])).toEqual([
      { sessionId: 's1', requests: 2, inputTokens: 100, outputTokens: 17, lastRequestAt: ago(5) },
    ]);
    expect(await reads.sessionUsage([])).toEqual([]);
  });
});

describe('usage', () => {
  const ask = (temp: TempDatabase, input: Partial<UsageInput>) =>
    temp.database.reads.usage('ann', usageInput.parse(input), ROW_TIME);

  it('counts a request for each version it carried, and for no persona without one', async () => {
    await using temp = await databaseWithSessions();
    await temp.database.insertRequests([
      requestRow('r1', 's1', { personaVersionIds: [V1, TONE], firstByteMs: 10 }),
      requestRow('r2', 's1', { personaVersionIds: [V1], firstByteMs: 20.5, status: 500 }),
      requestRow('r3', 's2', { firstByteMs: null, status: 399 }),
      requestRow('r4', 'theirs', { personaVersionIds: [V1] }),
    ]);
    const sums = { inputTokens: 100, outputTokens: 10, cachedTokens: 0 };
    expect(await ask(temp, { by: 'version' })).toEqual([
      {
        key: V1,
        label: 'dev@1.0.0',
        requests: 2,
        errors: 1,
        inputTokens: 200,
        outputTokens: 20,
        cachedTokens: 0,
        medianFirstByteMs: 15.25,
      },
      { key: '', label: 'no persona', requests: 1, errors: 0, ...sums, medianFirstByteMs: null },
      { key: TONE, label: 'tone@1.0.0', requests: 1, errors: 0, ...sums, medianFirstByteMs: 10 },
    ]);
  });

  it('labels sessions by their label or id, and a missing model', async () => {
    await using temp = await databaseWithSessions();
    await temp.database.insertRequests([
      requestRow('r1', 's1'),
      requestRow('r2', 's1', { model: null }),
      requestRow('r3', 's2', { agent: 'codex' }),
    ]);
    const labels = async (by: UsageInput['by']) => (await ask(temp, { by })).map(({ key, label }) => [key, label]);
    expect(await labels('session')).toEqual([
      ['s1', 'first'],
      ['s2', 's2'],
    ]);
    expect(await labels('model')).toEqual([
      ['model-a', 'model-a'],
      ['', 'unknown'],
    ]);
    expect(await labels('agent')).toEqual([
      ['sdk', 'sdk'],
      ['codex', 'codex'],
    ]);
  });

  it.each([
    ['a name', 'dev', [V1, V2]],
    ['an id', 'id-dev', [V1, V2]],
    ['a version', 'dev@1.1.0', [V2]],
    ['an unknown name', 'nobody', []],
    ['an unknown label', 'dev@stable', []],
  ])('is asked for one persona by %s', async (_what, persona, keys) => {
    await using temp = await databaseWithSessions();
    await temp.database.insertRequests([
      requestRow('r1', 's1', { personaVersionIds: [V1, TONE] }),
      requestRow('r2', 's1', { personaVersionIds: [V2] }),
      requestRow('r3', 's1', { personaVersionIds: [TONE] }),
      requestRow('r4', 's1'),
    ]);
    expect((await ask(temp, { by: 'version', persona })).map(({ key }) => key)).toEqual(keys);
    const [all] = await ask(temp, { by: 'agent', persona });
    expect(all?.requests ?? 0).toBe(keys.length);
  });

  it('counts the requests of the days asked for, to the millisecond', async () => {
    await using temp = await databaseWithSessions();
    await temp.database.insertRequests([
      requestRow('in', 's1', { at: ago(2 * DAY) }),
      requestRow('out', 's1', { at: ago(2 * DAY + 1) }),
      requestRow('newer', 's1', { at: ago(-5) }),
    ]);
    expect((await ask(temp, { by: 'agent', days: 2 })).map(({ requests }) => requests)).toEqual([2]);
    expect((await ask(temp, { by: 'agent', days: 3 })).map(({ requests }) => requests)).toEqual([3]);
  });

  it('is what summing all rows by hand gives', async () => {
    const request = fc.record({
      sessionId: fc.constantFrom('s1', 's2', 'theirs'),
      at: fc.integer({ min: -DAY, max: 3 * DAY }).map(ago),
      model: fc.constantFrom('model-a', 'model-b', null),
      personaVersionIds: fc.subarray([V1, V2, TONE]),
      status: fc.constantFrom(200, 404, 503),
      firstByteMs: fc.option(fc.integer({ min: 0, max: 50 })),
      inputTokens: fc.option(fc.nat(1_000_000)),
      outputTokens: fc.option(fc.nat(1_000)),
      cachedTokens: fc.option(fc.nat(1_000)),
    });
    const question = fc.record(
      {
        by: fc.constantFrom('session', 'version', 'model', 'agent'),
        session: fc.constantFrom('s1', 's2'),
        persona: fc.constantFrom('dev', 'dev@1.0.0', 'tone'),
        days: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: [] },
    );
    await using temp = await databaseWithSessions();
    let n = 0;
    const stored: RequestRow[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 30 }), question, async (made, each) => {
        const rows = made.map((fields) => requestRow(`r${n++}`, fields.sessionId, fields));
        await temp.database.insertRequests(rows);
        stored.push(...rows);
        const input = usageInput.parse(each);
        const found = await ask(temp, input);
        expect(found.map(({ label: _, ...sums }) => sums)).toEqual(byHand(stored, input));
      }),
      { numRuns: 40 },
    );
  });
});

const VERSIONS: Readonly<Record<string, readonly string[]>> = { dev: [V1, V2], 'dev@1.0.0': [V1], tone: [TONE] };

function byHand(rows: readonly RequestRow[], { by, session, persona, days }: UsageInput): Omit<UsageRow, 'label'>[] {
  const wanted = persona === undefined ? undefined : (VERSIONS[persona] ?? []);
  const groups = new Map<string, RequestRow[]>();
  for (const row of rows) {
    const carried = row.personaVersionIds.filter((id) => wanted?.includes(id) ?? true);
    if (row.sessionId === 'theirs' || row.at < ago(days * DAY)) continue;
    if ((session !== undefined && row.sessionId !== session) || (wanted && carried.length === 0)) continue;
    const keys = { session: [row.sessionId], model: [row.model ?? ''], agent: [row.agent], version: carried }[by];
    for (const key of by === 'version' && keys.length === 0 ? [''] : keys)
      groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const sum = (numbers: readonly (number | null)[]) => numbers.reduce<number>((total, each) => total + (each ?? 0), 0);
  return [...groups]
    .map(([key, members]) => {
      const times = members.flatMap(({ firstByteMs }) => firstByteMs ?? []).sort((a, b) => a - b);
      const middle = [times[Math.floor((times.length - 1) / 2)], times[Math.floor(times.length / 2)]];
      return {
        key,
        requests: members.length,
        errors: members.filter(({ status }) => status >= 400).length,
        inputTokens: sum(members.map(({ inputTokens }) => inputTokens)),
        outputTokens: sum(members.map(({ outputTokens }) => outputTokens)),
        cachedTokens: sum(members.map(({ cachedTokens }) => cachedTokens)),
        medianFirstByteMs: times.length === 0 ? null : ((middle[0] ?? 0) + (middle[1] ?? 0)) / 2,
      };
    })
    .sort((a, b) => b.requests - a.requests || (a.key < b.key ? -1 : 1));
}
