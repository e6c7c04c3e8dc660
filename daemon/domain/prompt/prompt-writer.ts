import type { PromptPlace } from '../../../contract/explanation.ts';
import { LIMITS } from '../../../contract/limits.ts';
import type { PromptPart } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import type { Origin } from '../persona/outline.ts';
import type { Range } from '../text/lines.ts';
import { utf8Length } from '../text/utf8.ts';

/** A part of an effective prompt, not counted yet. */
export interface ComposedPart extends Omit<PromptPart, 'tokens' | 'via'> {
  readonly via: readonly PromptPlace[];
  /** The text it is, where nothing is filled in: whoever keeps something about the text may hang it on this. */
  readonly fixed: FixedText | undefined;
}

/** A text that is always the same, as one object as long as the text it stands in is kept. */
export interface FixedText {
  readonly text: string;
  readonly source: PartSource;
  /** For whoever counts it: its tokens with what followed it when it was counted last; undefined for never. */
  readonly counted: { tail: string | undefined; tokens: number };
}

interface Written {
  readonly source: PartSource;
  readonly start: number;
  readonly end: number;
  readonly fixed: FixedText | undefined;
}

/** Where the text that is written next comes from. */
export interface PartSource {
  readonly origin: Origin;
  readonly section: string;
  readonly lines: readonly [number, number];
  /** The places that include it, outermost first. */
  readonly via: readonly PromptPlace[];
}

const BLANK_LINE = /^[ \t\r]*\n/;

/** Collects a text and where each piece of it comes from. Refuses to grow over the limit of an effective prompt. */
export class PromptWriter {
  readonly #pieces: string[] = [];
  readonly #parts: Written[] = [];
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
    this.#write(text, source, undefined);
  }

  /** Adds a text in which nothing is filled in, as `write` does. */
  writeFixed(fixed: FixedText, via: readonly PromptPlace[]): void {
    this.#write(fixed.text, via.length > 0 ? { ...fixed.source, via } : fixed.source, fixed);
  }

  #write(text: string, source: PartSource, fixed: FixedText | undefined): void {
    if (text === '') return;
    const start = this.#length + this.#separator.length;
    if (this.#separator !== '') this.#push(this.#separator);
    this.#separator = '';
    this.#push(text);
    this.#parts.push({ source, start, end: this.#length, fixed });
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
    // A UTF-16 unit is at most three bytes: most texts need no count.
    if (text.length * 3 > LIMITS.effectiveBytes && utf8Length(text) > LIMITS.effectiveBytes) throw tooLarge();
    const parts: ComposedPart[] = [];
    for (const { source, start, end, fixed } of this.#parts) {
      const span = trimmed(text, [Math.max(0, start - shift), Math.min(text.length, Math.max(0, end - shift))]);
      if (span[0] === span[1]) continue;
      const { origin, section, lines, via } = source;
      const { personaId, persona, version } = origin;
      const isWhole = fixed !== undefined && span[1] - span[0] === fixed.text.length;
      parts.push({ personaId, persona, version, section, lines, span, via, fixed: isWhole ? fixed : undefined });
    }
    return { text, parts };
  }
}

/** A range without blank lines at its start and white space at its end. */
function trimmed(text: string, [start, end]: Range): Range {
  // Most parts begin and end with something to read: no need to copy them.
  if (isPrintable(text.charCodeAt(start)) && isPrintable(text.charCodeAt(end - 1))) return [start, end];
  const raw = text.slice(start, end);
  const lead = blankLinesLength(raw);
  return [start + lead, start + lead + raw.slice(lead).trimEnd().length];
}

/** Whether a UTF-16 unit is ASCII and no white space; false says nothing. */
function isPrintable(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
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
