import type { Clock, Database, Ids } from './ports.ts';
import type { UserRow } from './rows.ts';

/** What making the first user needs. */
export interface FirstAdminDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * The account of the person whose operating system user runs the daemon: whom the Unix socket
 * stands for. It is made with the role admin at the first start.
 */
export async function ensureFirstAdmin({ database, clock, ids }: FirstAdminDeps, name: string): Promise<UserRow> {
  const known = await database.reads.userByName(name);
  if (known) return known;
  const user: UserRow = { id: ids.uuid(), name, role: 'admin', createdAt: clock.now() };
  await database.write((tx) => tx.insertUser(user));
  return user;
}
