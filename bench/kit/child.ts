import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A helper of a measurement in a process of its own, so that it takes nothing from the event loop under test. */
export class Child<Ask, Answer> {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  /** Starts a module that answers each message with one message. */
  constructor(module: URL) {
    this.#process = fork(module, { serialization: 'advanced' });
    this.#ended = once(this.#process, 'exit');
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Sends one message and waits for its answer. Throws when the process has ended, or answers with an error. */
  async ask(message: Ask): Promise<Answer> {
    const answer = await new Promise<unknown>((resolve, reject) => {
      this.#process.once('message', resolve);
      void this.#ended.then(() => reject(new Error('a helper process of the measurement has ended')));
      this.#process.send(message as object);
    });
    if (typeof answer === 'object' && answer !== null && 'failure' in answer) throw new Error(String(answer.failure));
    return answer as Answer;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.#process.kill();
    await this.#ended;
  }
}

/** The other side: answers every message of the parent with what the handler makes of it. */
export function answerParent<Ask, Answer>(handle: (message: Ask) => Promise<Answer>): void {
  process.on('message', (message) => {
    handle(message as Ask)
      .catch((error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }))
      .then((answer) => process.send?.(answer));
  });
}
