import { AppError, isAppError } from '../domain/errors.ts';

interface Carrier {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly cause?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

/**
 * The error that a caller of the database gets: STORAGE_FULL when the disk takes no more, DATABASE_CORRUPT when
 * SQLite finds damage. An AppError of a job, and anything else, comes back as it is.
 */
export function toStorageError(error: unknown): unknown {
  if (isAppError(error)) return error;
  const code = sqliteCodeOf(error);
  if (code === undefined) return error;
  if (isOutOfSpace(code)) {
    return new AppError(
      'STORAGE_FULL',
      'the database cannot be written: the disk is full or refuses writes; nothing was changed. Free some space and repeat',
      { sqlite: code },
      { cause: error },
    );
  }
  if (isDamage(code)) {
    return new AppError(
      'DATABASE_CORRUPT',
      'the database is damaged; stop the daemon, its next start says what to do',
      { sqlite: code },
      { cause: error },
    );
  }
  return error;
}

/** The name SQLite gives to what went wrong (`SQLITE_FULL`, `SQLITE_IOERR_WRITE`), through every wrapping of Prisma. */
export function sqliteCodeOf(error: unknown): string | undefined {
  let at = error;
  for (let depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth += 1) {
    const { code, originalCode, cause, meta } = at as Carrier;
    for (const each of [originalCode, code]) if (typeof each === 'string' && each.startsWith('SQLITE_')) return each;
    at = meta?.driverAdapterError ?? cause;
  }
  return undefined;
}

function isOutOfSpace(code: string): boolean {
  return code === 'SQLITE_FULL' || /^SQLITE_(IOERR|READONLY|CANTOPEN)/.test(code);
}

function isDamage(code: string): boolean {
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
}
