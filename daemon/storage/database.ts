import type { Clock, Database, Logger } from '../services/ports.ts';
import { verifyAudit } from './audit-chain.ts';
import { type Handle, openHandle } from './handles.ts';
import { install, raiseClock } from './installation.ts';
import { prepareFile } from './prepare-file.ts';
import { type Pruned, prune } from './retention.ts';
import { backUp } from './sqlite/backup.ts';
import { checkBehind, type RunningCheck } from './sqlite/check-worker.ts';
import { type DataFiles, dataFilesOf, writeMarker } from './sqlite/database-file.ts';
import type { HandleRole } from './sqlite/pragmas.ts';
import { insertRequests, touchTokens } from './sqlite/request-store.ts';
import { searchReads } from './sqlite/search-store.ts';
import { type StatementTrace, sqlOf } from './sqlite/sql.ts';
import { SqlWorker } from './sqlite/sql-worker.ts';
import { toStorageError } from './storage-error.ts';
import { createReads } from './stores.ts';
import { WriteQueue } from './write-queue.ts';

/** What opening needs. `dataDir` exists; the caller holds its lock. */
export interface OpenDatabaseOptions {
  readonly dataDir: string;
  readonly migrationsDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Sees every statement before it runs; for tests, which let it throw. */
  readonly trace?: StatementTrace | undefined;
}

/** The database with what only the daemon itself asks of it. */
export interface OpenedDatabase extends Database {
  /** One consistent copy, online. Throws INVALID_INPUT when the file exists. */
  backup(file: string): Promise<void>;
  /** Deletes what is past its keeping time, see retention.ts; call it once a day. */
  prune(now: Date): Promise<Pruned>;
  /** Waits for what runs, then checkpoint(TRUNCATE), then closes every handle. A second call does nothing more. */
  close(): Promise<void>;
}

/**
 * Opens the database of a data directory: checks it, backs it up and migrates it when that is due, and opens one
 * writing and one reading handle. Throws DATABASE_CORRUPT (nothing was touched), PROTOCOL_MISMATCH for a schema newer
 * than the program, SETUP_UNSAFE when SQLite or the migrations are not the right ones, STORAGE_FULL when the disk takes
 * no writes and some are needed.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenedDatabase> {
  try {
    return await open(options);
  } catch (error) {
    throw toStorageError(error);
  }
}

async function open(options: OpenDatabaseOptions): Promise<OpenedDatabase> {
  const files = dataFilesOf(options.dataDir);
  const checked = await prepareFile(files, options);
  const handles: Handle[] = [];
  const openAs = async (role: HandleRole): Promise<Handle> => {
    const handle = await openHandle(files.database, role, options.trace);
    handles.push(handle);
    return handle;
  };
  try {
    const writer = await openAs('writer');
    const reader = await openAs('reader');
    const queue = new WriteQueue(writer, options.logger);
    const installationKey = await install({ queue, reader: reader.prisma, now: options.clock.now() });
    writeMarker(files);
    const check = checked === 'quick' ? checkBehind(files.database, options.logger) : undefined;
    return assemble({ files, writer, reader, queue, installationKey, check });
  } catch (error) {
    for (const handle of handles) await handle.close();
    throw error;
  }
}

interface Parts {
  readonly files: DataFiles;
  readonly writer: Handle;
  readonly reader: Handle;
  readonly queue: WriteQueue;
  readonly installationKey: string;
  readonly check: RunningCheck | undefined;
}

function assemble({ files, writer, reader, queue, installationKey, check }: Parts): OpenedDatabase {
  const backups = new Set<Promise<void>>();
  const searches = new SqlWorker(files.database);
  const closeAll = async () => {
    await queue.close();
    await Promise.allSettled([check?.stop(), searches.close(), ...backups]);
    await reader.close();
    try {
      writer.sqlite.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      await writer.close();
    }
  };
  let closing: Promise<void> | undefined;
  const sql = sqlOf(reader.sqlite);
  return {
    reads: { ...createReads({ prisma: reader.prisma, sql }, queue.epoch), ...searchReads(sql, searches) },
    installationKey,
    write: (job) => queue.write(job),
    async insertRequests(rows) {
      if (rows.length > 0) await queue.run(async ({ sql }) => insertRequests(sql, rows));
    },
    async touchTokens(uses) {
      if (uses.length > 0) await queue.run(async ({ sql }) => touchTokens(sql, uses));
    },
    get queueLength() {
      return queue.length;
    },
    get isDegraded() {
      return queue.isDegraded;
    },
    async backup(file) {
      const running = backUp(files.database, file);
      backups.add(running);
      await running.finally(() => backups.delete(running));
    },
    async prune(now) {
      await raiseClock(queue, now);
      return prune(queue, now);
    },
    verifyAudit: () => verifyAudit(sql),
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
