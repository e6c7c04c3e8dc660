/** Tells when files change. */
export interface FileWatcher {
  /** How many files can be watched at once. */
  readonly maxFiles: number;
  /**
   * Calls back some time after a file was changed, replaced, removed or made; never twice at once. Throws
   * INVALID_INPUT when too many files are watched. Answers how to end it.
   */
  watch(path: string, onChange: () => void): () => void;
}

/** A file that a persona is kept in step with. */
export interface FileLinkRow {
  readonly personaId: string;
  /** Absolute, links resolved. */
  readonly path: string;
  /** Name of the file format it is written in. */
  readonly format: string;
  /** SHA-256 of the bytes that are known. */
  readonly seenSha256: string;
  readonly createdAt: Date;
}

/** A linked file with the persona's name and owner. */
export interface OwnedFileLink extends FileLinkRow {
  readonly ownerId: string;
  readonly persona: string;
}

/** Questions about linked files. */
export interface FileLinkReads {
  /** Of one owner, by persona and path; deleted personas are left out. */
  fileLinks(ownerId: string): Promise<readonly OwnedFileLink[]>;
  /** Of every owner; also those of deleted personas, which may be restored. */
  allFileLinks(): Promise<readonly OwnedFileLink[]>;
}

/** Changes of linked files. */
export interface FileLinkWrites {
  /** Adds a link, or replaces the one of this persona and path. */
  putFileLink(row: FileLinkRow): Promise<void>;
  /** Takes over the bytes that were seen; answers whether there is such a link. */
  setFileSeen(seen: Pick<FileLinkRow, 'personaId' | 'path' | 'seenSha256'>): Promise<boolean>;
  /** Answers whether there was one. */
  removeFileLink(personaId: string, path: string): Promise<boolean>;
}
