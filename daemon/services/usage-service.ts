import type { UsageInput, UsageRow } from '../../contract/system.ts';
import type { Actor, Clock, Database } from './ports.ts';

/** Sums over the metered requests of the gateway. */
export class UsageService {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** One row per session, version, model or agent, the busiest first. */
  summary(actor: Actor, input: UsageInput): Promise<readonly UsageRow[]> {
    return this.#database.reads.usage(actor.userId, input, this.#clock.now());
  }
}
