import type { PromptPlace } from '../../../contract/explanation.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { AppError } from '../errors.ts';
import { type ChainLink, chainTooDeep, inheritanceCycle } from '../persona/inheritance.ts';
import { placeOf, placeText } from './place.ts';
import { type ParseSource, parseSource, type SourceVersion } from './source.ts';

/** Fragments of one prompt, each place where one stands counted; far more than any real prompt has. */
export const MAX_EXPANSIONS = 1_000;

/** A fragment as a text names it, and where. */
export interface FragmentUse {
  /** As written. */
  readonly ref: string;
  readonly place: PromptPlace;
}

/** The fragments a version names, in its header and then in its text, each once. */
export function fragmentUses(source: SourceVersion, parse: ParseSource = parseSource): readonly FragmentUse[] {
  const uses = new Map<string, FragmentUse>();
  for (const ref of source.header.includes ?? []) uses.set(ref, { ref, place: headerPlace(source) });
  const parsed = parse(source);
  for (const slot of parsed.slots) {
    if (slot.kind !== 'fragment' || uses.has(slot.ref)) continue;
    uses.set(slot.ref, { ref: slot.ref, place: placeOf(source, { parsed, offset: slot.range[0] }) });
  }
  return [...uses.values()];
}

/** The references of `fragmentUses`, as written. */
export function neededFragments(source: SourceVersion, parse: ParseSource = parseSource): readonly string[] {
  return fragmentUses(source, parse).map(({ ref }) => ref);
}

/** The `includes` of a chain, those of the furthest ancestor first, each once. */
export function includesOf(chain: readonly SourceVersion[]): readonly FragmentUse[] {
  const uses = new Map<string, FragmentUse>();
  for (const source of chain.toReversed()) {
    for (const ref of source.header.includes ?? []) {
      if (!uses.has(ref)) uses.set(ref, { ref, place: headerPlace(source) });
    }
  }
  return [...uses.values()];
}

/**
 * The chain of a fragment that is named somewhere inside `way` (the persona and the fragments around the place).
 * Throws PARENT_MISSING (details.ref), INHERITANCE_CYCLE (details.names) and INHERITANCE_DEPTH, each with details.at,
 * the place that names it.
 */
export function requireFragment(
  { ref, place }: FragmentUse,
  fragments: ReadonlyMap<string, readonly SourceVersion[]>,
  way: readonly ChainLink[],
): readonly [SourceVersion, ...SourceVersion[]] {
  const [leaf, ...ancestors] = fragments.get(ref) ?? [];
  if (!leaf) throw fragmentMissing({ ref, place });
  if (way.some(({ personaId }) => personaId === leaf.personaId)) throw inheritanceCycle([...way, leaf], place);
  if (way.length >= LIMITS.chainDepth) {
    throw chainTooDeep(way[0]?.persona ?? leaf.persona, { maxDepth: LIMITS.chainDepth, at: place });
  }
  return [leaf, ...ancestors];
}

/** The error for a fragment that cannot be used; `why` says more where something is known. */
export function fragmentMissing({ ref, place }: FragmentUse, why = 'it does not exist'): AppError {
  return new AppError(
    'PARENT_MISSING',
    `"${place.persona}" includes "${ref}" (${placeText(place)}), which cannot be used: ${why}; create it or take it out`,
    { ref, child: place.persona, at: place },
  );
}

function headerPlace({ persona, version }: SourceVersion): PromptPlace {
  return { persona, version, section: '' };
}
