import { setImmediate } from 'node:timers/promises';
import { type FoundNames, NameIndex } from '../domain/search/name-index.ts';
import type { Reads } from './ports.ts';

/** The index of one owner's names, and the last event that is in it. */
interface OwnedIndex {
  index: NameIndex;
  seq: number;
  /** Ends when it is up to date; the next look begins then. */
  ready: Promise<void>;
}

/** Owners whose index is kept; a daemon has one or a few. */
const MAX_OWNERS = 4;
const PAGE = 2_000;
const CHANGES_AT_ONCE = 500;
/** From so many changes on it is quicker to begin anew. */
const REBUILD_FROM = 20_000;

/**
 * The indexes of names, made at the first question and kept up to date by the events: whoever asks after a change was
 * acknowledged finds it. About 25 MB for 100,000 personas.
 */
export class NameIndexes {
  readonly #reads: Reads;
  readonly #owners = new Map<string, OwnedIndex>();

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  /** The best of an owner's personas for what was typed. */
  async search(ownerId: string, query: string, limit: number): Promise<FoundNames> {
    const owned = this.#ownedBy(ownerId);
    owned.ready = owned.ready.then(() => this.#catchUp(ownerId, owned));
    try {
      await owned.ready;
    } catch (error) {
      // What was half done is not gone on with.
      this.#owners.delete(ownerId);
      throw error;
    }
    return owned.index.search(query, limit);
  }

  #ownedBy(ownerId: string): OwnedIndex {
    const owned = this.#owners.get(ownerId) ?? { index: new NameIndex(), seq: -1, ready: Promise.resolve() };
    this.#owners.delete(ownerId);
    this.#owners.set(ownerId, owned);
    for (const oldest of this.#owners.keys()) {
      if (this.#owners.size <= MAX_OWNERS) break;
      this.#owners.delete(oldest);
    }
    return owned;
  }

  async #catchUp(ownerId: string, owned: OwnedIndex): Promise<void> {
    const changes = owned.seq < 0 ? undefined : await this.#reads.changedSince(owned.seq);
    if (!changes || changes.ids.length > REBUILD_FROM) return this.#build(ownerId, owned);
    for (let from = 0; from < changes.ids.length; from += CHANGES_AT_ONCE) {
      await this.#take(ownerId, owned.index, changes.ids.slice(from, from + CHANGES_AT_ONCE));
    }
    owned.seq = changes.last;
  }

  async #take(ownerId: string, index: NameIndex, ids: readonly string[]): Promise<void> {
    const rows = new Map((await this.#reads.personasByIds(ids)).map((row) => [row.id, row]));
    for (const id of ids) {
      const row = rows.get(id);
      if (row?.ownerId === ownerId && row.isActive)
        index.put(id, { name: row.name, title: row.displayName, tags: row.tags });
      else index.remove(id);
    }
  }

  /** Page by page, so that agents are answered meanwhile. What changes while it is built comes with the next events. */
  async #build(ownerId: string, owned: OwnedIndex): Promise<void> {
    const { last } = await this.#reads.eventBounds();
    const index = new NameIndex();
    for (let after = ''; ; await setImmediate()) {
      const rows = await this.#reads.nameRows(ownerId, after, PAGE);
      for (const { id, name, displayName, tags } of rows) index.put(id, { name, title: displayName, tags });
      after = rows.at(-1)?.name ?? after;
      if (rows.length < PAGE) break;
    }
    owned.index = index;
    owned.seq = last;
  }
}
