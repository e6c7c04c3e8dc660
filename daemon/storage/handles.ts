import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import Sqlite, { type Database as SqliteHandle } from 'better-sqlite3';
import { type Prisma, PrismaClient } from './generated/client.ts';
import { type HandleRole, pragmasFor, setPragmas } from './sqlite/pragmas.ts';
import type { Sql, StatementTrace } from './sqlite/sql.ts';

/** Prisma's calls: those of a handle, or of a transaction. */
export type Client = Prisma.TransactionClient;

/** Both ways to one connection: Prisma for what is typed and rare, statements for what is hot. */
export interface Connection {
  readonly prisma: Client;
  readonly sql: Sql;
}

/** A handle on the database: one connection, which Prisma and direct statements share. */
export interface Handle {
  readonly prisma: PrismaClient;
  readonly sqlite: SqliteHandle;
  close(): Promise<void>;
}

/** Opens a handle with its pragmas set and read back. Throws SETUP_UNSAFE when one did not take. */
export async function openHandle(file: string, role: HandleRole, trace?: StatementTrace): Promise<Handle> {
  let sqlite: SqliteHandle | undefined;
  const adapter = new PinnedAdapter(file, trace, (connected) => {
    setPragmas(connected, pragmasFor(role));
    sqlite = connected;
  });
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  await prisma.$connect();
  if (!sqlite) throw new Error('Prisma connected without its adapter');
  return { prisma, sqlite, close: () => prisma.$disconnect() };
}

/**
 * Prisma's adapter, which hands out the connection it made, before its first statement. Instants are integers of
 * milliseconds: exact, and ordered as numbers.
 */
class PinnedAdapter extends PrismaBetterSqlite3 {
  readonly #onConnect: (sqlite: SqliteHandle) => void;
  #isUsed = false;

  constructor(file: string, trace: StatementTrace | undefined, onConnect: (sqlite: SqliteHandle) => void) {
    const url = `file:${file}`;
    super({ url, timeout: 5_000, ...(trace ? { verbose: trace } : {}) }, { timestampFormat: 'unixepoch-ms' });
    this.#onConnect = onConnect;
  }

  override async connect(): ReturnType<PrismaBetterSqlite3['connect']> {
    // Prisma would silently connect again when it is asked after its end.
    if (this.#isUsed) throw new Error('the database is closed');
    this.#isUsed = true;
    const adapter = await super.connect();
    try {
      this.#onConnect(connectionOf(adapter));
      return adapter;
    } catch (error) {
      await adapter.dispose();
      throw error;
    }
  }
}

/** The driver's connection inside the adapter. Its field is not in the adapter's types, so the version is pinned. */
function connectionOf(adapter: object): SqliteHandle {
  const { client } = adapter as { readonly client?: unknown };
  if (client instanceof Sqlite) return client;
  throw new Error('this version of @prisma/adapter-better-sqlite3 keeps its connection elsewhere');
}
