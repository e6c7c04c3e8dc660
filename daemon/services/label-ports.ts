/** A label of a persona, with the number of the version it points to. */
export interface LabelRow {
  readonly personaId: string;
  readonly label: string;
  readonly versionId: string;
  readonly version: string;
  readonly isProtected: boolean;
  /** null for one that was set before its time was kept. */
  readonly movedAt: Date | null;
}

/** Questions about labels. */
export interface LabelReads {
  /** By name. */
  labels(personaId: string): Promise<readonly LabelRow[]>;
}

/** Changes of labels. */
export interface LabelWrites {
  /** Makes a label, or changes the one there is. */
  putLabel(row: Omit<LabelRow, 'version'>): Promise<void>;
  deleteLabel(personaId: string, label: string): Promise<void>;
}
