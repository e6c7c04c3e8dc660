import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doDailyWork, oldBackups } from './daily-work.ts';

const DAY_MS = 86_400_000;
let folder: string;
let backupDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maestro-daily-'));
  backupDir = join(folder, 'backups');
});

afterEach(() => rmSync(folder, { recursive: true }));

function nameOf(day: number): string {
  return `daily-${new Date(day * DAY_MS).toISOString().slice(0, 10)}.db`;
}

/** Does the work of one day; answers what was asked for. */
async function workOn(day: string, fails = false): Promise<readonly string[]> {
  const asked: string[] = [];
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  await doDailyWork({
    clock: { now: () => new Date(day), monotonicMs: () => 0 },
    logger: silent,
    backupDir,
    backup: async (file) => {
      asked.push(`backup ${file.slice(backupDir.length + 1)}`);
      if (fails) throw new Error('no space');
      writeFileSync(file, '');
    },
    prune: async (now) => void asked.push(`prune ${now.toISOString()}`),
  });
  return asked;
}

describe('the daily work', () => {
  it('backs up before it prunes, once a day', async () => {
    expect(await workOn('2026-03-01T23:00:00Z')).toEqual([
      'backup daily-2026-03-01.db',
      'prune 2026-03-01T23:00:00.000Z',
    ]);
    expect(await workOn('2026-03-01T23:59:59Z')).toEqual([]);
    expect(await workOn('2026-03-02T00:00:00Z')).toHaveLength(2);
    expect(statSync(backupDir).mode & 0o077).toBe(0);
  });

  it('prunes nothing on a day without a backup, and tries again', async () => {
    await expect(workOn('2026-03-01T10:00:00Z', true)).rejects.toThrow('no space');
    expect(await workOn('2026-03-01T11:00:00Z')).toHaveLength(2);
  });

  it('keeps 7 days and the last of 4 weeks over a year, and leaves other files alone', async () => {
    const first = Date.parse('2026-01-01T12:00:00Z');
    for (let n = 0; n < 365; n += 1) {
      await workOn(new Date(first + n * DAY_MS).toISOString());
      if (n === 0) writeFileSync(join(backupDir, 'before-migration-2.db'), '');
    }
    expect(readdirSync(backupDir).sort()).toEqual([
      'before-migration-2.db',
      'daily-2026-12-13.db',
      'daily-2026-12-20.db',
      'daily-2026-12-25.db',
      'daily-2026-12-26.db',
      'daily-2026-12-27.db',
      'daily-2026-12-28.db',
      'daily-2026-12-29.db',
      'daily-2026-12-30.db',
      'daily-2026-12-31.db',
    ]);
    expect(existsSync(join(backupDir, 'before-migration-2.db'))).toBe(true);
  });
});

describe('old backups', () => {
  it('never hold the newest 7, and never leave fewer than there are of those', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 20_000, max: 20_200 })), (days) => {
        const names = days.map(nameOf);
        const old = new Set(oldBackups(names));
        const newest = [...names].sort().reverse().slice(0, 7);
        expect(newest.filter((name) => old.has(name))).toEqual([]);
        expect(names.length - old.size).toBeLessThanOrEqual(11);
        expect(oldBackups(names.filter((name) => !old.has(name)))).toEqual([]);
      }),
    );
  });
});
