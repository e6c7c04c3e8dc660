import type { ServerResponse } from 'node:http';

/** Kinds of answers, by how long a shutdown waits for them. */
export type AnswerKind = 'call' | 'gateway';

/** The answers that are under way. */
export class InFlight {
  readonly #answers = new Map<ServerResponse, AnswerKind>();
  readonly #watchers = new Set<() => void>();

  /** Counts an answer until its connection has taken all of it or has closed. */
  add(res: ServerResponse, kind: AnswerKind): void {
    this.#answers.set(res, kind);
    res.once('close', () => {
      this.#answers.delete(res);
      for (const watcher of [...this.#watchers]) watcher();
    });
  }

  /** Resolves when no answer of a kind is under way, or after the bound; answers that are left are then cut off. */
  async settle(kind: AnswerKind, timeoutMs: number): Promise<void> {
    if (!(await this.#isGone(kind, timeoutMs))) {
      for (const [res, each] of this.#answers) if (each === kind) res.destroy();
    }
  }

  count(kind: AnswerKind): number {
    return [...this.#answers.values()].filter((each) => each === kind).length;
  }

  #isGone(kind: AnswerKind, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (gone: boolean) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(gone);
      };
      const look = () => {
        if (this.count(kind) === 0) finish(true);
      };
      const timer = setTimeout(() => finish(false), timeoutMs);
      this.#watchers.add(look);
      look();
    });
  }
}
