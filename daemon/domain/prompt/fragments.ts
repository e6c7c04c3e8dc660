import { LIMITS } from '../../../contract/limits.ts';
import { AppError } from '../errors.ts';
import { type ChainLink, chainTooDeep, inheritanceCycle } from '../persona/inheritance.ts';
import { type ParseSource, parseSource, type SourceVersion } from './source.ts';

/** Fragments of one prompt, each place where one stands counted; far more than any real prompt has. */
export const MAX_EXPANSIONS = 1_000;

/** The fragments a version names, in its header and in its text, each once, as written. */
export function neededFragments(source: SourceVersion, parse: ParseSource = parseSource): readonly string[] {
  const inText = parse(source).slots.flatMap((slot) => (slot.kind === 'fragment' ? [slot.ref] : []));
  return [...new Set([...(source.header.includes ?? []), ...inText])];
}

/** The `includes` of a chain, those of the furthest ancestor first, each once. */
export function includesOf(chain: readonly SourceVersion[]): readonly string[] {
  return [...new Set(chain.toReversed().flatMap(({ header }) => header.includes ?? []))];
}

/**
 * The chain of a fragment that is named somewhere inside `way` (the persona and the fragments around the place).
 * Throws PARENT_MISSING (details.ref), INHERITANCE_CYCLE (details.names) and INHERITANCE_DEPTH.
 */
export function requireFragment(
  ref: string,
  fragments: ReadonlyMap<string, readonly SourceVersion[]>,
  way: readonly ChainLink[],
): readonly [SourceVersion, ...SourceVersion[]] {
  const [leaf, ...ancestors] = fragments.get(ref) ?? [];
  const around = way.at(-1)?.persona ?? '';
  if (!leaf) {
    throw new AppError(
      'PARENT_MISSING',
      `"${around}" includes "${ref}", which does not exist; create it or take it out`,
      {
        ref,
        child: around,
      },
    );
  }
  if (way.some(({ personaId }) => personaId === leaf.personaId)) throw inheritanceCycle([...way, leaf]);
  if (way.length >= LIMITS.chainDepth) throw chainTooDeep(way[0]?.persona ?? leaf.persona, LIMITS.chainDepth);
  return [leaf, ...ancestors];
}
