import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeRecord, ROW_TIME, userRow, versionRow } from '../../test/harness/stored-rows.ts';
import { keepingLogger, ownMigrations, type TempDatabase, tempDatabase } from '../../test/harness/temp-database.ts';
import { openDatabase } from './database.ts';
import { openForMigration, readOnly } from './sqlite/database-file.ts';
import { readMigrations } from './sqlite/migrations.ts';
import { applyMigrations, dueMigrations, schemaVersion } from './sqlite/migrator.ts';

/** Texts as 0.1.0 stored them: what UTF-8, quotes, zero bytes and line ends could lose on the way. */
const TEXTS: readonly string[] = [
  '',
  '# dev\r\n\r\nSay "yes".\r\n',
  'Übung \u{1f600} \u0000 \u202e ende',
  'x'.repeat(40_000),
];

let temp: TempDatabase;
let folder: string;

/** A library as the first schema has it: two personas with versions, tags, a label, an application, and an audit. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-first-schema-'));
  const first = join(folder, 'migrations');
  mkdirSync(first);
  cpSync(join(ownMigrations(), '0001_foundation'), join(first, '0001_foundation'), { recursive: true });
  temp = await tempDatabase({ migrationsDir: first });
  await temp.database.write(async (tx) => {
    await tx.insertUser(userRow('ann'));
    await tx.record(changeRecord('id-dev'));
  });
  await temp.database.close();
  const handle = new Sqlite(temp.file);
  handle.exec('BEGIN');
  for (const [i, name] of ['dev', 'gone'].entries()) {
    insertPersona(handle, name, i === 0);
    for (const [n, text] of TEXTS.entries()) insertVersion(handle, `${name}@1.0.${n}`, text);
  }
  handle.exec(`INSERT INTO persona_labels VALUES ('id-dev', 'production', 'id-dev@1.0.1');
    INSERT INTO persona_tags (owner_id, tag, persona_id) VALUES ('ann', 'solo', 'id-dev'); COMMIT`);
  handle.close();
});

afterEach(async () => {
  await temp[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function insertPersona(handle: Sqlite.Database, name: string, isActive: boolean): void {
  handle
    .prepare(
      `INSERT INTO personas (id, owner_id, name, display_name, description, kind, tags, search_text, parent_id,
         latest_version, latest_version_id, version_count, own_tokens, is_active, created_at, updated_at)
       VALUES (@id, 'ann', @name, 'Title', 'About it', 'persona', '["solo"]', @name, NULL,
         '1.0.3', @latest, 4, 7, @isActive, @at, @at)`,
    )
    .run({ id: `id-${name}`, name, latest: `id-${name}@1.0.3`, isActive: Number(isActive), at: ROW_TIME.getTime() });
}

function insertVersion(handle: Sqlite.Database, spec: string, content: string): void {
  const [name = '', version = ''] = spec.split('@');
  handle
    .prepare(
      `INSERT INTO persona_versions (id, persona_id, seq, version, content, sha256, display_name, description, tags,
         parent, header, summary, author_id, own_tokens, created_at)
       VALUES (@id, @personaId, @seq, @version, @content, 'sha', 'Title', 'About it', '["solo"]',
         'base@1.0.0', '{"extra":{"b":1}}', 'created', 'ann', 7, @at)`,
    )
    .run({
      ...{ id: `id-${spec}`, personaId: `id-${name}`, version, content },
      ...{ seq: Number(version.at(-1)) + 1, at: ROW_TIME.getTime() },
    });
}

const open = (dataDir: string) =>
  openDatabase({ dataDir, migrationsDir: ownMigrations(), clock: temp.clock, logger: keepingLogger() });

/** Everything of the library above, as the new program must read it. */
async function expectWhole(dataDir: string): Promise<void> {
  const database = await open(dataDir);
  const { reads } = database;
  for (const name of ['dev', 'gone']) {
    for (const [n, content] of TEXTS.entries()) {
      const version = await reads.version(`id-${name}`, `1.0.${n}`);
      const described = { sha256: 'sha', displayName: 'Title', description: 'About it', tags: ['solo'], ownTokens: 7 };
      const made = { parent: 'base@1.0.0', header: { extra: { b: 1 } }, createdAt: ROW_TIME, reviewHash: null };
      expect(version).toEqual(versionRow(name, `1.0.${n}`, { content, ...described, ...made }));
    }
    const numbers = (await reads.versions(`id-${name}`)).map(({ version }) => version);
    expect(numbers).toEqual(['1.0.3', '1.0.2', '1.0.1', '1.0.0']);
    const persona = await reads.personaByName('ann', name);
    expect(persona).toMatchObject({ versionCount: 4, findings: 0, isActive: name === 'dev', updatedAt: ROW_TIME });
  }
  expect(await reads.label('id-dev', 'production')).toBe('id-dev@1.0.1');
  expect(await database.verifyAudit()).toMatchObject({ ok: true, entries: 1 });
  await database.close();
}

describe('a library of the first schema', () => {
  it('comes through the upgrade with every text, label and number as it was', async () => {
    await expectWhole(temp.dataDir);
  });

  it('takes new versions after it, and labels are open to be moved', async () => {
    const database = await open(temp.dataDir);
    await database.write((tx) => tx.insertVersion(versionRow('dev', '1.1.0', { content: 'new\n'.repeat(500) })));
    expect((await database.reads.version('id-dev', '1.1.0'))?.content).toBe('new\n'.repeat(500));
    await database.close();
    const handle = new Sqlite(temp.file, { readonly: true });
    expect(handle.prepare('SELECT seq, codec FROM persona_versions ORDER BY seq DESC').get()).toEqual({
      seq: 5,
      codec: 1,
    });
    const label = handle.prepare('SELECT is_protected, moved_at FROM persona_labels').get();
    expect(label).toEqual({ is_protected: 0, moved_at: null });
    handle.close();
  });

  it('is before or after the upgrade, and whole, when a statement of it fails', async () => {
    const migrations = readMigrations(ownMigrations());
    let isDone = false;
    let n = 1;
    for (; !isDone; n += 1) {
      const dataDir = join(folder, `failed-${n}`);
      execFileSync('cp', ['-r', temp.dataDir, dataDir]);
      let seen = 0;
      const handle = openForMigration(join(dataDir, 'maestro.db'), () => {
        seen += 1;
        if (seen === n) throw new Error('injected');
      });
      try {
        applyMigrations(handle, dueMigrations(handle, migrations), ROW_TIME);
        isDone = true;
      } catch (error) {
        expect(String(error)).toContain('injected');
      }
      handle.close();
      readOnly(join(dataDir, 'maestro.db'), (read) => {
        expect(isDone ? [migrations.length] : [1, migrations.length], `statement ${n}`).toContain(schemaVersion(read));
      });
      // A full reading takes its time; a few places in the middle tell as much as all.
      if (isDone || n % 7 === 0) await expectWhole(dataDir);
      rmSync(dataDir, { recursive: true });
    }
    expect(n).toBeGreaterThan(30);
  });
});
