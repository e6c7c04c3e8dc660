import type { EffectivePrompt, PromptPart, ResolveContext } from '../../contract/persona.ts';
import { AppError } from '../domain/errors.ts';
import { type ComposedPrompt, composePrompt, type SourceVersion } from '../domain/prompt/compose.ts';
import { LruCache } from './lru-cache.ts';
import { findPersonaVersion } from './persona-lookup.ts';
import type { Actor, Database, Reads, Sha256, TokenCounter } from './ports.ts';
import { keyOfParts, loadParts, toSource } from './prompt-parts.ts';

/** What resolving needs from outside. */
export interface PromptServiceDeps {
  readonly database: Database;
  readonly tokens: TokenCounter;
  readonly sha256: Sha256;
}

/** A text that was found good, and the versions of parents and fragments it was found good with. */
export interface CheckedSource {
  readonly source: SourceVersion;
  readonly partsKey: string;
}

const MAX_CACHED_CHARS = 32 * 1024 * 1024;

/** Effective prompts: parts loaded, composed, counted, and kept in a bounded cache. */
export class PromptService {
  readonly #deps: PromptServiceDeps;
  readonly #cache = new LruCache<EffectivePrompt>(MAX_CACHED_CHARS);

  constructor(deps: PromptServiceDeps) {
    this.#deps = deps;
  }

  /**
   * The text an agent gets for a persona, with provenance and token counts.
   * Throws PERSONA_NOT_FOUND, VERSION_NOT_FOUND, PARENT_MISSING, INHERITANCE_CYCLE, INHERITANCE_DEPTH,
   * SECTION_SEALED, VARIABLE_MISSING, CONTENT_TOO_LARGE, TOKEN_BUDGET_EXCEEDED.
   */
  async resolve(
    actor: Actor,
    input: { readonly ref: string; readonly context: ResolveContext },
  ): Promise<EffectivePrompt> {
    const { reads } = this.#deps.database;
    const { persona, version } = await findPersonaVersion(reads, actor, input.ref);
    const parts = await loadParts(reads, actor, toSource(persona, version));
    const key = `${keyOfParts(parts)}${JSON.stringify(input.context)}`;
    const known = this.#cache.get(key);
    if (known) return known;
    const prompt = await this.#counted(parts.chain, composePrompt({ ...parts, context: input.context }));
    this.#cache.set(key, prompt, prompt.text.length + key.length);
    return prompt;
  }

  /** The effective text of a version, stored or not; required variables that have no value stand as written. */
  async preview(actor: Actor, source: SourceVersion): Promise<string> {
    const parts = await loadParts(this.#deps.database.reads, actor, source);
    return composePrompt({ ...parts, context: {}, allowMissing: true }).text;
  }

  /**
   * Composes a text that is about to be stored as an agent would get it. Throws what `resolve` throws, but for
   * variables: these get their values when it is applied.
   */
  async check(actor: Actor, source: SourceVersion): Promise<CheckedSource> {
    const parts = await loadParts(this.#deps.database.reads, actor, source);
    await this.#counted(parts.chain, composePrompt({ ...parts, context: {}, allowMissing: true }));
    return { source, partsKey: keyOfParts(parts) };
  }

  /** Checks once more inside the job that stores it: a parent may have been deleted or have got a parent meanwhile. */
  async recheck(tx: Reads, actor: Actor, { source, partsKey }: CheckedSource): Promise<void> {
    const parts = await loadParts(tx, actor, source);
    if (keyOfParts(parts) !== partsKey) composePrompt({ ...parts, context: {}, allowMissing: true });
  }

  async #counted(chain: readonly SourceVersion[], composed: ComposedPrompt): Promise<EffectivePrompt> {
    const { tokens, sha256 } = this.#deps;
    const { text, warnings } = composed;
    const [leaf] = chain;
    if (!leaf) throw new AppError('INTERNAL', 'a chain has at least one persona');
    const [total = 0, ...each] = await tokens.count([
      text,
      ...composed.parts.map(({ span }) => text.slice(span[0], span[1])),
    ]);
    const parts: PromptPart[] = composed.parts.map((part, i) => ({ ...part, tokens: each[i] ?? 0 }));
    return {
      personaId: leaf.personaId,
      name: leaf.persona,
      version: leaf.version,
      versionId: leaf.versionId,
      text,
      sha256: sha256(text),
      tokens: total,
      tokenizer: tokens.tokenizer,
      chain: chain.map(({ persona, version }) => `${persona}@${version}`),
      parts,
      warnings: [...warnings, ...budgetWarnings(leaf, total)],
    };
  }
}

/** Throws TOKEN_BUDGET_EXCEEDED over the maximum. */
function budgetWarnings({ persona, header }: SourceVersion, total: number): EffectivePrompt['warnings'] {
  const { max, warn } = header.tokenBudget ?? {};
  if (max !== undefined && total > max) {
    throw new AppError(
      'TOKEN_BUDGET_EXCEEDED',
      `"${persona}" has ${total} effective tokens, over its budget of ${max}; shorten it or raise tokenBudget.max`,
      { persona, tokens: total, max },
    );
  }
  if (warn === undefined || total <= warn) return [];
  return [{ code: 'OVER_WARN_BUDGET', message: `${total} tokens, over the warning mark of ${warn}`, persona }];
}
