/** One way of doing the same thing. */
export interface Variant<T> {
  readonly name: string;
  run(): Promise<T>;
}

/**
 * Runs every variant once per round, in turns A, B, C, C, B, A …, so that drift of the machine reaches all alike.
 * Answers what each round of each variant gave, in the order of the rounds. The first `warmUp` rounds are thrown away.
 */
export async function interleave<T>(
  variants: readonly Variant<T>[],
  { rounds, warmUp = 1 }: { readonly rounds: number; readonly warmUp?: number },
): Promise<ReadonlyMap<string, readonly T[]>> {
  const results = new Map<string, T[]>(variants.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    const turn = round % 2 === 0 ? variants : variants.toReversed();
    for (const variant of turn) {
      const result = await variant.run();
      if (round >= 0) results.get(variant.name)?.push(result);
    }
  }
  return results;
}

/** The rounds of one variant. Throws for a name that is none. */
export function roundsOf<T>(results: ReadonlyMap<string, readonly T[]>, name: string): readonly T[] {
  const rounds = results.get(name);
  if (!rounds) throw new Error(`there is no variant ${name}`);
  return rounds;
}
