import type {
  NameHit,
  NameHits,
  SearchFacets,
  SearchFacetsInput,
  SearchNamesInput,
  SearchTextInput,
  Snippet,
  TextHits,
} from '../../contract/search.ts';
import { nameRanges } from '../domain/search/name-ranges.ts';
import type { SearchQuery, TextField } from '../domain/search/query.ts';
import { snippetsOf, type WordRow, wordRowsOf } from '../domain/search/snippets.ts';
import { NameIndexes } from './name-indexes.ts';
import { type LiveCount, toSummaries } from './persona-views.ts';
import type { Actor, Database, Reads } from './ports.ts';
import type { PersonaRow } from './rows.ts';
import { planSearch } from './search-plan.ts';
import type { TextIndexer } from './text-indexer.ts';

/** What searching needs from outside. */
export interface SearchServiceDeps {
  readonly database: Database;
  readonly indexer: TextIndexer;
  readonly liveCount: LiveCount;
}

/** Facets are counted over so many personas at most; what is beyond makes them lower bounds. */
const MAX_COUNTED = 10_000;
const MAX_SNIPPETED = 100;
/** Lines that are shown of each field, in the order they are shown in. */
const SHOWN: readonly (readonly [TextField, number])[] = [
  ['title', 1],
  ['description', 1],
  ['content', 2],
];
const MAX_LINE = 160;

/** Finding personas: by name as one types, and by everything they say. */
export class SearchService {
  readonly #deps: SearchServiceDeps;
  readonly #names: NameIndexes;

  constructor(deps: SearchServiceDeps) {
    this.#deps = deps;
    this.#names = new NameIndexes(deps.database.reads);
  }

  /** The best names, titles and tags for what was typed so far, with what matched. From memory. */
  async names(actor: Actor, { query, limit }: SearchNamesInput): Promise<NameHits> {
    const { ids, total } = await this.#names.search(actor.userId, query, limit);
    const rows = await rowsInOrder(this.#deps.database.reads, ids);
    return { items: rows.map((row) => toNameHit(query, row)), total };
  }

  /** One page of what a query finds, best first, with the lines that matched. Throws INVALID_INPUT with a column. */
  async text(actor: Actor, { query: text, limit, offset }: SearchTextInput): Promise<TextHits> {
    const { database, indexer, liveCount } = this.#deps;
    const { reads } = database;
    const { query, plan } = planSearch(actor, text);
    const { pending } = indexer;
    if (!plan) return { items: [], total: 0, isCapped: false, pending };
    const found = await reads.search(plan, { limit, offset });
    const rows = await rowsInOrder(reads, found.ids);
    const summaries = await toSummaries(reads, rows, liveCount);
    const snippets = await this.#snippets(query, rows.slice(0, MAX_SNIPPETED));
    const items = summaries.map((summary, at) => ({ ...summary, snippets: snippets[at] ?? [] }));
    return { items, total: found.total, isCapped: found.isCapped, pending };
  }

  /** What the finds of a query could be narrowed by, with counts. */
  async facets(actor: Actor, { query }: SearchFacetsInput): Promise<SearchFacets> {
    const { reads } = this.#deps.database;
    const { plan } = planSearch(actor, query);
    const found = plan && (await reads.search(plan, { limit: MAX_COUNTED, offset: 0 }));
    const counted = found?.ids.length ?? 0;
    const { tag, kind, label, agent, has } = await reads.facetsOf(found?.ids ?? []);
    const owner = counted === 0 ? [] : [{ value: actor.userName, count: counted }];
    const isCapped = found !== undefined && (found.isCapped || found.total > counted);
    return { tag, kind, owner, label, agent, has: has.filter(({ count }) => count > 0), counted, isCapped };
  }

  /** Lists for the first of the rows, in their order. */
  async #snippets(query: SearchQuery, rows: readonly PersonaRow[]): Promise<readonly (readonly Snippet[])[]> {
    const words = wordRowsOf(query.terms);
    const lists: (readonly Snippet[])[] = [];
    for (const row of words.length === 0 ? [] : rows) {
      const isAsked = query.fields.includes('content');
      const version = isAsked ? await this.#deps.database.reads.versionById(row.latestVersionId) : undefined;
      const texts = { title: row.displayName, description: row.description, content: version?.content ?? '' };
      lists.push(fieldSnippets(query, words, { ...texts, name: row.name, tags: '' }));
    }
    return lists;
  }
}

function fieldSnippets(
  query: SearchQuery,
  words: readonly WordRow[],
  texts: Readonly<Record<TextField, string>>,
): readonly Snippet[] {
  return SHOWN.filter(([field]) => query.fields.includes(field)).flatMap(([field, maxLines]) =>
    snippetsOf(texts[field], words, { field, maxLines, maxLength: MAX_LINE }),
  );
}

function toNameHit(query: string, row: PersonaRow): NameHit {
  const { id, name, displayName, kind, tags, latestVersion } = row;
  return { id, name, displayName, kind, tags, version: latestVersion, ranges: nameRanges(query, row) };
}

/** Rows in the order of their ids; one that went meanwhile is left out. */
export async function rowsInOrder(reads: Reads, ids: readonly string[]): Promise<readonly PersonaRow[]> {
  const rows = new Map((await reads.personasByIds(ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}
