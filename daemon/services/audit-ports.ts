/** A change as it was recorded. */
export interface AuditRow {
  readonly seq: number;
  readonly at: Date;
  readonly actorId: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

/** Which entries are wanted. */
export interface AuditQuery {
  readonly subject?: string | undefined;
  readonly actions?: readonly string[] | undefined;
  /** Only lower sequence numbers. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Questions about the audit. */
export interface AuditReads {
  /** Newest first. */
  auditEntries(query: AuditQuery): Promise<readonly AuditRow[]>;
}

/** What the check of the audit chain found; `brokenSeq` is the first entry that is not as it was written. */
export type AuditReport =
  | { readonly ok: true; readonly entries: number; readonly headHash: string }
  | { readonly ok: false; readonly entries: number; readonly brokenSeq: number; readonly reason: string };
