import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach } from 'vitest';
import { placesOf } from '../../contract/places.ts';
import { createFilePorts } from '../../daemon/files/file-ports.ts';
import { createTemplateFiles } from '../../daemon/files/template-files.ts';
import { createIds, sha256 } from '../../daemon/platform/ids.ts';
import { WorkerTokenCounter } from '../../daemon/platform/token-counter.ts';
import { createServices } from '../../daemon/services/create-services.ts';
import { ensureFirstAdmin } from '../../daemon/services/first-admin.ts';
import type { LiveSessions } from '../../daemon/services/live-sessions.ts';
import type { Actor, Clock, Database, TokenCounter } from '../../daemon/services/ports.ts';
import type { DefaultBudgets } from '../../daemon/services/prompt-budgets.ts';
import type { Services } from '../../daemon/services/services.ts';
import type { SystemServiceDeps } from '../../daemon/services/system-service.ts';
import { ownerActor } from '../../daemon/services/token-service.ts';
import type { OpenedDatabase } from '../../daemon/storage/database.ts';
import { type SteppedClock, type TempDatabase, tempDatabase } from './temp-database.ts';

/** A wall clock and a stop watch that stand still until a test moves them, apart from each other if it likes. */
export interface TwoClocks extends Clock {
  /** Time goes by: both move. */
  advance(ms: number): void;
  /** Somebody sets the wall clock; the stop watch does not see it. Negative milliseconds go back. */
  setWallBy(ms: number): void;
}

/** What a test may choose. */
export interface ServiceKitOptions {
  /** Called before every statement of the database, which fails when it throws. */
  readonly trace?: (statement: string) => void;
  /** Base URL of HTTP; null for off. */
  readonly httpUrl?: string | null;
  /** Budgets as the configuration would give them. */
  readonly budgets?: DefaultBudgets;
  /** Stands in place of the database, for example to make a step of it fail. */
  readonly wrap?: (database: Database) => Database;
}

/** Every use case over a real database in a folder of its own. */
export interface ServiceKit {
  readonly services: Services;
  readonly live: LiveSessions;
  readonly database: OpenedDatabase;
  readonly clock: TwoClocks;
  /** The person whose daemon this is. */
  readonly owner: Actor;
  readonly dataDir: string;
  /** Facts of the process that the status tells. */
  readonly process: { isDraining: boolean; stops: number };
  /** When the work in the background that earlier changes made is done. */
  settled(): Promise<void>;
  /** As after a restart of the daemon: the same data, a fresh memory. */
  restart(): Promise<void>;
  /** A second person with an account. */
  otherUser(name: string): Promise<Actor>;
  /** Lets a label of the owner's persona point to a version; there is no use case for it yet. */
  putLabel(persona: string, label: string, version: string): Promise<void>;
  /** Changes rows behind the daemon's back, as damage would. */
  damage(sql: string): void;
  /** Every value of every table, as one text. */
  dump(): string;
  dispose(): Promise<void>;
}

/** Makes kits in the tests of a file and disposes of them after each test; all share one token counter. */
export function serviceKits(): { start(options?: ServiceKitOptions): Promise<ServiceKit> } {
  const counter = new WorkerTokenCounter();
  const kits: ServiceKit[] = [];
  afterEach(async () => {
    for (const kit of kits.splice(0)) await kit.dispose();
  });
  afterAll(() => counter.close());
  return {
    async start(options = {}) {
      const kit = await startServiceKit(counter, options);
      kits.push(kit);
      return kit;
    },
  };
}

/** Both clocks at an instant. */
export function twoClocks(at: Date = new Date('2026-03-01T10:00:00.000Z')): TwoClocks {
  let wallMs = at.getTime();
  let stopWatchMs = 1_000;
  return {
    now: () => new Date(wallMs),
    monotonicMs: () => stopWatchMs,
    advance(ms) {
      wallMs += ms;
      stopWatchMs += ms;
    },
    setWallBy(ms) {
      wallMs += ms;
    },
  };
}

