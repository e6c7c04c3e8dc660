import type { EffectivePrompt, ResolveContext } from '../../contract/persona.ts';
import { AppError } from '../domain/errors.ts';
import { type ComposeInput, composePrompt, type SourceVersion } from '../domain/prompt/compose.ts';
import { ComposeMemo } from '../domain/prompt/compose-memo.ts';
import { relevantFacts } from '../domain/prompt/relevant-facts.ts';
import type { WatchedDatabase } from './library-watch.ts';
import { LruCache } from './lru-cache.ts';
import type { Actor, Reads, Sha256, TokenCounter } from './ports.ts';
import { type BudgetSource, budgetedFragments, heldToFragmentBudgets } from './prompt-budgets.ts';
import { type FinishDeps, finishPrompt, stackPrompts } from './prompt-counts.ts';
import { keyOfQuestion } from './prompt-key.ts';
import { keyOfParts, loadParts, type PromptParts, partsFromReads, sourcesOf } from './prompt-parts.ts';
import { requireAcknowledged, reviewsIn, withReviewWarnings } from './review-states.ts';
import { SectionCounts } from './section-counts.ts';
import { SourceLookup } from './source-lookup.ts';

/** What resolving needs from outside. */
export interface PromptServiceDeps {
  readonly database: WatchedDatabase;
  readonly tokens: TokenCounter;
  readonly sha256: Sha256;
  /** Budgets of the configuration; none when absent. */
  readonly budgets?: BudgetSource | undefined;
}

/** A text that was found good, and the versions of parents and fragments it was found good with. */
export interface CheckedSource {
  readonly source: SourceVersion;
  readonly partsKey: string;
}

/** What an effective prompt is asked for with; defaults are filled in. */
export interface PromptQuestion {
  readonly ref: string;
  readonly context: ResolveContext;
  readonly styles?: readonly string[] | undefined;
  readonly explain?: boolean | undefined;
  /** Also texts that nobody has acknowledged yet: to be shown to a person, never given to an agent. */
  readonly preview?: boolean | undefined;
}

type ComposeOptions = Pick<ComposeInput, 'context' | 'allowMissing' | 'explain'>;

interface Answer {
  readonly prompt: EffectivePrompt;
  /** The epoch of the library it was found in. */
  readonly epoch: number;
}

const MAX_CACHED_CHARS = 16 * 1024 * 1024;
/** Keys of questions are kept, their prompts are shared. */
const MAX_KEY_CHARS = 4 * 1024 * 1024;
const MAX_DEPENDENCIES = 50_000;

/**
 * Effective prompts: parts loaded, composed, counted, and kept. What was asked before is answered from memory while the
 * library stays as it is; after a change only what changed is worked out anew: prompts are kept by the versions and
 * facts they are made of, outlines and blocks by the texts, tokens by the sections. All of it is bounded.
 */
export class PromptService {
  readonly #deps: PromptServiceDeps;
  readonly #lookup: SourceLookup;
  readonly #memo = new ComposeMemo();
  readonly #finish: FinishDeps;
  readonly #answers = new LruCache<Answer>(MAX_KEY_CHARS);
  readonly #prompts = new LruCache<EffectivePrompt>(MAX_CACHED_CHARS);
  readonly #dependencies = new LruCache<ReadonlySet<string>>(MAX_DEPENDENCIES);

  constructor(deps: PromptServiceDeps) {
    this.#deps = deps;
    this.#lookup = new SourceLookup(deps.database);
    this.#finish = { counts: new SectionCounts(deps.tokens), sha256: deps.sha256, budgets: deps.budgets };
  }

  /**
   * The text an agent gets for a persona, with provenance and token counts. Under a microsecond when it was asked before
   * and the library is the same; no database then.
   * Throws PERSONA_NOT_FOUND, VERSION_NOT_FOUND, PARENT_MISSING, INHERITANCE_CYCLE, INHERITANCE_DEPTH, SECTION_SEALED,
   * VARIABLE_MISSING, CONTENT_TOO_LARGE, CONTENT_UNSAFE, TOKEN_BUDGET_EXCEEDED, TRUST_REQUIRED; INVALID_INPUT for a style that is none.
   */
  async resolve(actor: Actor, question: PromptQuestion): Promise<EffectivePrompt> {
    if (question.explain || question.styles?.length)
      return this.#reviewed(actor, question, await this.#resolveStack(actor, question));
    const key = keyOfQuestion(actor.userId, question.ref, question.context);
    const { epoch } = this.#deps.database;
    const known = this.#answers.get(key);
    if (known?.epoch === epoch) return this.#reviewed(actor, question, known.prompt);
    const prompt = await this.#resolveOne(actor, question);
    // A change that came in between may or may not be in it: then the next question looks again.
    if (epoch === this.#deps.database.epoch) this.#answers.set(key, { prompt, epoch }, key.length);
    return this.#reviewed(actor, question, prompt);
  }

  #reviewed(actor: Actor, { preview }: PromptQuestion, prompt: EffectivePrompt) {
    if (prompt.reviews === undefined) return prompt;
    const { reads } = this.#deps.database;
    return preview ? withReviewWarnings(reads, actor, prompt) : requireAcknowledged(reads, actor, prompt);
  }

