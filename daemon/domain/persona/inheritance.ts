import type { PromptPlace } from '../../../contract/explanation.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { AppError } from '../errors.ts';
import { placeText } from '../prompt/place.ts';

/** What of a persona a chain is made of. */
export interface ChainLink {
  readonly personaId: string;
  /** Name. */
  readonly persona: string;
  readonly version?: string;
}

/**
 * The persona followed by its ancestors, nearest first (length 1 to maxDepth). `parentOf` answers undefined for a
 * root; it throws PARENT_MISSING itself when a parent is named that does not exist. Linear in the chain length.
 * Throws INHERITANCE_CYCLE (details.names: the loop in order) and INHERITANCE_DEPTH, both with details.at: the header
 * that names one parent too many.
 */
export function resolveChain<T extends ChainLink>(
  start: T,
  parentOf: (child: T) => T | undefined,
  maxDepth: number = LIMITS.chainDepth,
): readonly T[] {
  const chain = [start];
  const seen = new Set([start.personaId]);
  for (let parent = parentOf(start); parent; parent = parentOf(parent)) {
    const at = placeOfParent(chain.at(-1) ?? start);
    if (seen.has(parent.personaId)) throw inheritanceCycle([...chain, parent], at);
    if (chain.length === maxDepth) throw chainTooDeep(start.persona, { maxDepth, at });
    seen.add(parent.personaId);
    chain.push(parent);
  }
  return chain;
}

/**
 * Whether giving `child` the parent `parent` would close a loop. `parentOf` answers the id of a persona's parent,
 * undefined for a root; loops that exist already end the walk.
 */
export function wouldCycle(
  child: string,
  parent: string,
  parentOf: (personaId: string) => string | undefined,
): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = parent; at !== undefined && !seen.has(at); at = parentOf(at)) {
    if (at === child) return true;
    seen.add(at);
  }
  return false;
}

/** The parent of a chain link from those that were loaded. Throws PARENT_MISSING (details.ref, details.child). */
export function requireParent<T extends ChainLink>(child: T, ref: string, parent: T | undefined): T {
  if (parent) return parent;
  throw new AppError(
    'PARENT_MISSING',
    `"${child.persona}" names the parent "${ref}", which does not exist; create it or change the parent`,
    { ref, child: child.persona },
  );
}

/**
 * The error for a way that leads back; the last link is the one met before. Names start where the loop starts; `at` is
 * the place that closes it.
 */
export function inheritanceCycle(way: readonly ChainLink[], at?: PromptPlace): AppError {
  const last = way.at(-1);
  const loop = way.slice(way.findIndex(({ personaId }) => personaId === last?.personaId));
  const names = loop.map(({ persona }) => persona);
  return new AppError(
    'INHERITANCE_CYCLE',
    `the personas lead back to themselves: ${names.join(' -> ')}${whereText(at)}; take one of these parents or fragments away`,
    { names, ...(at && { at }) },
  );
}

/** The error for a chain of parents or fragments that is too long; `at` is the place that names one too many. */
export function chainTooDeep(
  name: string,
  { maxDepth, at }: { readonly maxDepth: number; readonly at?: PromptPlace | undefined },
): AppError {
  return new AppError(
    'INHERITANCE_DEPTH',
    `"${name}" has more than ${maxDepth} levels of parents or fragments${whereText(at)}; flatten the chain`,
    { name, maxDepth, ...(at && { at }) },
  );
}

function placeOfParent({ persona, version }: ChainLink): PromptPlace | undefined {
  return version === undefined ? undefined : { persona, version, section: '' };
}

function whereText(at: PromptPlace | undefined): string {
  return at ? ` (${placeText(at)})` : '';
}