async function startServiceKit(counter: TokenCounter, options: ServiceKitOptions): Promise<ServiceKit> {
  const clock = twoClocks();
  const { trace } = options;
  const temp = await tempDatabase({
    clock: clock as SteppedClock,
    trace: trace && ((statement) => trace(String(statement))),
  });
  const process = { isDraining: false, stops: 0 };
  const home = join(temp.dataDir, 'home');
  const files = createFilePorts({
    places: placesOf({ MAESTRO_HOME: home }, { home, cwd: home }),
    env: { HOME: home },
    settings: () => ({ markers: undefined, importRoots: [] }),
  });
  const load = () => wire(temp, { counter, clock, options, process, files });
  let wired = await load();
  let disposal: PromiseLike<void> | undefined;
  const owner = ownerActor(await ensureFirstAdmin({ database: temp.database, clock, ids: createIds(clock) }, 'ada'));
  return {
    get services() {
      return wired.services;
    },
    get live() {
      return wired.live;
    },
    get database() {
      return temp.database;
    },
    ...{ clock, owner, process, dataDir: temp.dataDir },
    settled: () => wired.refresher.settled(),
    async restart() {
      await temp.reopen();
      wired = await load();
    },
    otherUser: async (name) =>
      ownerActor(await ensureFirstAdmin({ database: temp.database, clock, ids: createIds(clock) }, name)),
    async putLabel(persona, label, version) {
      const found = await temp.database.reads.personaByName(owner.userId, persona);
      const target = found && (await temp.database.reads.version(found.id, version));
      if (!target) throw new Error(`there is no ${persona}@${version} to label`);
      change(temp.dataDir, 'INSERT INTO persona_labels (persona_id, label, version_id) VALUES (?, ?, ?)', [
        ...[target.personaId, label, target.id],
      ]);
    },
    damage: (sql) => change(temp.dataDir, sql),
    dump: () => dumpOf(temp.dataDir),
    dispose() {
      files.watcher.close();
      disposal ??= temp[Symbol.asyncDispose]();
      return Promise.resolve(disposal);
    },
  };
}

/** One statement on a handle of its own; the daemon's handles see it with their next statement. */
function change(dataDir: string, sql: string, params: readonly string[] = []): void {
  const handle = new Sqlite(join(dataDir, 'maestro.db'));
  try {
    handle.prepare(sql).run(...params);
  } finally {
    handle.close();
  }
}

function dumpOf(dataDir: string): string {
  const handle = new Sqlite(join(dataDir, 'maestro.db'), { readonly: true });
  try {
    const tables = handle.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
    return JSON.stringify(tables.map((table) => handle.prepare(`SELECT * FROM "${table}"`).all()));
  } finally {
    handle.close();
  }
}

interface WireParts {
  readonly counter: TokenCounter;
  readonly clock: Clock;
  readonly options: ServiceKitOptions;
  readonly files: ReturnType<typeof createFilePorts>;
  readonly process: ServiceKit['process'];
}

function wire(temp: TempDatabase, { counter, clock, options, process, files }: WireParts) {
  const { wrap = (database) => database, httpUrl = 'http://127.0.0.1:7717' } = options;
  const facts: Omit<SystemServiceDeps, 'database' | 'live'> = {
    version: '0.1.0',
    pid: 4242,
    startedAt: clock.now(),
    socketPath: '/run/maestro/daemon.sock',
    dataDir: '/data/maestro',
    logFile: '/state/maestro/daemon.log',
    httpUrl: () => httpUrl,
    rssBytes: () => 50_000_000,
    isDraining: () => process.isDraining,
    shutDown() {
      process.stops += 1;
    },
  };
  return createServices({
    database: wrap(temp.database),
    clock,
    ids: createIds(clock),
    sha256,
    tokens: counter,
    budgets: () => options.budgets ?? {},
    files,
    templates: createTemplateFiles(new URL('../../templates', import.meta.url).pathname),
    facts,
  });
}
