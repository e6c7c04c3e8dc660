import { TOKEN_FAMILIES, type TokenEncoding, type TokenReport, type TokenReportInput } from '../../contract/tokens.ts';
import { composePrompt } from '../domain/prompt/compose.ts';
import { findPersonaVersion } from './persona-lookup.ts';
import type { Actor, Database, TokenCounter } from './ports.ts';
import { type BudgetSource, budgetedFragments, budgetOf, budgetUseOf } from './prompt-budgets.ts';
import { loadParts, partsFromReads, toSource } from './prompt-parts.ts';

/** What counting for people needs from outside. */
export interface TokenReportServiceDeps {
  readonly database: Database;
  readonly tokens: TokenCounter;
  readonly budgets?: BudgetSource | undefined;
}

type Counts = ReadonlyMap<TokenEncoding, readonly number[]>;

/** What personas cost, by model family, by section, and against their budgets. */
export class TokenReportService {
  readonly #deps: TokenReportServiceDeps;

  constructor(deps: TokenReportServiceDeps) {
    this.#deps = deps;
  }

  /**
   * Counts a version and its effective prompt; values that are required and missing stand as written. One that is over
   * its budget is counted too. Throws what composing throws.
   */
  async report(actor: Actor, { ref, context = {} }: TokenReportInput): Promise<TokenReport> {
    const { database, tokens, budgets = () => ({}) } = this.#deps;
    const { persona, version } = await findPersonaVersion(database.reads, actor, ref);
    const source = toSource(persona, version);
    const parts = await loadParts(partsFromReads(database.reads, actor), source);
    const options = { context, allowMissing: true };
    const composed = composePrompt({ ...parts, ...options });
    const texts = [
      source.content,
      composed.text,
      ...composed.parts.map(({ span }) => composed.text.slice(span[0], span[1])),
    ];
    const counts = await this.#counts(texts);
    const each = (index: number) => TOKEN_FAMILIES.map((family) => tokensOf(counts, family, index));
    const [own, effective] = [each(0), each(1)];
    const fragments = await budgetedFragments(parts, {
      compose: (fragment) => composePrompt({ ...fragment, ...options }),
      count: async (text) => (await tokens.count([text]))[0] ?? 0,
    });
    const budget = budgetOf(source, budgets());
    return {
      name: persona.name,
      version: version.version,
      families: TOKEN_FAMILIES.map(({ family, models, isEstimate, tokenizer }, i) => ({
        ...{ family, models, isEstimate, tokenizer, own: own[i] ?? 0, effective: effective[i] ?? 0 },
      })),
      sections: composed.parts.map(({ persona: name, version: of, section }, i) => ({
        ...{ persona: name, version: of, section, tokens: each(i + 2) },
      })),
      budgets: [
        budgetUseOf({ kind: budget.kind, name: persona.name, tokens: counts.get('o200k_base')?.[1] ?? 0 }, budget),
        ...fragments.map(({ fragment, tokens: used }) =>
          budgetUseOf({ kind: 'fragment', name: fragment.persona, tokens: used }, fragment.header.tokenBudget ?? {}),
        ),
      ],
    };
  }

  async #counts(texts: readonly string[]): Promise<Counts> {
    const encodings = [...new Set(TOKEN_FAMILIES.map(({ encoding }) => encoding))];
    const counted = await Promise.all(encodings.map((encoding) => this.#deps.tokens.count(texts, encoding)));
    return new Map(encodings.map((encoding, i) => [encoding, counted[i] ?? []]));
  }
}

function tokensOf(
  counts: Counts,
  { encoding, factor }: { readonly encoding: TokenEncoding; readonly factor: number },
  index: number,
): number {
  return Math.ceil((counts.get(encoding)?.[index] ?? 0) * factor);
}
