import { type ParsedSections, parseSections } from '../domain/persona/sections.ts';
import type { ParseSource, SourceVersion } from '../domain/prompt/compose.ts';
import { type FragmentUse, fragmentUses } from '../domain/prompt/fragments.ts';
import { type Questions, questionsOf } from '../domain/prompt/relevant-facts.ts';
import type { LibraryChange, WatchedDatabase } from './library-watch.ts';
import { LruCache } from './lru-cache.ts';
import { findNamed, findPersonaVersion } from './persona-lookup.ts';
import type { Actor, Reads } from './ports.ts';
import { toSource } from './prompt-parts.ts';
import type { VersionRow } from './rows.ts';

/** Characters of text that are kept, each: versions as they are stored, and texts taken apart. */
const MAX_VERSION_CHARS = 8 * 1024 * 1024;
const MAX_PARSED_CHARS = 4 * 1024 * 1024;
const MAX_REFS = 20_000;

/** What a version's text says. */
export interface ReadSource {
  readonly parsed: ParsedSections;
  /** The fragments it names. */
  readonly uses: readonly FragmentUse[];
  /** What of a context it asks for. */
  readonly questions: Questions;
}

/**
 * Versions by what names them, from memory while nothing about them changes; texts taken apart by their content, as long
 * as there is room. Bounded, and never wrong: a version never changes, and what names one is forgotten when its persona,
 * or nobody knows which, has changed.
 */
export class SourceLookup {
  readonly #database: WatchedDatabase;
  readonly #reads: Reads;
  readonly #versions = new LruCache<VersionRow>(MAX_VERSION_CHARS);
  readonly #parsed = new LruCache<ParsedSections>(MAX_PARSED_CHARS);
  readonly #read = new WeakMap<SourceVersion, ReadSource>();
  #named = new LruCache<SourceVersion>(MAX_VERSION_CHARS);
  /** Keys of `#named`, of now or before, by the persona they lead to. */
  readonly #keys = new Map<string, string[]>();
  #keyCount = 0;

  constructor(database: WatchedDatabase) {
    this.#database = database;
    this.#reads = Object.assign(Object.create(database.reads), {
      versionById: (id: string) => this.#version(id),
    }) as Reads;
    database.onChange((change) => this.#forget(change));
  }

  /** The version that a person names. Throws PERSONA_NOT_FOUND, VERSION_NOT_FOUND. */
  asked(actor: Actor, ref: string): SourceVersion | Promise<SourceVersion> {
    const key = keyOf(actor, ref);
    return this.#named.get(key) ?? this.#find(actor, ref, findPersonaVersion);
  }

  /** The version that a text names as parent or fragment. Throws PARENT_MISSING. */
  named(actor: Actor, ref: string): SourceVersion | Promise<SourceVersion> {
    const key = keyOf(actor, ref);
    return this.#named.get(key) ?? this.#find(actor, ref, findNamed);
  }

  /** Takes a text apart, or knows it already. */
  readonly parse: ParseSource = (source) => this.read(source).parsed;

  /** What a version's text says, worked out once. */
  read(source: SourceVersion): ReadSource {
    const known = this.#read.get(source);
    if (known) return known;
    const parsed = this.#parse(source);
    const made = { parsed, uses: fragmentUses(source, () => parsed), questions: questionsOf(parsed) };
    this.#read.set(source, made);
    return made;
  }

  #parse({ content, contentKey }: SourceVersion): ParsedSections {
    const known = this.#parsed.get(contentKey);
    // A text that is not stored yet may go under the key of the version it came from.
    if (known?.text === content) return known;
    const parsed = parseSections(content);
    this.#parsed.set(contentKey, parsed, content.length + 1);
    return parsed;
  }

  async #find(actor: Actor, ref: string, find: typeof findNamed): Promise<SourceVersion> {
    const { epoch } = this.#database;
    const { persona, version } = await find(this.#reads, actor, ref);
    const source = toSource(persona, version);
    // What was read before a change must not outlive it.
    if (this.#database.epoch === epoch) this.#keep(keyOf(actor, ref), source);
    return source;
  }

  #keep(key: string, source: SourceVersion): void {
    if (this.#keyCount >= MAX_REFS) this.#forgetAll();
    this.#keyCount += 1;
    this.#named.set(key, source, source.content.length + key.length);
    const keys = this.#keys.get(source.personaId);
    if (keys) keys.push(key);
    else this.#keys.set(source.personaId, [key]);
  }

  #forget({ personaIds, isComplete }: LibraryChange): void {
    if (!isComplete) {
      this.#forgetAll();
      return;
    }
    for (const id of personaIds) {
      for (const key of this.#keys.get(id) ?? []) this.#named.delete(key);
      this.#keys.delete(id);
    }
  }

  #forgetAll(): void {
    this.#named = new LruCache(MAX_VERSION_CHARS);
    this.#keys.clear();
    this.#keyCount = 0;
  }

  async #version(id: string): Promise<VersionRow | undefined> {
    const known = this.#versions.get(id);
    if (known) return known;
    const row = await this.#database.reads.versionById(id);
    if (row) this.#versions.set(id, row, row.content.length + 1);
    return row;
  }
}

function keyOf(actor: Actor, ref: string): string {
  return `${actor.userId}\n${ref}`;
}
