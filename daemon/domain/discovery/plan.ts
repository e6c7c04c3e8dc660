/** What is at a path, links followed. `id` is the same for two names of one file. */
export type Look =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'file' | 'folder' | 'other';
      /** Absolute, every link resolved. */
      readonly realPath: string;
      readonly id: string;
      readonly sizeBytes: number;
      /** Everybody on the machine may write it. */
      readonly isWorldWritable: boolean;
    };

/** The content of a file. */
export type Content =
  | {
      readonly kind: 'text';
      /** Decoded as UTF-8 with the byte order mark; what is no UTF-8 became U+FFFD. */
      readonly text: string;
      readonly isUtf8: boolean;
      readonly sha256: string;
      readonly sizeBytes: number;
    }
  | { readonly kind: 'missing' | 'unreadable' | 'not-file' | 'denied' | 'too-large' };

/** What is in a folder, names in the order of UTF-16 units. */
export interface FolderNames {
  readonly names: readonly string[];
  /** Those that are folders themselves; links to folders are not. */
  readonly folders: readonly string[];
}

/** undefined where a folder cannot be listed. */
export type Listing = FolderNames | undefined;

/** A file that was looked at and is to be read. */
export interface Reading {
  /** Its real path. */
  readonly path: string;
  /** As `Look` told: another file there by now is denied. */
  readonly id: string;
  /** Real paths of folders; one of them must hold the file that is opened. */
  readonly roots: readonly string[];
  /** A larger file is not read. */
  readonly maxBytes: number;
}

/** A question to the file system. */
export type Question =
  | { readonly ask: 'look'; readonly path: string }
  | { readonly ask: 'list'; readonly path: string }
  | ({ readonly ask: 'read' } & Reading);

/** The answer to each question, in its own form. */
export type Answer = Look | Listing | Content;

/**
 * Work that needs to know about files: it yields questions and goes on with the answers. So the rules stay pure, and
 * a test answers from memory what the daemon answers from the disk.
 */
export type Plan<T> = Generator<Question, T, Answer>;

/** Asks what is at a path. */
export function* look(path: string): Plan<Look> {
  return (yield { ask: 'look', path }) as Look;
}

/** Asks for what is in a folder. */
export function* list(path: string): Plan<Listing> {
  return (yield { ask: 'list', path }) as Listing;
}

/** Asks for a file. */
export function* read(reading: Reading): Plan<Content> {
  return (yield { ask: 'read', ...reading }) as Content;
}
