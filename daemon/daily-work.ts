import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Logger } from './services/ports.ts';

/** What is done once a day, and with what. */
export interface DailyWorkDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly backupDir: string;
  /** Writes one consistent copy of the database to a file that does not exist. */
  backup(file: string): Promise<void>;
  /** Deletes what is past its keeping time. */
  prune(now: Date): Promise<unknown>;
}

const KEPT_DAYS = 7;
const KEPT_WEEKS = 4;
/** Looked at every hour: a machine that sleeps must not miss its day. */
const LOOK_MS = 3_600_000;
/** The first look; what people wait for after a start comes first. */
const FIRST_LOOK_MS = 60_000;
const NAME = /^daily-(\d{4}-\d{2}-\d{2})\.db$/;
const DAY_MS = 86_400_000;

/** Backs up and prunes once a day (UTC) while the process lives; the timers hold nothing open. Answers how to end it. */
export function startDailyWork(deps: DailyWorkDeps): () => void {
  const look = () =>
    void doDailyWork(deps).catch((error: unknown) => deps.logger.error({ err: error }, 'the daily work failed'));
  const first = setTimeout(look, FIRST_LOOK_MS).unref();
  const next = setInterval(look, LOOK_MS).unref();
  return () => {
    clearTimeout(first);
    clearInterval(next);
  };
}

/**
 * The work of today, if it has not been done: a backup, then the pruning, so that what is pruned
 * is in one more backup. Old daily backups are removed; other files in the folder stay.
 */
export async function doDailyWork({ clock, logger, backupDir, backup, prune }: DailyWorkDeps): Promise<void> {
  const now = clock.now();
  const today = `daily-${dayOf(now)}.db`;
  mkdirSync(backupDir, { recursive: true, mode: 0o700 });
  if (readdirSync(backupDir).includes(today)) return;
  await backup(join(backupDir, today));
  const old = oldBackups(readdirSync(backupDir));
  for (const name of old) rmSync(join(backupDir, name));
  logger.info({ file: today, removed: old.length, pruned: await prune(now) }, 'the daily work is done');
}

/** Which daily backups may go: all but the last 7 days that have one, and the last of each of the last 4 weeks that have one. */
export function oldBackups(names: readonly string[]): readonly string[] {
  const daily = names
    .filter((name) => NAME.test(name))
    .sort()
    .reverse();
  const lastOfWeek = new Map<number, string>();
  for (const name of daily) {
    const week = weekOf(name);
    if (!lastOfWeek.has(week)) lastOfWeek.set(week, name);
  }
  const kept = new Set([...daily.slice(0, KEPT_DAYS), ...[...lastOfWeek.values()].slice(0, KEPT_WEEKS)]);
  return daily.filter((name) => !kept.has(name));
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Number of the week, from Monday to Sunday; the epoch was a Thursday. */
function weekOf(name: string): number {
  const day = Date.parse(`${NAME.exec(name)?.[1]}T00:00:00Z`) / DAY_MS;
  return Math.floor((day + 3) / 7);
}
