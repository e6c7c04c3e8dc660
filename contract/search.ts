import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { type PersonaKind, type PersonaSummary, personaRef } from './persona.ts';

/** UTF-16 offsets of what matched in a text: from, and to (not included). */
export type TextRange = readonly [from: number, to: number];

export const searchNamesInput = z.strictObject({
  /** What was typed so far; words in any order, each must be found. */
  query: z.string().max(200),
  limit: z.int().min(1).max(100).default(20),
});
export type SearchNamesInput = z.infer<typeof searchNamesInput>;

/** A persona found by its name, title or a tag, with what matched. */
export interface NameHit {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly kind: PersonaKind;
  readonly tags: readonly string[];
  readonly version: string;
  readonly ranges: {
    readonly name: readonly TextRange[];
    readonly displayName: readonly TextRange[];
    /** One entry for each tag, in their order. */
    readonly tags: readonly (readonly TextRange[])[];
  };
}

/** The best names, best first, and how many match in all. */
export interface NameHits {
  readonly items: readonly NameHit[];
  readonly total: number;
}

/** The language of full searches; see docs/search.md. */
export const searchQuery = z.string().max(500);

export const searchTextInput = z.strictObject({
  query: searchQuery,
  limit: z.int().min(1).max(LIMITS.pageRows).default(20),
  offset: z.int().min(0).max(100_000).default(0),
});
export type SearchTextInput = z.infer<typeof searchTextInput>;

export const searchFacetsInput = z.strictObject({ query: searchQuery });
export type SearchFacetsInput = z.infer<typeof searchFacetsInput>;

/** A line of a text in which something matched, or the part of it around the match. */
export interface Snippet {
  /** Where it is from. */
  readonly field: 'name' | 'title' | 'description' | 'tags' | 'content';
  readonly text: string;
  /** In `text`. */
  readonly ranges: readonly TextRange[];
  /** Line of the field it starts in, from 1. */
  readonly line: number;
  /** Whether its line goes on before and after it. */
  readonly isCut: readonly [before: boolean, after: boolean];
}

/** A persona that a full search found. */
export interface TextHit extends PersonaSummary {
  /** What matched where; for the first hundred of a page. */
  readonly snippets: readonly Snippet[];
}

/** A page of a full search, best first. */
export interface TextHits {
  readonly items: readonly TextHit[];
  /** How many match; at least so many when `isCapped`. */
  readonly total: number;
  readonly isCapped: boolean;
  /** Personas whose text is not in the index yet: right after an upgrade. */
  readonly pending: number;
}

/** How many of what was found have a value. */
export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

/** What a search could be narrowed by; each list with the most frequent first. */
export interface SearchFacets {
  readonly tag: readonly FacetValue[];
  readonly kind: readonly FacetValue[];
  readonly owner: readonly FacetValue[];
  readonly label: readonly FacetValue[];
  readonly agent: readonly FacetValue[];
  /** One entry, `findings`, when some have any. */
  readonly has: readonly FacetValue[];
  /** How many were counted; when `isCapped` there are more, and every count is a lower bound. */
  readonly counted: number;
  readonly isCapped: boolean;
}

export const searchDuplicatesInput = z.strictObject({
  /** Only what is like this persona; the whole library without it. */
  ref: personaRef.optional(),
  /** Share of word triples in common from which two texts count as the same. */
  threshold: z.number().min(0.5).max(1).default(0.8),
  limit: z.int().min(1).max(LIMITS.pageRows).default(50),
});
export type SearchDuplicatesInput = z.infer<typeof searchDuplicatesInput>;

/** A persona in a group of those that say the same. */
export interface DuplicateMember {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly ownTokens: number;
  /** Share of word triples it has in common with the first of the group, 0 to 1. */
  readonly similarity: number;
  /** Passages that only the first of the group has, and only this one; shortened. */
  readonly onlyFirst: readonly string[];
  readonly onlyThis: readonly string[];
}

/** Personas whose texts say nearly the same as the first of them. */
export interface DuplicateGroup {
  /** How many there are. */
  readonly size: number;
  /** The first hundred. */
  readonly members: readonly DuplicateMember[];
  /** Lowest similarity in it. */
  readonly similarity: number;
}

/** Groups, the largest first. */
export interface Duplicates {
  readonly groups: readonly DuplicateGroup[];
  readonly total: number;
  /** Personas that were looked at. */
  readonly compared: number;
  /** True when there was too much that is alike to compare it all: there may be more. */
  readonly isCapped: boolean;
}
