import { useMemo } from 'react';

/**
 * A key that stays the same as long as the input does: a change that is sent again after its answer was lost is not
 * made twice, while another input is another change.
 */
export function useIdempotencyKey(input: unknown): string {
  const text = JSON.stringify(input);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides about a new key
  return useMemo(() => crypto.randomUUID(), [text]);
}
