import type { UsageInput, UsageRow } from '../../contract/system.ts';
import { parseRef } from '../domain/persona/ref.ts';
import { findPersona, findVersion } from './persona-lookup.ts';
import type { Actor, Clock, Database } from './ports.ts';

/** Sums over the metered requests of the gateway. */
export class UsageService {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** One row per session, version, model or agent, the busiest first. Throws PERSONA_NOT_FOUND, VERSION_NOT_FOUND. */
  async summary(actor: Actor, input: UsageInput): Promise<readonly UsageRow[]> {
    const { reads } = this.#database;
    // An unknown name must not look like a persona that nobody uses; a deleted one has its history.
    if (input.persona !== undefined) {
      const persona = await findPersona(reads, actor, input.persona, { deleted: true });
      await findVersion(reads, persona, parseRef(input.persona).selector);
    }
    return this.#database.reads.usage(actor.userId, input, this.#clock.now());
  }
}
