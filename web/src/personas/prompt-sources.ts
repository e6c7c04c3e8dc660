import type { EffectivePrompt, PromptPart } from '../../../contract/persona.ts';

/** One persona that gave parts of an effective prompt. */
export interface PromptSource {
  readonly persona: string;
  readonly version: string;
  readonly tokens: number;
  /** Number of its colour: 0 for the persona itself, others in the order they appear. */
  readonly hue: number;
}

/** A part of an effective prompt with its text and its source's colour. */
export interface ShownPart {
  readonly part: PromptPart;
  readonly text: string;
  readonly hue: number;
}

/** Colours there are; further sources share the last one. */
const HUES = 6;

/** Who gave how much of a prompt: the persona itself first, then the others in the order they appear. */
export function sourcesOf(prompt: EffectivePrompt): readonly PromptSource[] {
  const totals = new Map<string, PromptSource>();
  const own = { persona: prompt.name, version: prompt.version, personaId: prompt.personaId, tokens: 0 };
  for (const { persona, version, personaId, tokens } of [own, ...prompt.parts]) {
    const key = `${personaId}@${version}`;
    const known = totals.get(key);
    const hue = known?.hue ?? Math.min(totals.size, HUES - 1);
    totals.set(key, { persona, version, hue, tokens: (known?.tokens ?? 0) + tokens });
  }
  return [...totals.values()];
}

/** The parts of a prompt in order, with their texts. Text between parts goes with the part before it. */
export function shownParts(prompt: EffectivePrompt): readonly ShownPart[] {
  const hues = new Map(sourcesOf(prompt).map(({ persona, version, hue }) => [`${persona}@${version}`, hue]));
  return prompt.parts.map((part, i) => {
    const end = prompt.parts[i + 1]?.span[0] ?? prompt.text.length;
    const text = prompt.text.slice(part.span[0], Math.max(end, part.span[1])).replace(/\n+$/, '');
    return { part, text, hue: hues.get(`${part.persona}@${part.version}`) ?? HUES - 1 };
  });
}
