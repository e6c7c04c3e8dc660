import type { PromptWarning } from '../../contract/persona.ts';
import type { BudgetUse, TokenBudget } from '../../contract/tokens.ts';
import { AppError } from '../domain/errors.ts';
import type { ComposedPrompt } from '../domain/prompt/compose.ts';
import type { SourceVersion } from '../domain/prompt/source.ts';
import type { PromptParts } from './prompt-parts.ts';

/** Budgets of the configuration: for personas without one of their own, and for what a session has in force. */
export interface DefaultBudgets extends TokenBudget {
  /** Tokens of the whole stack of a session. */
  readonly session?: number | undefined;
}

/** Answers the budgets of the configuration, as they are now. */
export type BudgetSource = () => DefaultBudgets;

/** The budget a persona is held to, and whose it is. */
export function budgetOf(
  { header }: SourceVersion,
  defaults: TokenBudget,
): TokenBudget & { readonly kind: BudgetUse['kind'] } {
  const own = header.tokenBudget ?? {};
  const isOwn = own.max !== undefined || own.warn !== undefined;
  const kind = isOwn ? 'persona' : 'defaults';
  return { max: own.max ?? defaults.max, warn: own.warn ?? (own.max === undefined ? defaults.warn : undefined), kind };
}

/** What to say of so many tokens of a persona. Throws TOKEN_BUDGET_EXCEEDED over the maximum. */
export function heldToBudget(leaf: SourceVersion, total: number, defaults: TokenBudget = {}): readonly PromptWarning[] {
  const { max, warn, kind } = budgetOf(leaf, defaults);
  const { persona } = leaf;
  if (max !== undefined && total > max) {
    const whose = kind === 'persona' ? 'its budget' : 'the budget of the configuration';
    const key = kind === 'persona' ? 'tokenBudget.max' : 'tokenBudget.max in config.json';
    const message = `"${persona}" has ${total} effective tokens, over ${whose} of ${max}; shorten it or raise ${key}`;
    throw new AppError('TOKEN_BUDGET_EXCEEDED', message, { persona, tokens: total, max });
  }
  if (warn === undefined || total <= warn) return [];
  return [{ code: 'OVER_WARN_BUDGET', message: `${total} tokens, over the warning mark of ${warn}`, persona }];
}

/** How a fragment is put together and counted. */
export interface FragmentCounting {
  compose(parts: PromptParts): ComposedPrompt;
  count(text: string): Promise<number>;
}

/** A fragment that has a budget, with its tokens as it stands in the prompt. */
export interface CountedFragment {
  readonly fragment: SourceVersion;
  readonly tokens: number;
}

/** The fragments in a prompt that have a budget of their own, each once. No cost where none has. */
export async function budgetedFragments(
  parts: PromptParts,
  { compose, count }: FragmentCounting,
): Promise<readonly CountedFragment[]> {
  const counted = new Map<string, CountedFragment>();
  for (const chain of parts.fragments.values()) {
    const [fragment] = chain;
    if (!fragment?.header.tokenBudget || counted.has(fragment.versionId)) continue;
    const { text } = compose({ ...parts, chain });
    counted.set(fragment.versionId, { fragment, tokens: await count(text) });
  }
  return [...counted.values()];
}

/** What to say of the fragments in a prompt. Throws TOKEN_BUDGET_EXCEEDED for one over its maximum. */
export function heldToFragmentBudgets(persona: string, counted: readonly CountedFragment[]): readonly PromptWarning[] {
  return counted.flatMap(({ fragment, tokens }) => {
    const { max } = fragment.header.tokenBudget ?? {};
    if (max !== undefined && tokens > max) {
      const name = `${fragment.persona}@${fragment.version}`;
      const message = `the fragment ${name} has ${tokens} tokens in "${persona}", over its budget of ${max}; shorten it or raise its tokenBudget.max`;
      throw new AppError('TOKEN_BUDGET_EXCEEDED', message, { persona, fragment: fragment.persona, tokens, max });
    }
    return heldToBudget(fragment, tokens);
  });
}

/** How so many tokens stand to a budget. */
export function budgetUseOf(
  { kind, name, tokens }: Pick<BudgetUse, 'kind' | 'name' | 'tokens'>,
  { max, warn }: TokenBudget,
): BudgetUse {
  const isOverMax = max !== undefined && tokens > max;
  const isOverWarn = warn !== undefined && tokens > warn;
  const state = isOverMax ? 'over-max' : isOverWarn ? 'over-warn' : 'within';
  return { kind, name, tokens, max: max ?? null, warn: warn ?? null, state };
}
