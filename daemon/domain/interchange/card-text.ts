import { lineStarts } from '../text/lines.ts';
import { ownOf, type Values } from './values.ts';

/** The texts of a character card that make its instructions, in order, with the heading each gets. */
export const CARD_SECTIONS = [
  ['system_prompt', 'System prompt'],
  ['description', 'Description'],
  ['personality', 'Personality'],
  ['scenario', 'Scenario'],
  ['mes_example', 'Example messages'],
  ['post_history_instructions', 'Post-history instructions'],
] as const;

type CardKey = (typeof CARD_SECTIONS)[number][0];

/** One Markdown text of the texts of a card; empty ones are left out. */
export function toCardBody(data: Values): string {
  const parts = CARD_SECTIONS.flatMap(([key, title]) => {
    const text = ownOf(data, key);
    return typeof text === 'string' && text.trim() !== '' ? [`# ${title}\n\n${text}`] : [];
  });
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}

/**
 * The texts of a card out of a Markdown text: what stands under the headings of `toCardBody`, each at its first place
 * and in their order; what stands before the first belongs to the system prompt. Linear.
 */
export function fromCardBody(body: string): Readonly<Record<CardKey, string>> {
  const texts = Object.fromEntries(CARD_SECTIONS.map(([key]) => [key, ''])) as Record<CardKey, string>;
  const starts = lineStarts(body);
  let key: CardKey = 'system_prompt';
  let from = 0;
  let reached = -1;
  const close = (end: number) => {
    const text = body
      .slice(from, end)
      .replace(/^\r?\n/, '')
      .trimEnd();
    texts[key] = texts[key] === '' ? text : `${texts[key]}\n\n${text}`;
  };
  starts.forEach((start, i) => {
    const end = starts[i + 1] ?? body.length;
    if (body.charAt(start) !== '#') return;
    const title = body.slice(start, Math.min(end, start + 80)).trim();
    const at = CARD_SECTIONS.findIndex(([, heading], n) => n > reached && title === `# ${heading}`);
    const section = CARD_SECTIONS[at];
    if (!section) return;
    if (reached >= 0 || body.slice(from, start).trim() !== '') close(start);
    reached = at;
    key = section[0];
    from = end;
  });
  close(body.length);
  return texts;
}
