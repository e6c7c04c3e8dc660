/** A place in the texts a prompt is made of. */
export interface PromptPlace {
  /** Name. */
  readonly persona: string;
  readonly version: string;
  /** Heading path, for example `Rules > Tone`; empty for the header and the text before the first heading. */
  readonly section: string;
  /** Line of the body, from 1; absent for what stands in the header. */
  readonly line?: number;
}

/** A section that stands in one of the texts and not in the prompt, and why. */
export interface LeftOutSection extends PromptPlace {
  /** First and last line of heading and body. */
  readonly lines: readonly [number, number];
  /** `condition`: it or a heading above does not hold; `replaced`, `removed`: a nearer text says something else, or nothing. */
  readonly reason: 'condition' | 'replaced' | 'removed';
  /** The clause that does not hold and what it met, or who replaced or removed it. */
  readonly because: string;
}

/** Where the value of a variable comes from. Values themselves are never told. */
export type VariableOrigin = 'given' | 'default' | 'empty' | 'missing' | 'undeclared';

/** A variable that a prompt declares or uses. */
export interface ExplainedVariable {
  readonly name: string;
  readonly required: boolean;
  /** `given` with the call, or by the session; a declared `default`; `empty` without either; `missing` although required. */
  readonly origin: VariableOrigin;
  /** Who declares it, or its default where that is what counts: `name@version`. */
  readonly declaredBy?: string;
  /** Where it is filled in; at most 20. */
  readonly places: readonly PromptPlace[];
}

/** What a prompt leaves out, and what it was filled with. */
export interface PromptExplanation {
  readonly leftOut: readonly LeftOutSection[];
  /** By name. */
  readonly variables: readonly ExplainedVariable[];
}
