const STEP_MS = 20;

/**
 * What `probe` answers as soon as it is something; undefined when it was nothing until the bound.
 * For conditions of other processes that send no event. Rejects with what the probe throws.
 */
export async function pollUntil<T>(probe: () => Promise<T | undefined>, timeoutMs: number): Promise<T | undefined> {
  const endAt = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined || performance.now() >= endAt) return found;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
