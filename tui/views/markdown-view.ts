import type { EffectivePrompt, PromptPart } from '../../contract/persona.ts';
import { compactCount } from '../format.ts';
import { markdownLines } from '../markdown.ts';
import { memoLast } from '../state/memo.ts';
import { type Line, lineWidth, span } from '../text.ts';
import { wrapLines } from './wrapped.ts';

/** Of longer texts only the beginning is prepared for the screen. */
const MOST_CHARS = 300_000;

/** A Markdown text as rows of a panel. */
export const markdownRows = memoLast((text: string, isRendered: boolean, width: number): readonly Line[] => {
  const shown = text.slice(0, MOST_CHARS);
  const rows = wrapLines(markdownLines(shown.replace(/\n+$/, ''), { rendered: isRendered }), width);
  return shown.length < text.length ? [...rows, moreLine(text.length - shown.length)] : rows;
}, 4);

/** An effective prompt as rows of a panel; a line tells where each part comes from when it is from another persona. */
export const effectiveRows = memoLast((prompt: EffectivePrompt, width: number): readonly Line[] => {
  if (prompt.parts.length === 0) return markdownRows(prompt.text, false, width);
  const rows = groupsOf(prompt).flatMap(({ part, text, tokens }, i) => {
    const lines = wrapLines(markdownLines(text.replace(/^\n+|\n+$/g, ''), { rendered: false }), width);
    const isOwn = part.personaId === prompt.personaId;
    if (i === 0 && isOwn) return lines;
    const label = `from ${part.persona} ${part.version} · ${compactCount(tokens)} tok`;
    return [...(i > 0 ? [[]] : []), separator(label, width), ...lines];
  });
  return prompt.text.length > MOST_CHARS ? [...rows, moreLine(prompt.text.length - MOST_CHARS)] : rows;
}, 3);

interface Group {
  readonly part: PromptPart;
  readonly text: string;
  readonly tokens: number;
}

/** Neighbouring parts of one persona put together; what stands between two parts belongs to the second. */
function groupsOf({ parts, text }: EffectivePrompt): readonly Group[] {
  const groups: Group[] = [];
  let end = 0;
  for (const part of [...parts].sort((a, b) => a.span[0] - b.span[0])) {
    if (end >= MOST_CHARS) break;
    const piece = text.slice(end, Math.min(part.span[1], MOST_CHARS));
    end = Math.max(end, part.span[1]);
    const last = groups.at(-1);
    if (last && last.part.personaId === part.personaId && last.part.version === part.version) {
      groups[groups.length - 1] = { ...last, text: last.text + piece, tokens: last.tokens + part.tokens };
    } else {
      groups.push({ part, text: piece, tokens: part.tokens });
    }
  }
  const [only] = parts;
  if (only && end < Math.min(text.length, MOST_CHARS)) {
    const last = groups.pop();
    if (last) groups.push({ ...last, text: last.text + text.slice(end, MOST_CHARS) });
  }
  return groups;
}

/** `── label ──────` over the whole width. */
export function separator(label: string, width: number): Line {
  const head = [span('── ', 'muted'), span(label, 'accent'), span(' ', 'muted')];
  return [...head, span('─'.repeat(Math.max(2, width - lineWidth(head))), 'muted')];
}

function moreLine(chars: number): Line {
  return [span(`… and ${compactCount(chars)} more characters; E opens the whole text`, 'muted')];
}
