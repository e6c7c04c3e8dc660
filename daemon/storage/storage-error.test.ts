import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { AppError } from '../domain/errors.ts';
import { sqliteCodeOf, toStorageError } from './storage-error.ts';

const raw = (code: string) => new Sqlite.SqliteError('text of SQLite', code);

describe('errors of the database', () => {
  it.each([
    ['SQLITE_FULL', 'STORAGE_FULL'],
    ['SQLITE_IOERR_WRITE', 'STORAGE_FULL'],
    ['SQLITE_IOERR', 'STORAGE_FULL'],
    ['SQLITE_READONLY_DBMOVED', 'STORAGE_FULL'],
    ['SQLITE_CANTOPEN', 'STORAGE_FULL'],
    ['SQLITE_CORRUPT', 'DATABASE_CORRUPT'],
    ['SQLITE_CORRUPT_INDEX', 'DATABASE_CORRUPT'],
    ['SQLITE_NOTADB', 'DATABASE_CORRUPT'],
  ])('%s is told as %s, with its cause and without its text', (sqlite, code) => {
    const error = toStorageError(raw(sqlite));
    expect(error).toMatchObject({ code, details: { sqlite }, cause: { code: sqlite } });
    expect(String(error)).not.toContain('text of SQLite');
  });

  it.each([raw('SQLITE_CONSTRAINT_UNIQUE'), new Error('other'), 'text', undefined, null])(
    '%s stays what it is',
    (error) => {
      expect(toStorageError(error)).toBe(error);
    },
  );

  it('that are errors of the application already stay so, whatever caused them', () => {
    const error = new AppError('NAME_TAKEN', 'taken', {}, { cause: raw('SQLITE_FULL') });
    expect(toStorageError(error)).toBe(error);
  });

  it('are found within what Prisma and others wrap around them', () => {
    const adapter = { cause: { kind: 'sqlite', originalCode: 'SQLITE_FULL' } };
    expect(sqliteCodeOf({ code: 'P2010', meta: { driverAdapterError: adapter } })).toBe('SQLITE_FULL');
    expect(sqliteCodeOf(new Error('outer', { cause: raw('SQLITE_IOERR') }))).toBe('SQLITE_IOERR');
  });

  it('do not send the search in circles', () => {
    const circular: { cause?: unknown } = {};
    circular.cause = circular;
    expect(sqliteCodeOf(circular)).toBeUndefined();
  });
});
