/** What is known of one session from answers alone. */
export interface JournalSession {
  token: string;
  isEnded: boolean;
  /** By revision: `name@version` of what the answer said is in force, base first. */
  readonly changes: Map<number, readonly string[]>;
}

/** Everything that a daemon has acknowledged, kept outside of it. */
export class KillJournal {
  readonly sessions = new Map<string, JournalSession>();
  /** By `name@version`: the content. */
  readonly versions = new Map<string, string>();
  /** Answers in all, answers to a retried call, and answers of these that say it was done before. */
  acknowledged = 0;
  retried = 0;
  replayed = 0;
  /** Calls that failed in a way that no rule of the interface explains. */
  readonly failures: string[] = [];

  /** A session that was started. A start that is repeated brings a fresh token for the same session. */
  noteStart(id: string, token: string, change: { readonly revision: number; readonly names: readonly string[] }): void {
    const known = this.sessions.get(id);
    if (known) known.token = token;
    else this.sessions.set(id, { token, isEnded: false, changes: new Map() });
    this.#note(id, change);
  }

  /** A change of a session. */
  noteChange(
    id: string,
    change: { readonly revision: number; readonly names: readonly string[]; readonly isEnd: boolean },
  ): void {
    this.#note(id, change);
    const session = this.sessions.get(id);
    if (session && change.isEnd) session.isEnded = true;
  }

  /** A new version of a persona. */
  noteVersion(name: string, content: string): void {
    this.versions.set(name, content);
    this.acknowledged += 1;
  }

  /** Ids of sessions that nobody was told the end of. */
  get live(): readonly string[] {
    return [...this.sessions].filter(([, { isEnded }]) => !isEnded).map(([id]) => id);
  }

  #note(id: string, { revision, names }: { readonly revision: number; readonly names: readonly string[] }): void {
    const changes = this.sessions.get(id)?.changes;
    const before = changes?.get(revision);
    if (before && before.join() !== names.join())
      this.failures.push(`session ${id} has two changes with revision ${revision}`);
    changes?.set(revision, names);
    this.acknowledged += 1;
  }
}

/** The last acknowledged revision of a session. */
export function lastRevision({ changes }: JournalSession): number {
  return Math.max(0, ...changes.keys());
}
