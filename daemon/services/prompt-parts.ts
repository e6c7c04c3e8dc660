import { LIMITS } from '../../contract/limits.ts';
import { AppError } from '../domain/errors.ts';
import { resolveChain } from '../domain/persona/inheritance.ts';
import { neededFragments, type SourceVersion } from '../domain/prompt/compose.ts';
import { findNamed } from './persona-lookup.ts';
import type { Actor, Reads } from './ports.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** Everything a prompt is made of, loaded. */
export interface PromptParts {
  /** The persona and its ancestors, nearest first; at least one. */
  readonly chain: readonly SourceVersion[];
  /** Each fragment that is named anywhere in it with its ancestors, by the reference as written. */
  readonly fragments: ReadonlyMap<string, readonly SourceVersion[]>;
}

const MAX_FRAGMENTS = 256;

/**
 * The parts of a version, stored or not. Parents and fragments are taken at the version or label that is named.
 * Throws PARENT_MISSING, INHERITANCE_CYCLE, INHERITANCE_DEPTH and INVALID_INPUT for too many fragments.
 */
export async function loadParts(reads: Reads, actor: Actor, start: SourceVersion): Promise<PromptParts> {
  const chain = await loadChain(reads, actor, start);
  const fragments = new Map<string, readonly SourceVersion[]>();
  const waiting = chain.flatMap((source) => neededFragments(source));
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (fragments.has(ref)) continue;
    if (fragments.size >= MAX_FRAGMENTS)
      throw new AppError('INVALID_INPUT', `a prompt may include at most ${MAX_FRAGMENTS} fragments`);
    const fragment = await loadChain(reads, actor, await loadSource(reads, actor, ref));
    fragments.set(ref, fragment);
    waiting.push(...fragment.flatMap((source) => neededFragments(source)));
  }
  return { chain, fragments };
}

/** Tells parts apart: equal for the same versions under the same names. */
export function keyOfParts({ chain, fragments }: PromptParts): string {
  const idsOf = (sources: readonly SourceVersion[]) => sources.map(({ versionId, persona }) => [versionId, persona]);
  return JSON.stringify([idsOf(chain), [...fragments].map(([ref, fragment]) => [ref, idsOf(fragment)])]);
}

/** What composing needs of a stored version. */
export function toSource(persona: PersonaRow, version: VersionRow): SourceVersion {
  return {
    personaId: persona.id,
    persona: persona.name,
    version: version.version,
    versionId: version.id,
    content: version.content,
    tags: version.tags,
    header: version.header,
    parent: version.parent,
  };
}

async function loadChain(reads: Reads, actor: Actor, start: SourceVersion): Promise<readonly SourceVersion[]> {
  const byRef = new Map<string, SourceVersion>();
  // One more than allowed is loaded, so that resolveChain sees the excess and refuses it.
  for (let at = start; at.parent !== null && !byRef.has(at.parent) && byRef.size <= LIMITS.chainDepth; ) {
    const ref = at.parent;
    const parent = await loadSource(reads, actor, ref);
    byRef.set(ref, parent);
    at = parent;
  }
  return resolveChain(start, (child) => (child.parent === null ? undefined : byRef.get(child.parent)));
}

async function loadSource(reads: Reads, actor: Actor, ref: string): Promise<SourceVersion> {
  const { persona, version } = await findNamed(reads, actor, ref);
  return toSource(persona, version);
}
