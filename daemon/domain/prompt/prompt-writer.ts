import { LIMITS } from '../../../contract/limits.ts';
import type { PromptPart } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import type { Origin } from '../persona/outline.ts';
import { utf8Length } from '../text/utf8.ts';

/** A part of an effective prompt, not counted yet. */
export type ComposedPart = Omit<PromptPart, 'tokens'>;

/** Where the text that is written next comes from. */
export interface PartSource {
  readonly origin: Origin;
  readonly section: string;
  readonly lines: readonly [number, number];
}

const BLANK_LINE = /^[ \t\r]*\n/;

/** Collects a text and where each piece of it comes from. Refuses to grow over the limit of an effective prompt. */
export class PromptWriter {
  readonly #pieces: string[] = [];
  readonly #parts: { readonly source: PartSource; readonly start: number; readonly end: number }[] = [];
  #length = 0;
  /** What goes before the next piece; nothing at the very start. */
  #separator = '';

  /** UTF-16 units written so far. */
  get length(): number {
    return this.#length;
  }

  /** Refuses text of a length that would not fit any more, before it is built. */
  ensureRoom(length: number): void {
    if (this.#length + length > LIMITS.effectiveBytes) throw tooLarge();
  }

  /** Sets what parts the text so far from the next part. */
  separate(separator: string): void {
    if (this.#length > 0) this.#separator = separator;
  }

  /** Adds a piece of text as one part. */
  write(text: string, source: PartSource): void {
    if (text === '') return;
    const start = this.#length + this.#separator.length;
    this.#push(this.#separator);
    this.#separator = '';
    this.#push(text);
    this.#parts.push({ source, start, end: this.#length });
  }

  #push(text: string): void {
    // UTF-8 never takes fewer bytes than UTF-16 has units, so this stops early and never wrongly.
    this.ensureRoom(text.length);
    this.#length += text.length;
    this.#pieces.push(text);
  }

  /** The text without blank lines around it, and its parts without blanks around theirs, in order. */
  finish(): { readonly text: string; readonly parts: readonly ComposedPart[] } {
    const written = this.#pieces.join('');
    const shift = blankLinesLength(written);
    const text = written.slice(shift).trimEnd();
    if (utf8Length(text) > LIMITS.effectiveBytes) throw tooLarge();
    const parts = this.#parts.flatMap(({ source, start, end }) => {
      const raw = text.slice(Math.max(0, start - shift), Math.max(0, end - shift));
      const lead = blankLinesLength(raw);
      const length = raw.slice(lead).trimEnd().length;
      if (length === 0) return [];
      const from = Math.max(0, start - shift) + lead;
      const { origin, section, lines } = source;
      const { personaId, persona, version } = origin;
      return [{ personaId, persona, version, section, lines, span: [from, from + length] as const }];
    });
    return { text, parts };
  }
}

function blankLinesLength(text: string): number {
  let length = 0;
  for (let line = BLANK_LINE.exec(text); line; line = BLANK_LINE.exec(text.slice(length))) length += line[0].length;
  return length;
}

function tooLarge(): AppError {
  return new AppError(
    'CONTENT_TOO_LARGE',
    `the effective prompt is over ${LIMITS.effectiveBytes} bytes; shorten the personas, fragments or values it is made of`,
    { maxBytes: LIMITS.effectiveBytes },
  );
}
