import type { PromptWarning, ResolveContext } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import type { ChainLink } from '../persona/inheritance.ts';
import { mergeSections } from '../persona/merge-sections.ts';
import { type OutlineNode, toOutline } from '../persona/outline.ts';
import { lineOf, type Range } from '../text/lines.ts';
import {
  type Block,
  headedBlocks,
  linesOf,
  openingBlocks,
  rangeOf,
  separatorBetween,
  slotsWithin,
  stretchesOf,
} from './blocks.ts';
import { type Clause, clausesHold, type Facts } from './conditions.ts';
import { includesOf, MAX_EXPANSIONS, requireFragment } from './fragments.ts';
import { type ComposedPart, PromptWriter } from './prompt-writer.ts';
import { type ParseSource, parseSource, type SourceVersion } from './source.ts';
import { missingVariables, scopeOf, type VariableScope, variablesMissing, variableValue } from './variables.ts';

export { neededFragments } from './fragments.ts';
export type { ParseSource, SourceVersion } from './source.ts';

/** Everything an effective prompt is made of. */
export interface ComposeInput {
  /** The persona and its ancestors, nearest first. */
  readonly chain: readonly SourceVersion[];
  /** For each reference that `neededFragments` gives of any version here: the fragment and its ancestors. */
  readonly fragments: ReadonlyMap<string, readonly SourceVersion[]>;
  readonly context: ResolveContext;
  /** How texts are taken apart; a caller that keeps parsed versions gives its own. */
  readonly parse?: ParseSource;
  /** Leaves `{{name}}` standing, with a warning, where a required value is missing: for checks and previews. */
  readonly allowMissing?: boolean;
}

/** A text with its provenance. Spans are in order, do not overlap, and between them stand only line ends and blanks. */
export interface ComposedPrompt {
  readonly text: string;
  readonly parts: readonly ComposedPart[];
  readonly warnings: readonly PromptWarning[];
}

const MAX_WARNINGS = 100;

/**
 * The text an agent gets: the chain merged from the furthest ancestor down, fragments included, conditions decided,
 * variables filled in one pass. The text has no blank line at its start and no white space at its end. The same input
 * gives the same bytes. Throws SECTION_SEALED, VARIABLE_MISSING, PARENT_MISSING, INHERITANCE_CYCLE,
 * INHERITANCE_DEPTH, CONTENT_TOO_LARGE, CONTENT_UNSAFE.
 */
export function composePrompt(input: ComposeInput): ComposedPrompt {
  const [leaf, ...ancestors] = input.chain;
  if (!leaf) throw new AppError('INVALID_INPUT', 'a prompt is made of at least one persona');
  const composition = new Composition(input, { context: input.context, tags: leaf.tags });
  composition.add([leaf, ...ancestors], { way: [], scopes: [] });
  return composition.finish(leaf);
}

/** Where in the nesting of fragments something stands. */
interface Frame {
  /** The persona and the fragments around, outermost first. */
  readonly way: readonly ChainLink[];
  readonly scopes: readonly VariableScope[];
}

class Composition {
  readonly #input: ComposeInput;
  readonly #facts: Facts;
  readonly #writer = new PromptWriter();
  readonly #warnings = new Map<string, PromptWarning>();
  readonly #missing = new Set<string>();
  #expansions = 0;

  constructor(input: ComposeInput, facts: Facts) {
    this.#input = input;
    this.#facts = facts;
  }

