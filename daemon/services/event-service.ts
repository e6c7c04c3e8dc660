import type { DaemonEvent, EventMessage, ListEventsInput } from '../../contract/event.ts';
import type { Actor, Database } from './ports.ts';

/** From where a subscriber follows, and until when. */
export interface FollowOptions {
  /** Sequence number of the last event the caller has; undefined starts with the next one. */
  readonly after: number | undefined;
  readonly signal: AbortSignal | undefined;
}

const PAGE = 500;

/**
 * The log of changes. The live tail is a wake-up and a re-read of the table, so a slow reader
 * costs no memory and nothing is missed between replay and live.
 */
export class EventService {
  readonly #database: Database;
  readonly #sleepers = new Set<() => void>();
  #wakes = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Events after `since`, oldest first. */
  list(_actor: Actor, input: ListEventsInput): Promise<readonly DaemonEvent[]> {
    return this.#database.reads.events(input);
  }

  /** Tells every follower that the table has grown; called after each commit that recorded a change. */
  wake(): void {
    this.#wakes += 1;
    const sleepers = [...this.#sleepers];
    this.#sleepers.clear();
    for (const resume of sleepers) resume();
  }

  /** Events after `after`, then live ones, until the signal aborts. A gap that was pruned gives one `reset`. */
  async *follow(_actor: Actor, { after, signal }: FollowOptions): AsyncGenerator<EventMessage, void, void> {
    const { first, last } = await this.#database.reads.eventBounds();
    let since = after ?? last;
    if (after !== undefined && (after > last || after + 1 < first)) {
      since = last;
      yield { kind: 'reset', seq: last };
    }
    while (!signal?.aborted) {
      const seen = this.#wakes;
      const events = await this.#database.reads.events({ since, limit: PAGE });
      for (const event of events) {
        yield { kind: 'event', event };
        since = event.seq;
      }
      if (events.length === 0 && seen === this.#wakes) await this.#sleep(signal);
    }
  }

  #sleep(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#sleepers.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#sleepers.add(done);
      if (signal?.aborted) done();
      else signal?.addEventListener('abort', done, { once: true });
    });
  }
}
