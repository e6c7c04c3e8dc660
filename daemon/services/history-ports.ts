/** Questions to the audit entries about names. */
export interface HistoryReads {
  /** What a persona was called when a version of it was made; undefined when that was not recorded. */
  nameAtVersion(personaId: string, version: string): Promise<string | undefined>;
  /** Present name of the persona of an owner that had a name before; looks through the latest 10,000 changes. */
  presentNameOf(ownerId: string, formerName: string): Promise<string | undefined>;
}
