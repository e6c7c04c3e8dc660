import { z } from 'zod';
import { personaRef, resolveContext } from './persona.ts';

/** Vocabularies that tokens are really counted with. */
export type TokenEncoding = 'o200k_base' | 'cl100k_base';

/** Models that count alike. */
export type ModelFamily = 'openai' | 'openai-older' | 'claude' | 'gemini' | 'other';

/** How the tokens of a family are counted. */
export interface TokenFamily {
  readonly family: ModelFamily;
  /** Models people know it by. */
  readonly models: string;
  readonly encoding: TokenEncoding;
  /** What a count with the encoding is multiplied by; 1 for an exact count. */
  readonly factor: number;
  readonly isEstimate: boolean;
  /** Name of the tokenizer, or what the estimate stands on. */
  readonly tokenizer: string;
}

/**
 * Every family. OpenAI's vocabularies are public, so these counts are exact. Anthropic and Google publish none for
 * their present models: those are estimates. The factor for Claude is what Anthropic's last public tokenizer (for Claude
 * 2) counted more than o200k on English prose, 9 %, rounded up; Google says about four characters a token for Gemini,
 * which is what o200k gives on English prose.
 */
export const TOKEN_FAMILIES: readonly TokenFamily[] = [
  {
    ...{ family: 'openai', models: 'GPT-4o, GPT-4.1, GPT-5, o1 to o4', encoding: 'o200k_base', factor: 1 },
    ...{ isEstimate: false, tokenizer: 'o200k_base' },
  },
  {
    ...{ family: 'openai-older', models: 'GPT-4, GPT-3.5', encoding: 'cl100k_base', factor: 1 },
    ...{ isEstimate: false, tokenizer: 'cl100k_base' },
  },
  {
    ...{ family: 'claude', models: 'Claude', encoding: 'o200k_base', factor: 1.1 },
    ...{ isEstimate: true, tokenizer: 'estimate: o200k_base × 1.1' },
  },
  {
    ...{ family: 'gemini', models: 'Gemini', encoding: 'o200k_base', factor: 1 },
    ...{ isEstimate: true, tokenizer: 'estimate: o200k_base' },
  },
  {
    ...{ family: 'other', models: 'any other', encoding: 'o200k_base', factor: 1.1 },
    ...{ isEstimate: true, tokenizer: 'estimate: o200k_base × 1.1' },
  },
];

/** How many tokens something may have. */
export interface TokenBudget {
  /** More are refused. */
  readonly max?: number | undefined;
  /** More are warned about. */
  readonly warn?: number | undefined;
}

export const tokenReportInput = z.strictObject({ ref: personaRef, context: resolveContext.default({}) });
export type TokenReportInput = z.input<typeof tokenReportInput>;

/** A family with its counts. */
export interface FamilyTokens extends Omit<TokenFamily, 'encoding' | 'factor'> {
  /** Of the persona's own text. */
  readonly own: number;
  /** Of the effective prompt. */
  readonly effective: number;
}

/** A part of an effective prompt with its tokens for each family, in the order of the families. */
export interface SectionTokens {
  /** Name. */
  readonly persona: string;
  readonly version: string;
  /** Heading path; empty for the text before the first heading. */
  readonly section: string;
  readonly tokens: readonly number[];
}

/** Something counted against its budget; counts are o200k. */
export interface BudgetUse {
  /** `defaults`: those of the configuration, where the persona has none of its own. */
  readonly kind: 'persona' | 'defaults' | 'fragment';
  /** Name of the persona or fragment. */
  readonly name: string;
  readonly tokens: number;
  readonly max: number | null;
  readonly warn: number | null;
  readonly state: 'within' | 'over-warn' | 'over-max';
}

/** What a persona costs: by family, by section, and against its budgets. */
export interface TokenReport {
  readonly name: string;
  readonly version: string;
  readonly families: readonly FamilyTokens[];
  readonly sections: readonly SectionTokens[];
  readonly budgets: readonly BudgetUse[];
}
