import type { InheritMode, PromptWarning } from '../../../contract/persona.ts';
import { mergeSections } from '../persona/merge-sections.ts';
import { type OutlineNode, toOutline } from '../persona/outline.ts';
import type { ParsedSections, Section } from '../persona/sections.ts';
import { clausesHold, type Facts } from './conditions.ts';
import type { SourceVersion } from './source.ts';

/** The outline of one text under given conditions. */
export interface ConditionedOutline {
  readonly root: OutlineNode;
  readonly warnings: readonly PromptWarning[];
}

interface ReadText {
  readonly conditional: readonly Section[];
  /** By origin and by which conditions hold. */
  readonly outlines: Map<string, ConditionedOutline>;
}

interface Merged {
  readonly child: OutlineNode;
  readonly mode: InheritMode;
  readonly node: OutlineNode;
}

/** Outlines of one text under different conditions; more than real personas have at a time. */
const MAX_OUTLINES = 16;
/** Ancestors that many children share: one entry for each level of a chain. */
const MAX_MERGED = 256;

/**
 * Remembers what composing works out of texts that do not change: outlines by conditions, and merged outlines of
 * ancestors, which their children share. Outlines hang on the parsed texts and go with them; of merged ones the last few
 * hundred are kept. What it answers is what the functions it calls answer.
 */
export class ComposeMemo {
  readonly #texts = new WeakMap<ParsedSections, ReadText>();
  readonly #merged = new Map<OutlineNode, Merged[]>();
  #mergedCount = 0;

  /** The outline of a version's text where the facts decide the conditions. */
  outline(source: SourceVersion, parsed: ParsedSections, facts: Facts): ConditionedOutline {
    const { conditional, outlines } = this.#text(parsed);
    const { personaId, persona, version } = source;
    const outcomes = conditional.map(({ directives }) => (clausesHold(directives.when, facts) ? '1' : '0')).join('');
    const key = `${personaId}\n${persona}\n${version}\n${outcomes}`;
    const found = outlines.get(key);
    if (found) return found;
    if (outlines.size >= MAX_OUTLINES) outlines.clear();
    const made = toOutline(parsed, {
      origin: { personaId, persona, version },
      holds: (clauses) => clauses.length === 0 || clausesHold(clauses, facts),
    });
    outlines.set(key, made);
    return made;
  }

  /** The outline of an ancestor laid over that of its own parents. Throws SECTION_SEALED. */
  mergeAncestor(parent: OutlineNode, child: OutlineNode, mode: InheritMode): OutlineNode {
    const under = this.#merged.get(parent) ?? [];
    const known = under.find((each) => each.child === child && each.mode === mode);
    if (known) return known.node;
    const node = mergeSections(parent, child, mode);
    if (this.#mergedCount >= MAX_MERGED) {
      this.#merged.clear();
      this.#mergedCount = 0;
    }
    const made = { child, mode, node };
    this.#merged.set(parent, [...(this.#merged.get(parent) ?? []), made]);
    this.#mergedCount += 1;
    return node;
  }

  #text(parsed: ParsedSections): ReadText {
    const known = this.#texts.get(parsed);
    if (known) return known;
    const conditional = parsed.sections.filter(({ directives }) => directives.when.length > 0);
    const made = { conditional, outlines: new Map<string, ConditionedOutline>() };
    this.#texts.set(parsed, made);
    return made;
  }
}
