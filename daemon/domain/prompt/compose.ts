import type { PromptExplanation, PromptPlace } from '../../../contract/explanation.ts';
import type { PromptWarning, ResolveContext } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import type { ChainLink } from '../persona/inheritance.ts';
import { mergeSections } from '../persona/merge-sections.ts';
import type { OutlineNode } from '../persona/outline.ts';
import { type Block, eachBlock, linesOf, rangeOf, separatorBetween, slotsWithin, stretchesOf } from './blocks.ts';
import { ComposeMemo } from './compose-memo.ts';
import type { Facts } from './conditions.ts';
import { type FragmentUse, includesOf, MAX_EXPANSIONS, requireFragment } from './fragments.ts';
import { leftOutOf } from './left-out.ts';
import { placeOf, sectionName } from './place.ts';
import { type ComposedPart, PromptWriter } from './prompt-writer.ts';
import { type ParseSource, parseSource, type SourceVersion } from './source.ts';
import { VariableUses } from './variable-uses.ts';
import { scopeOf, type VariableScope } from './variables.ts';

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
  /** What earlier calls worked out of the same parsed texts; it changes the time that composing takes, nothing else. */
  readonly memo?: ComposeMemo;
  /** Leaves `{{name}}` standing, with a warning, where a required value is missing: for checks and previews. */
  readonly allowMissing?: boolean;
  /** Tells what is left out and where values come from. */
  readonly explain?: boolean;
}

/** A text with its provenance. Spans are in order, do not overlap, and between them stand only line ends and blanks. */
export interface ComposedPrompt {
  readonly text: string;
  readonly parts: readonly ComposedPart[];
  readonly warnings: readonly PromptWarning[];
  readonly explanation?: PromptExplanation;
}

const MAX_WARNINGS = 100;

/**
 * The text an agent gets: the chain merged from the furthest ancestor down, fragments included, conditions decided,
 * variables filled in one pass. The text has no blank line at its start and no white space at its end. The same input
 * gives the same bytes. Throws SECTION_SEALED, VARIABLE_MISSING, PARENT_MISSING, INHERITANCE_CYCLE,
 * INHERITANCE_DEPTH, CONTENT_TOO_LARGE, CONTENT_UNSAFE; each names the place.
 */
export function composePrompt(input: ComposeInput): ComposedPrompt {
  const [leaf, ...ancestors] = input.chain;
  if (!leaf) throw new AppError('INVALID_INPUT', 'a prompt is made of at least one persona');
  const composition = new Composition(input, { context: input.context, tags: leaf.tags });
  composition.add([leaf, ...ancestors], { way: [], via: [], scopes: [] });
  return composition.finish(leaf);
}

/** Where in the nesting of fragments something stands. */
interface Frame {
  /** The persona and the fragments around, outermost first. */
  readonly way: readonly ChainLink[];
  /** The places that include these fragments. */
  readonly via: readonly PromptPlace[];
  readonly scopes: readonly VariableScope[];
}

/** Where writing goes on. */
interface Position {
  readonly frame: Frame;
  /** The block before, where it decides what stands between. */
  readonly last: Block | undefined;
}

class Composition {
  readonly #input: ComposeInput;
  readonly #facts: Facts;
  readonly #memo: ComposeMemo;
  readonly #writer = new PromptWriter();
  readonly #warnings = new Map<string, PromptWarning>();
  readonly #variables = new VariableUses();
  readonly #leftOut: PromptExplanation['leftOut'][number][] = [];
  #expansions = 0;

  constructor(input: ComposeInput, facts: Facts) {
    this.#input = input;
    this.#facts = facts;
    this.#memo = input.memo ?? new ComposeMemo();
  }

  /** Writes a persona or fragment with everything inside it. */
  add(chain: readonly [SourceVersion, ...SourceVersion[]], around: Frame): void {
    const scope = scopeOf(chain);
    const frame: Frame = { ...around, way: [...around.way, chain[0]], scopes: [...around.scopes, scope] };
    this.#variables.declare(scope, { scopes: frame.scopes, context: this.#facts.context });
    const root = this.#outline(chain);
    const start = this.#writer.length;
    const opening = this.#writeNode(root, { frame, last: undefined });
    const grown = this.#writer.length;
    const parted = () => this.#writer.separate(this.#writer.length > start ? '\n\n' : '');
    for (const { fragment, use } of this.#includes(chain, frame)) {
      parted();
      this.#expand(fragment, { ...frame, via: [...frame.via, use.place] });
    }
    const hasIncluded = this.#writer.length > grown;
    if (hasIncluded) parted();
    this.#writeBelow(root, { frame, last: hasIncluded ? undefined : opening });
  }

