/** A statement that may change what a list of personas holds. */
const CHANGES_LIST =
  /^\s*(?:WITH\b[\s\S]*?)?\b(?:INSERT|UPDATE|DELETE|REPLACE)\b[\s\S]*?\b(?:personas|persona_tags)\b/i;

/**
 * A number that grows with every commit that may have changed a list of personas. What was read from committed rows
 * in one epoch holds as long as the epoch does: this process is the one writer.
 */
export class LibraryEpoch {
  readonly #known = new Map<string, boolean>();
  #value = 0;

  get value(): number {
    return this.#value;
  }

  /** Begins the next epoch. */
  advance(): void {
    this.#value += 1;
  }

  /** Whether a statement may change a list of personas. Statements are few and come again. */
  isChange(statement: string): boolean {
    const known = this.#known.get(statement);
    if (known !== undefined) return known;
    const found = CHANGES_LIST.test(statement);
    this.#known.set(statement, found);
    return found;
  }
}
