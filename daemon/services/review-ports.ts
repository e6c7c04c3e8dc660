/** A person has looked at a text and found it good. */
export interface AcknowledgementRow {
  readonly ownerId: string;
  readonly reviewHash: string;
  readonly actorId: string;
  readonly at: Date;
}

/** Questions about what was acknowledged. */
export interface ReviewReads {
  /** The acknowledgements of an owner among these hashes. */
  acknowledgements(ownerId: string, hashes: readonly string[]): Promise<readonly AcknowledgementRow[]>;
  /** The review hashes of versions by version id; versions with nothing to look at are left out. */
  reviewHashes(versionIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Changes of what was acknowledged. */
export interface ReviewWrites {
  /** Keeps an acknowledgement; answers false when there was one already. */
  insertAcknowledgement(row: AcknowledgementRow): Promise<boolean>;
}