  /** Writes a persona or fragment with everything inside it. */
  add(chain: readonly [SourceVersion, ...SourceVersion[]], around: Frame): void {
    const frame = { way: [...around.way, chain[0]], scopes: [...around.scopes, scopeOf(chain)] };
    for (const name of missingVariables(frame.scopes, this.#facts.context)) this.#missing.add(name);
    const root = this.#outline(chain);
    const start = this.#writer.length;
    const opening = this.#writeBlocks(openingBlocks(root), { frame, last: undefined });
    const grown = this.#writer.length;
    const parted = () => this.#writer.separate(this.#writer.length > start ? '\n\n' : '');
    for (const fragment of this.#includes(chain, frame)) {
      parted();
      this.#expand(fragment, frame);
    }
    const hasIncluded = this.#writer.length > grown;
    if (hasIncluded) parted();
    this.#writeBlocks(headedBlocks(root), { frame, last: hasIncluded ? undefined : opening });
  }

  #outline(chain: readonly SourceVersion[]): OutlineNode {
    const parse = this.#input.parse ?? parseSource;
    const holds = (clauses: readonly Clause[]) => clausesHold(clauses, this.#facts);
    const [root, ...children] = chain.toReversed().map((source) => {
      const parsed = parse(source);
      const outline = toOutline(parsed, { origin: source, holds });
      for (const warning of parsed.warnings) this.#warn({ ...warning, persona: source.persona });
      for (const warning of outline.warnings) this.#warn(warning);
      return { outline: outline.root, mode: source.header.inherit ?? 'merge' } as const;
    });
    if (!root) throw new AppError('INVALID_INPUT', 'a chain holds at least one persona');
    return children.reduce((parent, child) => mergeSections(parent, child.outline, child.mode), root.outline);
  }

  /** Two spellings of one version (`tone`, `tone@latest`) are one fragment. */
  #includes(chain: readonly SourceVersion[], { way }: Frame) {
    const found = includesOf(chain).map((ref) => requireFragment(ref, this.#input.fragments, way));
    return [...new Map(found.map((fragment) => [fragment[0].versionId, fragment])).values()];
  }

  #expand(fragment: readonly [SourceVersion, ...SourceVersion[]], frame: Frame): void {
    this.#expansions += 1;
    if (this.#expansions > MAX_EXPANSIONS) throw tooManyFragments();
    const before = this.#writer.length;
    this.add(fragment, frame);
    if (this.#writer.length > before) this.#writer.separate('');
  }

  #writeBlocks(
    blocks: readonly Block[],
    from: { readonly frame: Frame; readonly last: Block | undefined },
  ): Block | undefined {
    let { last } = from;
    for (const block of blocks) {
      if (last) this.#writer.separate(separatorBetween(last, block));
      this.#writeBlock(block, from.frame);
      last = block;
    }
    return last;
  }

  /** A block is one part, unless a fragment stands inside: then what is before and after are parts of their own. */
  #writeBlock(block: Block, frame: Frame): void {
    const { parsed, section, origin } = block;
    const [start, end] = rangeOf(block);
    let text = '';
    let from = start;
    const flush = (to: number) => {
      this.#writer.write(text, { origin, section: section.path.join(' > '), lines: linesOf(parsed, [from, to]) });
      text = '';
    };
    for (const stretch of stretchesOf(block)) {
      if ('literal' in stretch) {
        text += stretch.literal;
        continue;
      }
      let at = stretch.range[0];
      for (const slot of slotsWithin(parsed.slots, stretch.range)) {
        text += parsed.text.slice(at, slot.range[0]);
        [, at] = slot.range;
        if (slot.kind !== 'fragment') {
          text += slot.kind === 'literal' ? '{{' : this.#value(slot, { block, frame });
          this.#writer.ensureRoom(text.length);
          continue;
        }
        flush(slot.range[0]);
        this.#expand(requireFragment(slot.ref, this.#input.fragments, frame.way), frame);
        from = at;
      }
      text += parsed.text.slice(at, stretch.range[1]);
    }
    flush(end);
  }

  #value(
    { name, range }: { readonly name: string; readonly range: Range },
    place: { block: Block; frame: Frame },
  ): string {
    const value = variableValue(name, { scopes: place.frame.scopes, context: this.#facts.context });
    if (value !== undefined) return value;
    const { parsed, origin } = place.block;
    this.#warn({
      code: 'UNKNOWN_VARIABLE',
      message: `{{${name}}} has no value and is left as it is; declare it under variables or write \\{{`,
      persona: origin.persona,
      line: lineOf(parsed.lineStarts, range[0]),
    });
    return parsed.text.slice(...range);
  }

  #warn(warning: PromptWarning): void {
    const key = JSON.stringify([warning.code, warning.persona, warning.message]);
    if (this.#warnings.size < MAX_WARNINGS && !this.#warnings.has(key)) this.#warnings.set(key, warning);
  }

  /** The result for the persona that was asked for. */
  finish(leaf: SourceVersion): ComposedPrompt {
    const missing = [...this.#missing].sort();
    if (missing.length > 0 && !this.#input.allowMissing) throw variablesMissing(leaf.persona, missing);
    const { text, parts } = this.#writer.finish();
    // Values and fragments meet here for the first time, so only the whole text can be judged.
    if (/<\/?active_persona/i.test(text)) {
      throw new AppError(
        'CONTENT_UNSAFE',
        `the prompt of "${leaf.persona}" holds the marker <active_persona>; take it out`,
      );
    }
    return { text, parts, warnings: [...this.#warnings.values()] };
  }
}

function tooManyFragments(): AppError {
  return new AppError(
    'CONTENT_TOO_LARGE',
    `more than ${MAX_EXPANSIONS} fragments are included; include each one once`,
    {
      maxFragments: MAX_EXPANSIONS,
    },
  );
}
