import type { EffectivePrompt, PersonaDetail, PersonaSummary } from '../../contract/persona.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { VersionDetail, VersionDiff, VersionSummary } from '../../contract/version.ts';
import type { LibraryData } from './library-data.ts';
import type { TimelineData } from './timeline-data.ts';

/** The daemon's answer to one question, and how fresh it is. */
export interface Remote<T> {
  /** What the answer is about; a view shows the value only while this is what it wants to know. */
  readonly key: string;
  /** State of the data the answer is from; a higher number wanted means: ask again, show this meanwhile. */
  readonly epoch: number;
  readonly value: T | undefined;
  /** Why there is no answer, a sentence. */
  readonly error: string | undefined;
  /** When the answer came. */
  readonly at: Date | undefined;
}

/** What the screens show of a persona: its own text, header and names. */
export type PersonaText = Pick<
  PersonaDetail | VersionDetail,
  'content' | 'displayName' | 'description' | 'tags' | 'header' | 'parent' | 'version'
>;

/** Every answer the manager keeps, by name. */
export interface Slices {
  readonly library: LibraryData;
  readonly page: LibraryPage;
  readonly document: PersonaText;
  readonly effective: EffectivePrompt;
  readonly versions: readonly VersionSummary[];
  readonly diff: VersionDiff;
  readonly sessions: readonly SessionSummary[];
  readonly timeline: TimelineData;
  readonly inForce: { readonly revision: number; readonly text: string };
  readonly search: PersonaSearch;
}

/** One page of a library that is too large to be loaded whole. */
export interface LibraryPage {
  readonly page: number;
  readonly rows: readonly PersonaSummary[];
}

/** Personas to choose from. */
export interface PersonaSearch {
  /** Whether these are all personas; else they are what the daemon found for the query. */
  readonly isComplete: boolean;
  readonly rows: readonly PersonaSummary[];
}

/** Name of a slice. */
export type SliceName = keyof Slices;

/** All slices. */
export type RemoteState = { readonly [Name in SliceName]: Remote<Slices[Name]> };

/** A slice that was never asked for. */
export const NOTHING: Remote<never> = { key: '', epoch: -1, value: undefined, error: undefined, at: undefined };

/** The value of a slice if it is about `key`. */
export function valueFor<T>(remote: Remote<T>, key: string | undefined): T | undefined {
  return key !== undefined && remote.key === key ? remote.value : undefined;
}

/** The error of a slice if it is about `key`. */
export function errorFor(remote: Remote<unknown>, key: string | undefined): string | undefined {
  return key !== undefined && remote.key === key ? remote.error : undefined;
}
