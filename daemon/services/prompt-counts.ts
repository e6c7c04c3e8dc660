import type { EffectivePrompt, PromptPart } from '../../contract/persona.ts';
import { AppError } from '../domain/errors.ts';
import type { ComposedPrompt, SourceVersion } from '../domain/prompt/compose.ts';
import type { ComposedPart } from '../domain/prompt/prompt-writer.ts';
import type { Sha256 } from './ports.ts';
import { type BudgetSource, heldToBudget } from './prompt-budgets.ts';
import type { SectionCounts } from './section-counts.ts';

/** What finishing a prompt needs from outside. */
export interface FinishDeps {
  readonly counts: SectionCounts;
  readonly sha256: Sha256;
  /** Budgets for personas without one of their own. */
  readonly budgets?: BudgetSource | undefined;
}

/** What separates the prompts of a stack; the block of a session is joined in the same way. */
const STACK_SEPARATOR = '\n\n';

/** A composed prompt with its hash and tokens. Throws TOKEN_BUDGET_EXCEEDED. */
export async function finishPrompt(
  { counts, sha256, budgets }: FinishDeps,
  chain: readonly SourceVersion[],
  composed: ComposedPrompt,
): Promise<EffectivePrompt> {
  const [leaf] = chain;
  if (!leaf) throw new AppError('INTERNAL', 'a chain has at least one persona');
  const { text, warnings, explanation } = composed;
  const { total, each } = await counts.count(text, composed.parts);
  return {
    ...{ personaId: leaf.personaId, name: leaf.persona, version: leaf.version, versionId: leaf.versionId },
    ...{ kind: leaf.header.kind ?? 'persona', text, sha256: sha256(text) },
    ...{ tokens: total, tokenizer: counts.tokenizer },
    chain: chain.map(({ persona, version }) => `${persona}@${version}`),
    parts: composed.parts.map((part, i) => toPart(part, each[i] ?? 0)),
    warnings: [...warnings, ...heldToBudget(leaf, total, budgets?.())],
    ...(explanation && { explanation }),
  };
}

/** One prompt with styles on top, lowest first: the text a session with this stack would get. */
export async function stackPrompts(
  { counts, sha256 }: FinishDeps,
  base: EffectivePrompt,
  styles: readonly EffectivePrompt[],
): Promise<EffectivePrompt> {
  if (styles.length === 0) return base;
  const layers = [base, ...styles];
  const text = layers.map((layer) => layer.text).join(STACK_SEPARATOR);
  let offset = 0;
  const parts = layers.flatMap((layer) => {
    const shift = offset;
    offset += layer.text.length + STACK_SEPARATOR.length;
    return layer.parts.map(({ span, ...part }) => ({ ...part, span: [span[0] + shift, span[1] + shift] as const }));
  });
  const { total, each } = await counts.count(text, parts);
  const reviews = layers.flatMap((layer) => layer.reviews ?? []);
  const explanations = layers.flatMap(({ explanation }) => explanation ?? []);
  return {
    ...base,
    ...{ text, sha256: sha256(text), tokens: total },
    styles: styles.map(({ name, version }) => `${name}@${version}`),
    parts: parts.map((part, i) => ({ ...part, tokens: each[i] ?? 0 })),
    warnings: layers.flatMap(({ warnings }) => warnings),
    ...(reviews.length > 0 && { reviews }),
    ...(explanations.length > 0 && {
      explanation: {
        leftOut: explanations.flatMap(({ leftOut }) => leftOut),
        variables: explanations.flatMap(({ variables }) => variables),
      },
    }),
  };
}

function toPart({ personaId, persona, version, section, lines, span, via }: ComposedPart, tokens: number): PromptPart {
  const part = { personaId, persona, version, section, lines, span, tokens };
  return via.length > 0 ? { ...part, via } : part;
}
