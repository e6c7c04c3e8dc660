import type { Content, Listing, Look, Reading } from '../domain/discovery/plan.ts';
import type { Places } from '../domain/discovery/profile.ts';
import type { FileWatcher } from './file-link-ports.ts';

/** The file system, as far as discovery looks at it: it is only read, and nothing in it can hold the daemon up. */
export interface FileTree {
  /** What is at a path, links followed. Never throws. */
  look(path: string): Promise<Look>;
  /** Names in a folder. Never throws. */
  list(path: string): Promise<Listing>;
  /**
   * A regular file, if it is still the one that was looked at and lies in one of the roots. Pipes, devices and sockets
   * are told at once, never waited for. Never throws.
   */
  read(reading: Reading): Promise<Content>;
}

/** What a person may set for discovery. */
export interface DiscoverySettings {
  /** What marks a project in the native mode; undefined: `.git`. */
  readonly markers: readonly string[] | undefined;
  /** Folders outside of projects that may be read too. */
  readonly importRoots: readonly string[];
}

/** The files of the user, for discovery and for personas that are linked to files. */
export interface FilePorts {
  readonly tree: FileTree;
  readonly watcher: FileWatcher;
  /** Where the files of the daemon's user are; a caller may name others of the same user. */
  readonly places: Places;
  readonly settings: () => DiscoverySettings;
}
