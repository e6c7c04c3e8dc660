import Sqlite from 'better-sqlite3';

/** Lets the Nth statement of a database fail, counted from `arm`. Its `trace` is given to the database when it is opened. */
export class StatementFaults {
  #left = 0;
  #code = '';
  #atFault = () => {};

  /** `code` is the name of an error of SQLite; `atFault` runs just before the statement fails. */
  arm(n: number, code: string, atFault = () => {}): void {
    this.#left = n;
    this.#code = code;
    this.#atFault = atFault;
  }

  disarm(): void {
    this.#left = 0;
  }

  readonly trace = (statement: unknown): void => {
    // BEGIN touches no disk, so it does not fail.
    if (statement === 'BEGIN') return;
    this.#left -= 1;
    if (this.#left !== 0) return;
    this.#atFault();
    throw new Sqlite.SqliteError('injected', this.#code);
  };
}
