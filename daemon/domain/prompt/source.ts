import type { PersonaHeader } from '../../../contract/persona.ts';
import { type ParsedSections, parseSections } from '../persona/sections.ts';

/** A version of a persona, as far as its effective prompt depends on it. */
export interface SourceVersion {
  readonly personaId: string;
  /** Name. */
  readonly persona: string;
  readonly version: string;
  readonly versionId: string;
  readonly content: string;
  /** Equal for equal contents: the SHA-256 of a stored text. */
  readonly contentKey: string;
  /** Hash of what a person must look at before an agent gets it; null or absent when there is nothing to look at. */
  readonly reviewHash?: string | null;
  readonly tags: readonly string[];
  readonly header: PersonaHeader;
  /** The parent as written, null for a root. */
  readonly parent: string | null;
}

/** Takes the text of a version apart; a caller may keep the answer as long as the version. */
export type ParseSource = (source: SourceVersion) => ParsedSections;

/** Parses anew each time. */
export const parseSource: ParseSource = ({ content }) => parseSections(content);
