import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPersonasInput } from '../../contract/persona.ts';
import { usageInput } from '../../contract/system.ts';
import {
  applicationRow,
  changeRecord,
  personaRow,
  ROW_TIME,
  requestRow,
  sessionRow,
  storeLibrary,
  tokenRow,
  userRow,
  versionRow,
} from '../../test/harness/stored-rows.ts';
import { type TempDatabase, tempDatabase } from '../../test/harness/temp-database.ts';
import type { Reads, WriteTx } from '../services/ports.ts';

let temp: TempDatabase;
let statements: string[] = [];

beforeAll(async () => {
  temp = await tempDatabase({ trace: (statement) => statements.push(String(statement)) });
  await storeLibrary(temp.database, { personas: ['dev', 'tone'] });
  await temp.database.write(async (tx) => {
    await tx.insertSession(sessionRow('s1'));
    await tx.insertToken(tokenRow('t1'));
  });
});
afterAll(() => temp[Symbol.asyncDispose]());

/** What SQLite would read without an index, for every statement that the work sends. */
async function scansOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  statements = [];
  await work();
  const sent = [...new Set(statements)].filter((text) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/i.test(text));
  expect(sent.length).toBeGreaterThan(0);
  const handle = new Sqlite(temp.file, { readonly: true });
  const plans = sent.flatMap((text) =>
    handle
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
      .all()
      .map(({ detail }) => detail),
  );
  handle.close();
  return plans.filter((detail) => /^SCAN (?!json_each|k$|used|CONSTANT|\(subquery)/.test(detail) && !isVirtual(detail));
}

/** json_each shows under its alias. */
function isVirtual(detail: string): boolean {
  return detail.includes('VIRTUAL TABLE INDEX');
}

type Question = readonly [name: string, ask: (reads: Reads) => Promise<unknown>];

const list = (input: Record<string, unknown>) => (reads: Reads) =>
  reads.personas('ann', listPersonasInput.parse(input));
const usage = (input: Record<string, unknown>) => (reads: Reads) =>
  reads.usage('ann', usageInput.parse(input), ROW_TIME);

const QUESTIONS: readonly Question[] = [
  ['user', (reads) => reads.user('ann')],
  ['userByName', (reads) => reads.userByName('ann')],
  ['usersByIds', (reads) => reads.usersByIds(['ann', 'bob'])],
  ['personaById', (reads) => reads.personaById('ann', 'id-dev')],
  ['personaByName', (reads) => reads.personaByName('ann', 'dev')],
  ['personasByIds', (reads) => reads.personasByIds(['id-dev', 'id-tone'])],
  ['childrenOf', (reads) => reads.childrenOf('id-dev')],
  ['version', (reads) => reads.version('id-dev', '1.0.0')],
  ['versionById', (reads) => reads.versionById('id-dev@1.0.0')],
  ['versions', (reads) => reads.versions('id-dev')],
  ['label', (reads) => reads.label('id-dev', 'production')],
  ['labels', (reads) => reads.labels('id-dev')],
  ['draft', (reads) => reads.draft('ann', 'k3f9a2b1c4')],
  ['drafts by a beginning', (reads) => reads.draftsByPrefix('ann', 'k3', 2)],
  ['drafts', (reads) => reads.drafts('ann', { state: 'open', limit: 10 })],
  ['drafts of a persona', (reads) => reads.drafts('ann', { state: 'open', personaId: 'id-dev', limit: 10 })],
  ['draft of a file', (reads) => reads.latestFileDraft('id-dev', '/a')],
  ['name at a version', (reads) => reads.nameAtVersion('id-dev', '1.0.0')],
  ['present name', (reads) => reads.presentNameOf('ann', 'former')],
  ['list by name', list({})],
  ['list by name, backwards, page 3', list({ direction: 'desc', limit: 1, offset: 2 })],
  ['list by change', list({ sort: 'updatedAt', direction: 'desc' })],
  ['list by age', list({ sort: 'createdAt' })],
  ['list of a kind', list({ kind: 'fragment' })],
  ['list of a tag', list({ tag: 'code' })],
  ['deleted ones', list({ deleted: true })],
  ['search', list({ query: 'dev' })],
  ['search by change', list({ query: 'dev', sort: 'updatedAt', kind: 'persona', tag: 'code' })],
  ['effectiveText', (reads) => reads.effectiveText('h')],
  ['session', (reads) => reads.session('ann', 's1')],
  ['sessions', (reads) => reads.sessions('ann', { ended: true, limit: 10 })],
  ['live sessions of one', (reads) => reads.sessions('ann', { ended: false, limit: 10 })],
  ['live sessions of all', (reads) => reads.liveSessions()],
  ['applications', (reads) => reads.applications('s1')],
  ['sessionUsage', (reads) => reads.sessionUsage(['s1', 's2'])],
  ['requests', (reads) => reads.requests('s1', 10)],
  ['usage by version', usage({ by: 'version', days: 1 })],
  ['usage of a persona by session', usage({ by: 'session', persona: 'dev@1.0.0', days: 1 })],
  ['usage of a session', usage({ by: 'model', session: 's1', days: 1 })],
  ['token', (reads) => reads.token('t1')],
  ['tokens', (reads) => reads.tokens('ann')],
  ['usableTokens', (reads) => reads.usableTokens(ROW_TIME)],
  ['events', (reads) => reads.events({ since: 5, limit: 10 })],
  ['events about one', (reads) => reads.events({ since: 0, limit: 10, subject: 's1' })],
  ['answer', (reads) => reads.answer('ann', 'k')],
  ['audit of one', (reads) => reads.auditEntries({ subject: 'id-dev', limit: 10 })],
  ['audit, the next page', (reads) => reads.auditEntries({ before: 9, limit: 10 })],
  ['audit of some kinds', (reads) => reads.auditEntries({ actions: ['persona.deleted'], limit: 10 })],
  ['list far on', list({ offset: 5_000, sort: 'updatedAt' })],
];

