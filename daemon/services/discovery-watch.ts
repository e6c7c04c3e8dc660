import type { DiscoverInput, Discovery, DiscoveryUpdate } from '../../contract/discovery.ts';
import { changedFiles } from '../domain/discovery/watch-paths.ts';
import type { FilePorts } from './discovery-ports.ts';
import type { DiscoveryService } from './discovery-service.ts';

/** What following context files needs from outside. */
export interface DiscoveryWatchDeps extends Pick<FilePorts, 'watcher'> {
  readonly discovery: DiscoveryService;
}

/** Context files of a folder, followed while somebody looks at them. */
export class DiscoveryWatch {
  readonly #deps: DiscoveryWatchDeps;

  constructor(deps: DiscoveryWatchDeps) {
    this.#deps = deps;
  }

  /**
   * What a mode loads now, then again each time that a change of a file alters it, until the signal aborts. Throws
   * what `discover` throws, also later when the folder goes away, and INVALID_INPUT when too many files are watched.
   */
  async *follow(input: DiscoverInput, signal: AbortSignal | undefined): AsyncGenerator<DiscoveryUpdate, void, void> {
    const alarm = new Alarm();
    const watched = new Map<string, () => void>();
    let before: Discovery | undefined;
    try {
      while (!signal?.aborted) {
        const { seen } = alarm;
        const { discovery, paths } = await this.#deps.discovery.watchable(input);
        // What changed between the load and a new watch would be missed: the load is done again.
        if (this.#watchOnly(paths, watched, alarm)) continue;
        const changes = changedFiles(before, discovery);
        if (!before || changes.length > 0 || before.sha256 !== discovery.sha256) yield { discovery, changes };
        before = discovery;
        await alarm.after(seen, signal);
      }
    } finally {
      for (const end of watched.values()) end();
    }
  }

  /** Watches these paths and no others; answers whether one is new. */
  #watchOnly(paths: readonly string[], watched: Map<string, () => void>, alarm: Alarm): boolean {
    const wanted = new Set(paths);
    for (const [path, end] of watched) {
      if (wanted.has(path)) continue;
      end();
      watched.delete(path);
    }
    const fresh = paths.filter((path) => !watched.has(path));
    for (const path of fresh)
      watched.set(
        path,
        this.#deps.watcher.watch(path, () => alarm.ring()),
      );
    return fresh.length > 0;
  }
}

/** Rings, and lets somebody wait for the next ring. */
class Alarm {
  #rings = 0;
  readonly #sleepers = new Set<() => void>();

  /** Rings so far. */
  get seen(): number {
    return this.#rings;
  }

  ring(): void {
    this.#rings += 1;
    for (const wake of [...this.#sleepers]) wake();
  }

  /** Resolves at once when it rang since, else at the next ring or when the signal aborts. */
  after(seen: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#rings !== seen || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#sleepers.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}
