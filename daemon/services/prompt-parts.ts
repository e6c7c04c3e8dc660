import { LIMITS } from '../../contract/limits.ts';
import { AppError, isAppError } from '../domain/errors.ts';
import { resolveChain } from '../domain/persona/inheritance.ts';
import { type FragmentUse, fragmentMissing, fragmentUses } from '../domain/prompt/fragments.ts';
import { placeText } from '../domain/prompt/place.ts';
import type { SourceVersion } from '../domain/prompt/source.ts';
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

/** Where parts come from. */
export interface PartsSource {
  /** The version a text names, at once when it is in memory. Throws PARENT_MISSING. */
  named(ref: string): SourceVersion | Promise<SourceVersion>;
  /** The fragments that a version names. */
  uses(source: SourceVersion): readonly FragmentUse[];
}

const MAX_FRAGMENTS = 256;

/**
 * The parts of a version, stored or not. Parents and fragments are taken at the version or label that is named.
 * Throws PARENT_MISSING, INHERITANCE_CYCLE, INHERITANCE_DEPTH, each with details.at (the place that names what is
 * wrong), and INVALID_INPUT for too many fragments.
 */
export async function loadParts(from: PartsSource, start: SourceVersion): Promise<PromptParts> {
  const chain = await loadChain(from, start);
  const fragments = new Map<string, readonly SourceVersion[]>();
  const waiting = chain.flatMap((source) => from.uses(source));
  for (let use = waiting.pop(); use !== undefined; use = waiting.pop()) {
    if (fragments.has(use.ref)) continue;
    if (fragments.size >= MAX_FRAGMENTS)
      throw new AppError('INVALID_INPUT', `a prompt may include at most ${MAX_FRAGMENTS} fragments`);
    const fragment = await loadChain(from, await loadFragment(from, use));
    fragments.set(use.ref, fragment);
    waiting.push(...fragment.flatMap((source) => from.uses(source)));
  }
  return { chain, fragments };
}

/** Parts straight from the database, for use inside a job. */
export function partsFromReads(reads: Reads, actor: Actor): PartsSource {
  return {
    uses: (source) => fragmentUses(source),
    async named(ref) {
      const { persona, version } = await findNamed(reads, actor, ref);
      return toSource(persona, version);
    },
  };
}

/** Every version in it, each chain from its leaf. */
export function sourcesOf({ chain, fragments }: PromptParts): readonly SourceVersion[] {
  return [...chain, ...[...fragments.values()].flat()];
}

/** Tells parts apart: equal for the same versions under the same names. */
export function keyOfParts({ chain, fragments }: PromptParts): string {
  // Neither ids and names nor references hold any of the characters between them.
  const idsOf = (sources: readonly SourceVersion[]) =>
    sources.map(({ versionId, persona }) => `${versionId} ${persona}`).join(',');
  const named = [...fragments].map(([ref, fragment]) => `\n${ref}=${idsOf(fragment)}`).join('');
  return `${idsOf(chain)}${named}`;
}

/** What composing needs of a stored version. */
export function toSource(persona: PersonaRow, version: VersionRow): SourceVersion {
  return {
    personaId: persona.id,
    persona: persona.name,
    version: version.version,
    versionId: version.id,
    content: version.content,
    contentKey: version.sha256,
    reviewHash: version.reviewHash,
    tags: version.tags,
    header: version.header,
    parent: version.parent,
  };
}

async function loadChain(from: PartsSource, start: SourceVersion): Promise<readonly SourceVersion[]> {
  const byRef = new Map<string, SourceVersion>();
  // One more than allowed is loaded, so that resolveChain sees the excess and refuses it.
  for (let at = start; at.parent !== null && !byRef.has(at.parent) && byRef.size <= LIMITS.chainDepth; ) {
    const ref = at.parent;
    const parent = await loadParent(from, { child: at, ref });
    byRef.set(ref, parent);
    at = parent;
  }
  return resolveChain(start, (child) => (child.parent === null ? undefined : byRef.get(child.parent)));
}

async function loadParent(
  from: PartsSource,
  { child, ref }: { readonly child: SourceVersion; readonly ref: string },
): Promise<SourceVersion> {
  try {
    return await from.named(ref);
  } catch (error) {
    if (!isAppError(error, 'PARENT_MISSING')) throw error;
    const at = { persona: child.persona, version: child.version, section: '' };
    const message = `${error.message} (${placeText(at)})`;
    throw new AppError('PARENT_MISSING', message, { ...error.details, child: child.persona, at }, { cause: error });
  }
}

async function loadFragment(from: PartsSource, use: FragmentUse): Promise<SourceVersion> {
  try {
    return await from.named(use.ref);
  } catch (error) {
    // A text may say `{{> a@}}`, which names nothing: for whoever resolves it that is a fragment that is not there.
    if (!isAppError(error, 'PARENT_MISSING') && !isAppError(error, 'INVALID_INPUT')) throw error;
    throw fragmentMissing(use, error.message);
  }
}
