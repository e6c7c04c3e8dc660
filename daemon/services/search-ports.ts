import type { FacetValue } from '../../contract/search.ts';

/** A filter as the database decides it; everything in a plan must hold. */
export interface PlanFilter {
  readonly key: 'tag' | 'kind' | 'label' | 'agent' | 'has';
  readonly value: string;
  readonly isNegated: boolean;
}

/** A search of one owner's personas. */
export interface SearchPlan {
  readonly ownerId: string;
  /** The deleted ones instead; these have no texts in the index. */
  readonly deleted: boolean;
  /** In the language of FTS5, see domain/search/query.ts. */
  readonly match: string | undefined;
  /** What must not be in the text. */
  readonly notMatch: string | undefined;
  readonly filters: readonly PlanFilter[];
}

/** Ids of what was found, best first; without text, by name. */
export interface FoundIds {
  readonly ids: readonly string[];
  /** How many match; at least so many when `isCapped`. */
  readonly total: number;
  readonly isCapped: boolean;
}

/** What the index of names keeps of a persona. */
export interface NameRow {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly tags: readonly string[];
}

/** Signature of a persona's text, see domain/search/min-hash.ts. */
export interface SignatureRow {
  readonly row: number;
  readonly personaId: string;
  readonly versionId: string;
  /** Of the latest version's content. */
  readonly sha256: string;
  readonly signature: Uint32Array;
}

/** What the search asks of the database. */
export interface SearchReads {
  /** One page of what matches. */
  search(plan: SearchPlan, page: { readonly limit: number; readonly offset: number }): Promise<FoundIds>;
  /** Values of what these personas have, by facet; each list with the most frequent first. */
  facetsOf(
    personaIds: readonly string[],
  ): Promise<Readonly<Record<'tag' | 'kind' | 'label' | 'agent' | 'has', readonly FacetValue[]>>>;
  /** Active personas of an owner in the order of their names, after a name. */
  nameRows(ownerId: string, after: string, limit: number): Promise<readonly NameRow[]>;
  /** Personas that events after `since` are about, and the number of the last event; undefined when some are gone. */
  changedSince(since: number): Promise<{ readonly ids: readonly string[]; readonly last: number } | undefined>;
  /** Active personas whose text is not in the index: how many, and the ids that follow one. */
  unindexed(after: string, limit: number): Promise<{ readonly ids: readonly string[]; readonly total: number }>;
  /** Signatures in the order of their rows, after a row. */
  signatures(ownerId: string, after: number, limit: number): Promise<readonly SignatureRow[]>;
  /** Tags of an owner's active personas with how many have them, the most frequent first. */
  tagCounts(ownerId: string): Promise<readonly FacetValue[]>;
}

/** What the search writes. */
export interface SearchWrites {
  /** Puts the latest texts of these personas into the index where they are missing. */
  indexPersonas(ids: readonly string[]): Promise<void>;
}
