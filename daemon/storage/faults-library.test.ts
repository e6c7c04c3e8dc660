import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StatementFaults } from '../../test/harness/statement-faults.ts';
import { changeRecord, personaRow, ROW_TIME, storeLibrary, versionRow } from '../../test/harness/stored-rows.ts';
import { keepingLogger, ownMigrations, type TempDatabase, tempDatabase } from '../../test/harness/temp-database.ts';
import type { WriteTx } from '../services/ports.ts';
import { openDatabase } from './database.ts';

const TEXT = 'Read the rules, then say what is wrong with the change.\n'.repeat(20);
/** Every table that the job below must reach, by what it writes to it. */
const REACHED: readonly string[] = [
  ...['personas', 'persona_versions', 'persona_tags', 'persona_labels', 'drafts', 'own_templates', 'undo_steps'],
  ...['acknowledgements', 'search_entries', 'persona_texts_docsize', 'persona_texts_data', 'file_links'],
  ...['events', 'audit_entries'],
];

let faults: StatementFaults;
let temp: TempDatabase;

beforeEach(async () => {
  faults = new StatementFaults();
  temp = await tempDatabase({ trace: faults.trace });
  await storeLibrary(temp.database, { personas: ['dev', 'tone'] });
  await temp.database.write(async (tx) => {
    await tx.insertDraft(draft('d1', 'id-dev'));
    await tx.record(changeRecord('id-dev'));
  });
});
afterEach(() => temp[Symbol.asyncDispose]());

function draft(id: string, personaId: string): Parameters<WriteTx['insertDraft']>[0] {
  return {
    ...{ id, ownerId: 'ann', personaId, baseVersion: '1.0.0', source: 'proposal', origin: '', document: TEXT },
    ...{ sha256: 'sha', summary: 's', authorId: 'ann', state: 'open', createdAt: ROW_TIME },
    ...{ closedAt: null, versionId: null },
  };
}

/** A change of everything that a library has: a new persona, a new version, and all that hangs on them. */
async function changeLibrary(tx: WriteTx): Promise<void> {
  await tx.insertPersona(personaRow('new', { tags: ['code', 'team'] }));
  await tx.insertVersion(versionRow('new', '1.0.0', { content: TEXT, reviewHash: 'look' }));
  await tx.insertVersion(versionRow('dev', '1.0.1', { content: `${TEXT}more\n` }));
  const latest = { latestVersion: '1.0.1', latestVersionId: 'id-dev@1.0.1', versionCount: 2 };
  await tx.updatePersona(personaRow('dev', { ...latest, tags: ['code'] }));
  await tx.updatePersona(personaRow('tone', { isActive: false }));
  await tx.putLabel({
    ...{ personaId: 'id-dev', label: 'production', versionId: 'id-dev@1.0.1' },
    ...{ isProtected: true, movedAt: ROW_TIME },
  });
  const closed = { personaId: 'id-dev', closedAt: ROW_TIME, versionId: 'id-dev@1.0.1' };
  await tx.updateDraft({ id: 'd1', state: 'accepted', ...closed });
  await tx.insertDraft(draft('d2', 'id-new'));
  const file = { personaId: 'id-dev', path: '/somewhere/dev.md', format: 'maestro', seenSha256: 'sha' };
  await tx.putFileLink({ ...file, createdAt: ROW_TIME });
  const about = { name: 'mine', displayName: 'Mine', description: '', category: 'review', tags: ['x'] } as const;
  const made = { ownerId: 'ann', parent: null, createdAt: ROW_TIME, updatedAt: ROW_TIME };
  await tx.putOwnTemplate({ ...about, ...made, content: TEXT, header: {} });
  await tx.insertAcknowledgement({ ownerId: 'ann', reviewHash: 'look', actorId: 'ann', at: ROW_TIME });
  const undo = { kind: 'tagged', before: [], after: ['code'] } as const;
  const steps = [{ personaId: 'id-dev', name: 'dev', undo }];
  await tx.insertUndoStep({ id: 'u1', ownerId: 'ann', title: 'tag one', steps, at: ROW_TIME, undoneAt: null }, 50);
  await tx.record(changeRecord('id-dev', { type: 'persona.versioned', payload: { version: '1.0.1' } }));
}

type Tables = Readonly<Record<string, string>>;

/** Every row of every table, also of those inside the full-text index. */
function tablesOf(dataDir: string): Tables {
  const handle = new Sqlite(join(dataDir, 'maestro.db'), { readonly: true });
  try {
    const names = handle
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'persona_texts'`)
      .pluck()
      .all();
    return Object.fromEntries(
      names.map((name) => [name, JSON.stringify(handle.prepare(`SELECT * FROM "${name}"`).raw().all())]),
    );
  } finally {
    handle.close();
  }
}

/** What a start after kill -9 would find, with the index in step with the personas and the audit whole. */
async function tablesOfImage(image: string): Promise<Tables> {
  const options = { dataDir: image, migrationsDir: ownMigrations(), clock: temp.clock, logger: keepingLogger() };
  const database = await openDatabase(options);
  expect(await database.verifyAudit()).toMatchObject({ ok: true });
  await database.close();
  const tables = tablesOf(image);
  rmSync(image, { recursive: true });
  return tables;
}

function takeImage(): string {
  const image = `${temp.dataDir}-image`;
  execFileSync('cp', ['-r', temp.dataDir, image]);
  return image;
}

describe('a change of the library', () => {
  it.each(['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_ERROR'])(
    'that meets %s at any statement leaves every table as it was, and the next one goes through',
    async (code) => {
      const before = tablesOf(temp.dataDir);
      let n = 1;
      for (; ; n += 1) {
        faults.arm(n, code);
        const error: unknown = await temp.database.write(changeLibrary).catch((caught: unknown) => caught);
        faults.disarm();
        if (error === undefined) break;
        expect(n).toBeLessThan(200);
        expect(JSON.stringify(error) + String(error)).toMatch(code === 'SQLITE_ERROR' ? /injected/ : /STORAGE_FULL/);
        expect(tablesOf(temp.dataDir), `statement ${n}`).toEqual(before);
      }
      expect(n).toBeGreaterThan(30);
      const after = tablesOf(temp.dataDir);
      expect(REACHED.filter((name) => after[name] === before[name])).toEqual([]);
      expect(await temp.database.verifyAudit()).toMatchObject({ ok: true, entries: 2 });
    },
  );

  it('that is cut off at any statement did not happen; one that was acknowledged did', async () => {
    const before = tablesOf(temp.dataDir);
    for (let n = 1; ; n += 1) {
      let image: string | undefined;
      // Each image is opened as a start would: some places in the middle tell as much as all.
      const isLooked = n % 5 === 1;
      faults.arm(n, 'SQLITE_ERROR', () => {
        if (isLooked) image = takeImage();
      });
      const isDone = await temp.database.write(changeLibrary).then(
        () => true,
        () => false,
      );
      faults.disarm();
      if (isDone) break;
      expect(n).toBeLessThan(200);
      if (image !== undefined) expect(await tablesOfImage(image), `statement ${n}`).toEqual(before);
    }
    const after = tablesOf(temp.dataDir);
    expect(await tablesOfImage(takeImage())).toEqual(after);
    expect(after).not.toEqual(before);
  });
});