  #outline(chain: readonly SourceVersion[]): OutlineNode {
    const parse = this.#input.parse ?? parseSource;
    const layers = chain.map((source) => {
      const parsed = parse(source);
      const { root, warnings } = this.#memo.outline(source, parsed, this.#facts);
      return { source, parsed, root, warnings, mode: source.header.inherit ?? 'merge' };
    });
    for (const { source, parsed, warnings } of layers.toReversed()) {
      const { persona, version } = source;
      for (const warning of parsed.warnings) this.#warn({ ...warning, persona, version });
      for (const warning of warnings) this.#warn(warning);
    }
    const [first, ...rest] = layers.toReversed();
    if (!first) throw new AppError('INVALID_INPUT', 'a chain holds at least one persona');
    const leaf = rest.pop();
    const above = rest.reduce((parent, each) => this.#memo.mergeAncestor(parent, each.root, each.mode), first.root);
    const root = leaf ? mergeSections(above, leaf.root, leaf.mode) : above;
    if (this.#input.explain) this.#leftOut.push(...leftOutOf(layers, root, this.#facts));
    return root;
  }

  /** Two spellings of one version (`tone`, `tone@latest`) are one fragment. */
  #includes(chain: readonly SourceVersion[], { way }: Frame) {
    const found = includesOf(chain).map((use) => ({ use, fragment: requireFragment(use, this.#input.fragments, way) }));
    const seen = new Set<string>();
    return found.filter(({ fragment: [{ versionId }] }) => !seen.has(versionId) && seen.add(versionId));
  }

  #expand(fragment: readonly [SourceVersion, ...SourceVersion[]], frame: Frame): void {
    this.#expansions += 1;
    if (this.#expansions > MAX_EXPANSIONS) throw tooManyFragments(frame.via.at(-1));
    const before = this.#writer.length;
    this.add(fragment, frame);
    if (this.#writer.length > before) this.#writer.separate('');
  }

  /** Writes everything under headings, in order; answers the last block. */
  #writeBelow(root: OutlineNode, { frame, last }: Position): Block | undefined {
    let after = last;
    for (const node of root.children) {
      if (node.isRemoved) continue;
      after = this.#writeNode(node, { frame, last: after });
      if (node.children.length > 0) after = this.#writeBelow(node, { frame, last: after });
    }
    return after;
  }

  /** Writes a node alone; answers the last block so far. */
  #writeNode(node: OutlineNode, { frame, last }: Position): Block | undefined {
    let after = last;
    eachBlock(node, ({ block, fixed }) => {
      if (after) this.#writer.separate(separatorBetween(after, block));
      if (fixed) this.#writer.writeFixed(fixed, frame.via);
      else this.#fillBlock(block, frame);
      after = block;
    });
    return after;
  }

  /** A block is one part, unless a fragment stands inside: then what is before and after are parts of their own. */
  #fillBlock(block: Block, frame: Frame): void {
    const { parsed } = block;
    const [start, end] = rangeOf(block);
    const source = sourceOf(block, frame);
    let text = '';
    let from = start;
    const flush = (to: number) => {
      this.#writer.write(text, { ...source, lines: linesOf(parsed, [from, to]) });
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
          text += slot.kind === 'literal' ? '{{' : this.#value(slot.name, { block, frame, range: slot.range });
          this.#writer.ensureRoom(text.length);
          continue;
        }
        flush(slot.range[0]);
        const use: FragmentUse = { ref: slot.ref, place: placeOf(block.origin, { parsed, offset: slot.range[0] }) };
        const fragment = requireFragment(use, this.#input.fragments, frame.way);
        this.#expand(fragment, { ...frame, via: [...frame.via, use.place] });
        from = at;
      }
      text += parsed.text.slice(at, stretch.range[1]);
    }
    flush(end);
  }

  #value(
    name: string,
    { block, frame, range }: { block: Block; frame: Frame; range: readonly [number, number] },
  ): string {
    const { parsed, origin } = block;
    const place = () => placeOf(origin, { parsed, offset: range[0] });
    const value = this.#variables.use(name, { scopes: frame.scopes, context: this.#facts.context }, place);
    if (value !== undefined) return value;
    const { persona, version, line = 1 } = place();
    this.#warn({
      code: 'UNKNOWN_VARIABLE',
      message: `{{${name}}} has no value and is left as it is; declare it under variables or write \\{{`,
      ...{ persona, version, line },
    });
    return parsed.text.slice(...range);
  }

  #warn(warning: PromptWarning): void {
    const key = JSON.stringify([warning.code, warning.persona, warning.message]);
    if (this.#warnings.size < MAX_WARNINGS && !this.#warnings.has(key)) this.#warnings.set(key, warning);
  }

  #sources(): readonly SourceVersion[] {
    return [...this.#input.chain, ...[...this.#input.fragments.values()].flat()];
  }

  /** The result for the persona that was asked for. */
  finish(leaf: SourceVersion): ComposedPrompt {
    if (!this.#input.allowMissing) this.#variables.refuseMissing(leaf.persona);
    const { text, parts } = this.#writer.finish();
    // Values and fragments meet here for the first time, so only the whole text can be judged. A text that holds the
    // marker itself is a matter of its review.
    if (MARKER.test(text) && !this.#sources().some(({ content }) => MARKER.test(content))) {
      throw new AppError(
        'CONTENT_UNSAFE',
        `the prompt of "${leaf.persona}" holds the marker <active_persona>; take it out`,
      );
    }
    const warnings = [...this.#warnings.values()];
    if (!this.#input.explain) return { text, parts, warnings };
    return { text, parts, warnings, explanation: { leftOut: this.#leftOut, variables: this.#variables.explain() } };
  }
}

const MARKER = /<\/?active_persona/i;

function sourceOf({ origin, section }: Block, { via }: Frame) {
  return { origin, section: sectionName(section), via };
}

function tooManyFragments(at: PromptPlace | undefined): AppError {
  return new AppError(
    'CONTENT_TOO_LARGE',
    `more than ${MAX_EXPANSIONS} fragments are included; include each one once`,
    { maxFragments: MAX_EXPANSIONS, ...(at && { at }) },
  );
}
