import type { DraftState } from '../../contract/draft.ts';

/** A draft as it is stored. */
export interface DraftRow {
  readonly id: string;
  readonly ownerId: string;
  /** null while it proposes a persona that does not exist. */
  readonly personaId: string | null;
  readonly baseVersion: string | null;
  readonly source: 'file' | 'proposal';
  /** Path of the file it was found in; empty for a proposal. */
  readonly origin: string;
  readonly document: string;
  readonly sha256: string;
  readonly summary: string;
  readonly authorId: string;
  readonly state: DraftState;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
  /** The version it became. */
  readonly versionId: string | null;
}

/** Questions about drafts. */
export interface DraftReads {
  draft(ownerId: string, id: string): Promise<DraftRow | undefined>;
  /** Drafts whose id begins so, oldest first, at most `limit`. */
  draftsByPrefix(ownerId: string, prefix: string, limit: number): Promise<readonly DraftRow[]>;
  /** Newest first. */
  drafts(
    ownerId: string,
    filter: { readonly state: DraftState; readonly personaId?: string | undefined; readonly limit: number },
  ): Promise<readonly DraftRow[]>;
  /** The newest draft, of whatever state, that was found in a file. */
  latestFileDraft(personaId: string, path: string): Promise<DraftRow | undefined>;
}

/** Changes of drafts. */
export interface DraftWrites {
  insertDraft(row: DraftRow): Promise<void>;
  /** Persona, state, time of closing and version; the rest of a draft stays as it was made. */
  updateDraft(row: Pick<DraftRow, 'id' | 'personaId' | 'state' | 'closedAt' | 'versionId'>): Promise<void>;
}
