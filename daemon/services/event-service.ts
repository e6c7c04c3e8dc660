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
    const { reads } = this.#database;
    const { last } = await reads.eventBounds();
    let since = after ?? last;
    // A number that was never given out: the database is an older one than the caller knows.
    let isGap = since > last;
    while (!signal?.aborted) {
      if (isGap) {
        since = (await reads.eventBounds()).last;
        yield { kind: 'reset', seq: since };
      }
      const seen = this.#wakes;
      const events = await reads.events({ since, limit: PAGE });
      // Numbers have no holes; one is there after pruning only, also behind a reader that was slow.
      isGap = events[0] !== undefined && events[0].seq !== since + 1;
      if (isGap) continue;
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
