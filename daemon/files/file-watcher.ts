import { type FSWatcher, type Stats, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AppError } from '../domain/errors.ts';
import type { FileWatcher } from '../services/file-link-ports.ts';

/** How a watcher works. */
export interface WatcherOptions {
  /** Time without changes after which a change is told; editors write in several steps. */
  readonly debounceMs?: number;
  /** How often files are looked at in any case: events get lost on network folders and when folders are replaced. */
  readonly pollMs?: number;
  /** False: only looks, no events of the system. */
  readonly events?: boolean;
  /** Files that may be watched at once. */
  readonly maxFiles?: number;
}

/** A watcher that is closed in the end. */
export interface ClosableWatcher extends FileWatcher {
  /** Files that are watched. */
  readonly size: number;
  /** Ends everything; nothing is told any more. */
  close(): void;
}

interface WatchedFile {
  readonly path: string;
  readonly onChange: () => void;
  /** What the file looked like last; undefined until the first look. */
  seen: string | undefined;
  timer: NodeJS.Timeout | undefined;
  /** Stop watch at the first change that was not told yet. */
  sinceMs: number;
}

interface WatchedFolder {
  readonly files: Set<WatchedFile>;
  /** undefined while the system gives no events for it. */
  watcher: FSWatcher | undefined;
}

/** A file that never rests is told all the same after so many debounce times. */
const MAX_WAITS = 10;

const DEFAULTS = { debounceMs: 100, pollMs: 5_000, events: true, maxFiles: 1_000 } as const;

/**
 * Watches the folders of files, so that editors which write a new file and rename it are noticed; besides, every file
 * is looked at now and then. Timers and watches hold no process open.
 */
export function createFileWatcher(options: WatcherOptions = {}): ClosableWatcher {
  return new FolderWatcher({ ...DEFAULTS, ...options });
}

class FolderWatcher implements ClosableWatcher {
  readonly #options: Required<WatcherOptions>;
  readonly #folders = new Map<string, WatchedFolder>();
  #poll: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(options: Required<WatcherOptions>) {
    this.#options = options;
  }

  watch(path: string, onChange: () => void): () => void {
    const { maxFiles, pollMs } = this.#options;
    if (this.#count >= maxFiles)
      throw new AppError('INVALID_INPUT', `${maxFiles} files are watched already; unlink some first`, { maxFiles });
    const file: WatchedFile = { path, onChange, seen: undefined, timer: undefined, sinceMs: 0 };
    const folder = this.#folderOf(dirname(path));
    folder.files.add(file);
    this.#count += 1;
    void this.#look(file);
    this.#poll ??= setInterval(() => this.#lookAtAll(), pollMs).unref();
    return () => this.#forget(folder, file);
  }

  get maxFiles(): number {
    return this.#options.maxFiles;
  }

  get size(): number {
    return this.#count;
  }

  close(): void {
    for (const folder of this.#folders.values()) for (const file of folder.files) this.#forget(folder, file);
    clearInterval(this.#poll);
  }

  #folderOf(path: string): WatchedFolder {
    const known = this.#folders.get(path);
    if (known) return known;
    const folder: WatchedFolder = { files: new Set(), watcher: undefined };
    this.#folders.set(path, folder);
    this.#listen(path, folder);
    return folder;
  }

  #listen(path: string, folder: WatchedFolder): void {
    if (!this.#options.events) return;
    const stop = () => {
      folder.watcher?.close();
      folder.watcher = undefined;
    };
    try {
      folder.watcher = watch(path, { persistent: false }, (_kind, name) => {
        // The folder itself was moved or removed: its watch is dead, the next look begins a new one.
        if (name === basename(path)) stop();
        for (const file of folder.files) if (name === null || basename(file.path) === name) this.#soon(file);
      });
      folder.watcher.on('error', stop);
    } catch {
      // Missing folder, or no watches left: looks have to do.
      folder.watcher = undefined;
    }
  }

  #forget(folder: WatchedFolder, file: WatchedFile): void {
    if (!folder.files.delete(file)) return;
    this.#count -= 1;
    clearTimeout(file.timer);
    if (folder.files.size > 0) return;
    folder.watcher?.close();
    this.#folders.delete(dirname(file.path));
    if (this.#folders.size > 0) return;
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  #lookAtAll(): void {
    for (const [path, folder] of this.#folders) {
      if (!folder.watcher) this.#listen(path, folder);
      for (const file of folder.files) void this.#look(file);
    }
  }

  /** Tells a change when the file does not look as it did. */
  async #look(file: WatchedFile): Promise<void> {
    const now = await lookOf(file.path);
    const isFirst = file.seen === undefined;
    const isSame = file.seen === now;
    file.seen = now;
    if (!isFirst && !isSame) this.#soon(file);
  }

  #soon(file: WatchedFile): void {
    if (!this.#folders.get(dirname(file.path))?.files.has(file)) return;
    const now = performance.now();
    if (!file.timer) file.sinceMs = now;
    else if (now - file.sinceMs > this.#options.debounceMs * MAX_WAITS) return;
    clearTimeout(file.timer);
    file.timer = setTimeout(() => {
      file.timer = undefined;
      void lookOf(file.path).then((now) => (file.seen = now));
      file.onChange();
    }, this.#options.debounceMs).unref();
  }
}

async function lookOf(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs }: Stats = await stat(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(':');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'missing';
  }
}
