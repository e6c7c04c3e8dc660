import { randomBytes } from 'node:crypto';
import { isAppError } from '../domain/errors.ts';
import type { Client } from './handles.ts';
import type { WriteQueue } from './write-queue.ts';

const ID = 1;

/**
 * The key of this database, made at the first start. The clock's high-water mark is raised too; a full disk does not
 * stop the start, since reads work without it.
 */
export async function install(parts: {
  readonly queue: WriteQueue;
  readonly reader: Client;
  readonly now: Date;
}): Promise<string> {
  const { queue, reader, now } = parts;
  const known = await reader.installation.findUnique({ where: { id: ID } });
  if (!known) {
    const data = { id: ID, key: randomBytes(16).toString('base64url'), createdAt: now, clockHighWater: now };
    return queue.run(async ({ prisma }) => (await prisma.installation.create({ data })).key);
  }
  try {
    await raiseClock(queue, now);
  } catch (error) {
    if (!isAppError(error, 'STORAGE_FULL')) throw error;
  }
  return known.key;
}

/** Remembers the latest instant that was seen. */
export async function raiseClock(queue: WriteQueue, now: Date): Promise<void> {
  await queue.run(({ prisma }) =>
    prisma.installation.updateMany({ where: { id: ID, clockHighWater: { lt: now } }, data: { clockHighWater: now } }),
  );
}
