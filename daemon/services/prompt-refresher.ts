import type { WatchedDatabase } from './library-watch.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { PromptService } from './prompt-service.ts';
import { contextOfSession } from './session-changes.ts';

/** What keeping prompts warm needs from outside. */
export interface PromptRefresherDeps {
  readonly database: WatchedDatabase;
  readonly live: LiveSessions;
  readonly prompts: PromptService;
}

/** Sessions that are looked at after one change; the rest is resolved when it is asked for. */
const MAX_SESSIONS = 1_000;

/**
 * Resolves the personas that live sessions use anew when a persona they are made of has changed, in the background, so
 * that the next apply or switch finds them ready. It puts nothing in force: a session keeps its text until it is changed.
 */
export class PromptRefresher {
  readonly #deps: PromptRefresherDeps;
  readonly #changed = new Set<string>();
  #running: Promise<void> | undefined;

  constructor(deps: PromptRefresherDeps) {
    this.#deps = deps;
    deps.database.onChange(({ personaIds }) => this.#take(personaIds));
  }

  /** When what has changed so far is done. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  #take(personaIds: readonly string[]): void {
    for (const id of personaIds) this.#changed.add(id);
    if (this.#deps.live.count === 0) this.#changed.clear();
    if (this.#changed.size === 0) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    // Changes that come meanwhile are taken with the next turn, however many they are.
    while (this.#changed.size > 0) {
      const changed = [...this.#changed];
      this.#changed.clear();
      await this.#refresh(changed);
    }
  }

  async #refresh(changed: readonly string[]): Promise<void> {
    const { live, prompts, database } = this.#deps;
    for (const row of live.newest(MAX_SESSIONS)) {
      for (const { personaId } of row.stack) {
        if (!prompts.mayDependOn(personaId, changed)) continue;
        try {
          const user = await database.reads.user(row.ownerId);
          const actor = {
            userId: row.ownerId,
            userName: user?.name ?? '',
            scopes: new Set<string>(),
            via: 'socket',
          } as const;
          await prompts.resolve(actor, { ref: personaId, context: contextOfSession(actor, row) });
        } catch {
          // It cannot be resolved any more: whoever applies it next is told why. The session keeps the text it has.
        }
      }
    }
  }
}
