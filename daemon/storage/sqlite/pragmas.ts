import type { Database as SqliteHandle } from 'better-sqlite3';
import { AppError } from '../../domain/errors.ts';

/** What a handle is used for. */
export type HandleRole = 'writer' | 'reader';

/** A setting of a handle: its name, what to set, and what a read-back must answer. */
export interface Pragma {
  readonly name: string;
  readonly value: string;
  readonly expected: string;
}

/** First version without the WAL-reset corruption race (sqlite.org/changes.html). */
const OLDEST_SQLITE = [3, 51, 3] as const;

/**
 * The settings of every handle, in order. They are set on every open and read back: the driver falls back to
 * synchronous=NORMAL when it opens a WAL database again, and some settings are refused in silence.
 */
export function pragmasFor(role: HandleRole, platform: NodeJS.Platform = process.platform): readonly Pragma[] {
  const set = (name: string, value: string, expected: string): Pragma => ({ name, value, expected });
  return [
    set('busy_timeout', '5000', '5000'),
    set('journal_mode', 'WAL', 'wal'),
    set('synchronous', 'FULL', '2'),
    set('foreign_keys', 'ON', '1'),
    set('trusted_schema', 'OFF', '0'),
    set('cell_size_check', 'ON', '1'),
    // Kibibytes: a cache that cannot eat the memory of the daemon.
    set('cache_size', '-8192', '-8192'),
    ...(platform === 'darwin' ? [set('fullfsync', 'ON', '1')] : []),
    ...(role === 'reader' ? [set('query_only', 'ON', '1')] : []),
  ];
}

/** Sets the pragmas and reads them back. Throws SETUP_UNSAFE when one did not take, or SQLite is too old. */
export function setPragmas(handle: SqliteHandle, pragmas: readonly Pragma[]): void {
  requireSafeSqlite(String(handle.prepare('SELECT sqlite_version()').pluck().get()));
  for (const { name, value } of pragmas) handle.pragma(`${name} = ${value}`);
  for (const { name, expected } of pragmas) {
    const actual = String(handle.pragma(name, { simple: true }));
    if (actual !== expected) {
      throw new AppError(
        'SETUP_UNSAFE',
        `SQLite answers ${name}=${actual}, not ${expected}; install Maestro again, so that its own build of SQLite is used`,
        { pragma: name, actual, expected },
      );
    }
  }
}

/** Throws SETUP_UNSAFE when a version of SQLite is older than 3.51.3. */
export function requireSafeSqlite(version: string): void {
  const parts = version.split('.').map(Number);
  const order = OLDEST_SQLITE.map((oldest, i) => (parts[i] ?? 0) - oldest).find((difference) => difference !== 0) ?? 0;
  if (order >= 0) return;
  throw new AppError(
    'SETUP_UNSAFE',
    `SQLite ${version} can damage databases; ${OLDEST_SQLITE.join('.')} or newer is needed: install Maestro again`,
    { sqlite: version },
  );
}
