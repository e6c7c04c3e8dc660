import { LIMITS } from '../../contract/limits.ts';
import type { EffectivePrompt, PromptPart, ResolveContext } from '../../contract/persona.ts';
import { AppError } from '../domain/errors.ts';
import { resolveChain } from '../domain/persona/inheritance.ts';
import { composePrompt, neededFragments, type SourceVersion } from '../domain/prompt/compose.ts';
import { LruCache } from './lru-cache.ts';
import { findPersonaVersion } from './persona-lookup.ts';
import type { Actor, Database, Reads, Sha256, TokenCounter } from './ports.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** What resolving needs from outside. */
export interface PromptServiceDeps {
  readonly database: Database;
  readonly tokens: TokenCounter;
  readonly sha256: Sha256;
}

const MAX_FRAGMENTS = 256;
const MAX_CACHED_CHARS = 32 * 1024 * 1024;

/** Effective prompts: chain loaded, composed, counted, and kept in a bounded cache. */
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
    const chain = await loadChain(reads, actor, toSource(persona, version));
    return this.#compose(actor, chain, input.context);
  }

  /** The same for a text that is not stored yet, for example an edit that is being checked. */
  async resolveUnsaved(actor: Actor, source: SourceVersion, context: ResolveContext): Promise<EffectivePrompt> {
    const chain = await loadChain(this.#deps.database.reads, actor, source);
    return this.#compose(actor, chain, context, false);
  }

  async #compose(
    actor: Actor,
    chain: readonly SourceVersion[],
    context: ResolveContext,
    cached = true,
  ): Promise<EffectivePrompt> {
    const fragments = await loadFragments(this.#deps.database.reads, actor, chain);
    const key = JSON.stringify([
      [...chain, ...[...fragments.values()].flat()].map(({ versionId }) => versionId),
      [...fragments.keys()],
      context,
    ]);
    const known = cached ? this.#cache.get(key) : undefined;
    if (known) return known;
    const composed = composePrompt({ chain, fragments, context });
    const prompt = await this.#counted(chain, composed);
    if (cached) this.#cache.set(key, prompt, prompt.text.length + key.length);
    return prompt;
  }

  async #counted(
    chain: readonly SourceVersion[],
    composed: ReturnType<typeof composePrompt>,
  ): Promise<EffectivePrompt> {
    const { tokens, sha256 } = this.#deps;
    const { text, warnings } = composed;
    const [total = 0, ...each] = await tokens.count([
      text,
      ...composed.parts.map(({ span }) => text.slice(span[0], span[1])),
    ]);
    const parts: PromptPart[] = composed.parts.map((part, i) => ({ ...part, tokens: each[i] ?? 0 }));
    const [leaf] = chain;
    if (!leaf) throw new AppError('INTERNAL', 'a chain has at least one persona');
    const budget = leaf.header.tokenBudget ?? {};
    if (budget.max !== undefined && total > budget.max) {
      throw new AppError(
        'TOKEN_BUDGET_EXCEEDED',
        `"${leaf.persona}" has ${total} effective tokens, over its budget of ${budget.max}; shorten it or raise tokenBudget.max`,
        {
          persona: leaf.persona,
          tokens: total,
          max: budget.max,
        },
      );
    }
    const over = budget.warn !== undefined && total > budget.warn;
    return {
      personaId: leaf.personaId,
      name: leaf.persona,
      version: leaf.version,
      versionId: leaf.versionId,
      text,
      sha256: sha256(text),
      tokens: total,
      tokenizer: tokens.tokenizer,
      chain: chain.map((each) => `${each.persona}@${each.version}`),
      parts,
      warnings: over
        ? [
            ...warnings,
            { code: 'OVER_WARN_BUDGET', message: `${total} tokens, over the warning mark of ${budget.warn}` },
          ]
        : warnings,
    };
  }
}

/** What composing needs of a stored version. */
export function toSource(persona: PersonaRow, version: VersionRow): SourceVersion {
  return {
    personaId: persona.id,
    persona: persona.name,
    version: version.version,
    versionId: version.id,
    content: version.content,
    tags: version.tags,
    header: version.header,
    parent: version.parent,
  };
}

/** The chain of a version, nearest first. Parents are taken at the version or label their child names. */
export async function loadChain(reads: Reads, actor: Actor, start: SourceVersion): Promise<readonly SourceVersion[]> {
  const byRef = new Map<string, SourceVersion>();
  // One more than allowed is loaded, so that resolveChain sees the excess and refuses it.
  for (let at = start; at.parent !== null && !byRef.has(at.parent) && byRef.size <= LIMITS.chainDepth; ) {
    const ref = at.parent;
    const parent = await loadSource(reads, actor, ref);
    byRef.set(ref, parent);
    at = parent;
  }
  return resolveChain(start, (child) => (child.parent === null ? undefined : byRef.get(child.parent)));
}

async function loadFragments(
  reads: Reads,
  actor: Actor,
  chain: readonly SourceVersion[],
): Promise<ReadonlyMap<string, readonly SourceVersion[]>> {
  const loaded = new Map<string, readonly SourceVersion[]>();
  const waiting = chain.flatMap((source) => neededFragments(source));
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (loaded.has(ref)) continue;
    if (loaded.size >= MAX_FRAGMENTS)
      throw new AppError('INVALID_INPUT', `a prompt may include at most ${MAX_FRAGMENTS} fragments`);
    const fragment = await loadChain(reads, actor, await loadSource(reads, actor, ref));
    loaded.set(ref, fragment);
    waiting.push(...fragment.flatMap((source) => neededFragments(source)));
  }
  return loaded;
}

async function loadSource(reads: Reads, actor: Actor, ref: string): Promise<SourceVersion> {
  try {
    const { persona, version } = await findPersonaVersion(reads, actor, ref);
    return toSource(persona, version);
  } catch (error) {
    if (error instanceof AppError && (error.code === 'PERSONA_NOT_FOUND' || error.code === 'VERSION_NOT_FOUND')) {
      throw new AppError(
        'PARENT_MISSING',
        `"${ref}", named as a parent or fragment, does not exist: ${error.message}`,
        { ref },
        { cause: error },
      );
    }
    throw error;
  }
}