const CHANGES: readonly (readonly [name: string, change: (tx: WriteTx) => Promise<unknown>])[] = [
  ['insertUser', (tx) => tx.insertUser(userRow('bob'))],
  ['insertPersona and insertVersion', (tx) => insertPersona(tx)],
  ['updatePersona', (tx) => tx.updatePersona(personaRow('dev', { tags: ['code'] }))],
  ['insertVersion', (tx) => tx.insertVersion(versionRow('dev', '1.0.1'))],
  ['insertSession', (tx) => tx.insertSession(sessionRow('s2'))],
  ['updateSession', (tx) => tx.updateSession(sessionRow('s1', { revision: 1 }))],
  ['replaceApplications', (tx) => tx.replaceApplications('s1', ROW_TIME, [applicationRow('a', 's1', 'dev', 1)])],
  ['keepEffectiveText', (tx) => tx.keepEffectiveText('h', 'x', ROW_TIME)],
  ['revokeToken', (tx) => tx.revokeToken('t1', ROW_TIME)],
  ['keepAnswer', (tx) => tx.keepAnswer('ann', 'k', '1', ROW_TIME)],
];

async function insertPersona(tx: WriteTx): Promise<void> {
  await tx.insertPersona(personaRow('more'));
  await tx.insertVersion(versionRow('more'));
}

describe('every statement finds its rows through an index', () => {
  it.each(QUESTIONS)('when asked: %s', async (_name, ask) => {
    expect(await scansOf(() => ask(temp.database.reads))).toEqual([]);
  });

  it.each(CHANGES)('when changed: %s', async (_name, change) => {
    expect(await scansOf(() => temp.database.write(change))).toEqual([]);
  });

  it('when metered requests and uses of tokens are stored', async () => {
    expect(await scansOf(() => temp.database.insertRequests([requestRow('r1', 's1')]))).toEqual([]);
    expect(await scansOf(() => temp.database.touchTokens([{ id: 't1', at: ROW_TIME }]))).toEqual([]);
  });

  it('but for the ends of a table in the order of its key, which are one row each, and a count of all', async () => {
    const ends = ['SCAN events', 'SCAN events'];
    expect(await scansOf(() => temp.database.reads.eventBounds())).toEqual(ends);
    expect(await scansOf(() => temp.database.write((tx) => tx.record(changeRecord('s1'))))).toEqual([
      'SCAN audit_entries',
    ]);
    expect(await scansOf(() => temp.database.write((tx) => tx.insertToken(tokenRow('t2'))))).toEqual([
      'SCAN main.tokens USING INDEX tokens_seq_key',
    ]);
    expect(await scansOf(() => temp.database.reads.personaCount())).toEqual([
      expect.stringMatching(/^SCAN personas USING COVERING INDEX/),
    ]);
  });

  it('and a scan would be seen', async () => {
    const scans = await scansOf(async () => statements.push('SELECT * FROM personas WHERE description = 1'));
    expect(scans).toEqual(['SCAN personas']);
  });
});
