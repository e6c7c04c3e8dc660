/** How a text is made safe for one sink. */
export interface DisplayOptions {
  /** Keeps line feeds; CRLF becomes one. Without it they are shown as `\x0a`. */
  readonly multiline?: boolean;
  /** Columns a line may take; longer lines end in `…`. */
  readonly maxWidth?: number;
  /** Spaces a TAB becomes; 4 when absent. */
  readonly tabWidth?: number;
}

/** Combining marks in a row that are left alone; no living script needs more. */
export const MAX_COMBINING_RUN = 8;

const PLAIN = /^[\x20-\x7e]*$/;
const PLAIN_LINES = /^[\x20-\x7e\n]*$/;
/**
 * Everything that may act, hide or pile up: controls, format and ignorable characters, half surrogates, private use,
 * non-characters, line separators and combining marks. Each hit is judged by its neighbours.
 */
const SUSPECT = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}\p{NChar}\p{M}]/u;
/** Visible signs that stand before digits in Arabic, Syriac and Kaithi: format characters by class only. */
const VISIBLE_FORMAT = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;
const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/u;
/** Emoji bases also hold digits, # and *, which make keycaps. */
const VARIATION_BASE = /\p{Emoji}/u;
const IDEOGRAPH = /\p{Unified_Ideograph}/u;
/** Scripts whose spelling needs ZWJ and ZWNJ. */
const JOINING = scripts(
  'Arabic Syriac Mandaic Nko Mongolian Phags_Pa Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam',
  'Sinhala Khmer Myanmar Tibetan Balinese Javanese Kaithi Grantha Sharada Newa Tirhuta Modi Chakma Lepcha Limbu',
);
/** Indic signs that silence a vowel; a joiner right after one is spelling, also at the end of a word. */
const VIRAMA =
  /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u1039\u17d2\u1b44\ua9c0\u{11046}\u{110b9}]/u;
const MARK = /\p{M}/u;
const FLAG =
  /\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}/uy;

function scripts(...names: readonly string[]): RegExp {
  const classes = names.flatMap((line) => line.split(' ')).map((name) => `\\p{scx=${name}}`);
  return new RegExp(`(?=[${classes.join('')}])[\\p{L}\\p{M}]`, 'u');
}

/**
 * The text with everything that could act on a terminal, hide or reorder replaced by something visible: C0 and C1 as
 * `\x1b`, bidi, zero-width, tag and other invisible characters as `\u{202e}`, half surrogates as `\u{d800}`; runs of
 * combining marks are cut. Letters of every script, emoji sequences, the three flags spelled with tags and the joiners
 * of Arabic and Indic scripts stay. Idempotent, linear, never throws.
 */
export function displaySafe(text: string, options: DisplayOptions = {}): string {
  const plain = (options.multiline ? PLAIN_LINES : PLAIN).test(text);
  const safe = plain ? text : SUSPECT.test(text) ? escapeText(text, options) : text;
  return options.maxWidth === undefined ? safe : cutLines(safe, options.maxWidth);
}

function escapeText(text: string, options: DisplayOptions): string {
  const tab = ' '.repeat(options.tabWidth ?? 4);
  const out = { text: '', last: '', marks: 0 };
  for (let at = 0; at < text.length; ) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const flag = char === '\u{1f3f4}' ? flagAt(text, at) : undefined;
    const shown =
      flag ??
      shownAs(char, { before: out.last, after: text.slice(at + char.length, at + char.length + 2), options, tab });
    at += flag?.length ?? char.length;
    out.marks = MARK.test(shown) && shown === char && !isSelector(char) ? out.marks + 1 : 0;
    if (out.marks > MAX_COMBINING_RUN || shown === '') continue;
    out.text += shown;
    out.last = shown === char ? char : '';
  }
  return out.text;
}

interface Place {
  /** The character kept right before, empty when that one was replaced. */
  readonly before: string;
  /** The next one or two UTF-16 units. */
  readonly after: string;
  readonly options: DisplayOptions;
  readonly tab: string;
}

function shownAs(char: string, place: Place): string {
  if (!SUSPECT.test(char)) return char;
  if (char === '\t') return place.tab;
  if (place.options.multiline && (char === '\n' || (char === '\r' && place.after.startsWith('\n')))) {
    return char === '\n' ? char : '';
  }
  const code = char.codePointAt(0) ?? 0;
  if (code < 0xa0) return `\\x${code.toString(16).padStart(2, '0')}`;
  const kept = isJoiner(char)
    ? isSpellingJoiner(char, place)
    : isSelector(char)
      ? isSpellingSelector(char, place.before)
      : VISIBLE_FORMAT.test(char) || (MARK.test(char) && !/\p{DI}/u.test(char)) || isScriptSelector(char);
  return kept ? char : `\\u{${code.toString(16)}}`;
}

/** Whether the character is ZWNJ or ZWJ. */
export function isJoiner(char: string): boolean {
  return char === '\u200c' || char === '\u200d';
}

/**
 * Whether a joiner belongs to the writing it stands in: ZWJ between two emoji (a selector or skin tone may stand before
 * it), either joiner between letters of Arabic or Indic scripts or after a virama. `before` is the code point before,
 * `after` begins with the one after. Rule of UAX #31, 2.3.
 */
export function isSpellingJoiner(
  char: string,
  { before, after }: { readonly before: string; readonly after: string },
): boolean {
  const next = after === '' ? '' : String.fromCodePoint(after.codePointAt(0) ?? 0);
  if (char === '\u200d' && EMOJI.test(next) && (EMOJI.test(before) || before === '\ufe0f')) return true;
  if (VIRAMA.test(before)) return true;
  return JOINING.test(before) && JOINING.test(next) && !MARK.test(next);
}

/** The flag of England, Scotland or Wales (spelled with tag characters) that starts at an offset, if one does. */
export function flagAt(text: string, offset: number): string | undefined {
  FLAG.lastIndex = offset;
  return FLAG.exec(text)?.[0];
}

function isSelector(char: string): boolean {
  return /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u.test(char);
}

/** Selectors that choose a letter shape in Mongolian. */
function isScriptSelector(char: string): boolean {
  return /[\u180b-\u180d\u180f]/u.test(char);
}

/** Whether a variation selector chooses a shape of the character before it: of an emoji, or of an ideograph. */
export function isSpellingSelector(char: string, before: string): boolean {
  if (char === '\ufe0e' || char === '\ufe0f') return VARIATION_BASE.test(before);
  return char.length === 2 && IDEOGRAPH.test(before);
}

const WIDE =
  /^(?:\p{Emoji_Presentation}|.\ufe0f|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])/u;
const NO_COLUMN = /^[\p{Mn}\p{Me}\p{DI}]+$/u;

function cutLines(text: string, maxWidth: number): string {
  // A line of printable ASCII needs no segmenting, and most lines are that.
  return text
    .split('\n')
    .map((line) => (line.length <= maxWidth && PLAIN.test(line) ? line : cutLine(line, maxWidth)))
    .join('\n');
}

function cutLine(line: string, maxWidth: number): string {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  let width = 0;
  let fits = 0;
  for (const { segment, index } of segmenter.segment(line)) {
    width += NO_COLUMN.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
    if (width > maxWidth) return maxWidth < 1 ? '' : `${line.slice(0, fits).replace(/[\u200c\u200d]+$/, '')}…`;
    // What ends before the last column leaves room for the mark that says more follows.
    if (width <= maxWidth - 1) fits = index + segment.length;
  }
  return line;
}