  /** Whether the persona, when it was last resolved, was made of one of these; true when that is not known. */
  mayDependOn(personaId: string, changed: readonly string[]): boolean {
    const known = this.#dependencies.get(personaId);
    return known === undefined || changed.some((id) => known.has(id));
  }

  /** The effective text of a version, stored or not; required variables that have no value stand as written. */
  async preview(actor: Actor, source: SourceVersion): Promise<string> {
    const parts = await this.#load(actor, source);
    return this.#compose(parts, { context: {}, allowMissing: true }).text;
  }

  /** As `preview`, with the values given and everything that is known and explained of the result. */
  async resolveSource(actor: Actor, source: SourceVersion, context: ResolveContext): Promise<EffectivePrompt> {
    const parts = await this.#load(actor, source);
    return this.#finished(parts, { context, allowMissing: true, explain: true });
  }

  /**
   * Composes a text that is about to be stored as an agent would get it. Throws what `resolve` throws, but for
   * variables: these get their values when it is applied.
   */
  async check(actor: Actor, source: SourceVersion): Promise<CheckedSource> {
    const parts = await this.#load(actor, source);
    await this.#finished(parts, { context: {}, allowMissing: true });
    return { source, partsKey: keyOfParts(parts) };
  }

  /** Checks once more inside the job that stores it: a parent may have been deleted or have got a parent meanwhile. */
  async recheck(tx: Reads, actor: Actor, { source, partsKey }: CheckedSource): Promise<void> {
    const parts = await loadParts(partsFromReads(tx, actor), source);
    if (keyOfParts(parts) !== partsKey) this.#compose(parts, { context: {}, allowMissing: true });
  }

  async #resolveOne(actor: Actor, { ref, context, explain }: PromptQuestion): Promise<EffectivePrompt> {
    const parts = await this.#load(actor, await this.#lookup.asked(actor, ref));
    const sources = sourcesOf(parts);
    const reviews = reviewsIn(sources);
    if (explain) return { ...(await this.#finished(parts, { context, explain })), ...reviews };
    const ask = (source: SourceVersion) => this.#lookup.read(source).questions;
    const key = `${keyOfParts(parts)}\n${relevantFacts(sources, { context, ask })}`;
    const known = this.#prompts.get(key);
    if (known) return known;
    this.#remember(parts, sources);
    const counted = await this.#finished(parts, { context });
    const prompt = { ...counted, ...reviews };
    this.#prompts.set(key, prompt, prompt.text.length + key.length);
    return prompt;
  }

  async #resolveStack(actor: Actor, question: PromptQuestion): Promise<EffectivePrompt> {
    const base = await this.#resolveOne(actor, question);
    const styles: EffectivePrompt[] = [];
    for (const ref of question.styles ?? []) {
      const style = await this.#resolveOne(actor, { ...question, ref });
      if (style.kind !== 'style') {
        throw new AppError('INVALID_INPUT', `"${style.name}" is a ${style.kind}, not a style; only styles go on top`, {
          persona: style.name,
          kind: style.kind,
        });
      }
      styles.push(style);
    }
    return stackPrompts(this.#finish, base, styles);
  }

  /** Composed, counted, and held against the budgets of the persona and of the fragments in it. */
  async #finished(parts: PromptParts, options: ComposeOptions): Promise<EffectivePrompt> {
    const prompt = await finishPrompt(this.#finish, parts.chain, this.#compose(parts, options));
    const counted = await budgetedFragments(parts, {
      compose: (fragment) => this.#compose(fragment, { context: options.context, allowMissing: true }),
      count: async (text) => (await this.#deps.tokens.count([text]))[0] ?? 0,
    });
    const warnings = heldToFragmentBudgets(prompt.name, counted);
    return warnings.length === 0 ? prompt : { ...prompt, warnings: [...prompt.warnings, ...warnings] };
  }

  #compose(parts: PromptParts, options: ComposeOptions) {
    return composePrompt({ ...parts, ...options, parse: this.#lookup.parse, memo: this.#memo });
  }

  #load(actor: Actor, source: SourceVersion): Promise<PromptParts> {
    const lookup = this.#lookup;
    return loadParts({ named: (ref) => lookup.named(actor, ref), uses: (each) => lookup.read(each).uses }, source);
  }

  #remember({ chain: [leaf] }: PromptParts, sources: readonly SourceVersion[]): void {
    const ids = new Set(sources.map(({ personaId }) => personaId));
    if (leaf) this.#dependencies.set(leaf.personaId, ids, ids.size);
  }
}
