/** What a request says about itself, beside its place for a persona. */
export interface Facts {
  readonly model: string | undefined;
  /** `tools` is an array with something in it: an agent at work, not a title or a classifier. */
  readonly hasTools: boolean;
  readonly stream: boolean;
}

/** Which requests of a session get its persona. */
export type Policy = 'agentic' | 'always' | 'never';

/** Why a block was not inserted: the policy, Gemini's cached content, or a count without a request in it. */
export type Skip = 'policy' | 'cached-content' | 'contents-only';

/** What a decision is made from. */
export interface Case {
  readonly policy: Policy;
  readonly hasTools: boolean;
  /** The body has a place for a persona. */
  readonly hasTarget: boolean;
  readonly hasCachedContent: boolean;
}

/** Why a block must not be inserted; undefined when it must. */
export function reasonToSkip({ policy, hasTools, hasTarget, hasCachedContent }: Case): Skip | undefined {
  if (!hasTarget) return 'contents-only';
  if (policy === 'never' || (policy === 'agentic' && !hasTools)) return 'policy';
  return hasCachedContent ? 'cached-content' : undefined;
}
