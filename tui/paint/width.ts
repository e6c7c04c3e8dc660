import { eastAsianWidth } from 'get-east-asian-width';
import { displaySafe } from '../../contract/display-safe.ts';

/** What a reader sees as one character, with the room it takes on the screen. */
export interface Cluster {
  readonly text: string;
  /** Columns: 0 for a lone combining or zero-width mark, 2 for emoji and East Asian wide characters. */
  readonly width: 0 | 1 | 2;
  /** Columns that a terminal which knows no clusters may use for it; at least `width`. */
  readonly reach: number;
  /** Whether some terminals draw it narrower than `width`. */
  readonly shrinks: boolean;
}

/** Texts longer than this are measured but not remembered. */
const LONGEST_CACHED_TEXT = 256;
const MOST_CACHED = 8192;

// A literal with the v flag (Unicode sets of strings) is refused for our compile target; every Node we run on has it.
const RGI_EMOJI_SOURCE = '^\\p{RGI_Emoji}$';
const EMOJI_PART = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}/u;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11ff\ud7b0-\ud7ff]+$/u;
/** U+00AD is a format character by class, but every terminal draws it as a hyphen. */
const SOFT_HYPHEN = '\u00ad';
const PLAIN = /^[\x20-\x7e]*$/;
/**
 * ASCII and the signs the interface itself is made of: each is one cluster in one column. Most texts of a frame are
 * nothing else, and the first frame then needs neither the segmenter nor the table of emoji, which take 30 ms to load.
 */
const SIMPLE =
  /^[\x20-\x7e\u00b7\u2010-\u2015\u2026\u2022\u203a\u2190-\u2193\u21b5\u2248\u2500-\u259f\u25b2\u25bc\u25c6\u25cb-\u25cc\u25cf]*$/;

const clusterCache = new Map<string, Cluster>();
const textCache = new Map<string, readonly Cluster[]>();
const shownCache = new Map<string, readonly Cluster[]>();
const tools: { segmenter?: Intl.Segmenter; emoji?: RegExp } = {};
const asciiClusters: readonly Cluster[] = Array.from({ length: 0x7f }, (_, code) => ({
  text: String.fromCharCode(code),
  width: code < 0x20 ? 0 : 1,
  reach: 1,
  shrinks: false,
}));

/** Whether the text holds only printable ASCII, where one character is one column. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** Whether the text holds only ASCII and signs of the interface, where one character is one column as well. */
export function isSimple(text: string): boolean {
  return SIMPLE.test(text);
}

/** The clusters of a text as it is, in order; half surrogates become U+FFFD. For cursors and input, not for painting. */
export function clusters(text: string): readonly Cluster[] {
  const known = textCache.get(text);
  if (known) return known;
  const found = isSimple(text) ? simpleClusters(text) : segmented(text);
  if (text.length <= LONGEST_CACHED_TEXT) remember(textCache, text, found);
  return found;
}

/**
 * The clusters a text is shown with: controls, escape sequences and text direction marks are made harmless and visible.
 * Measuring, cutting and painting all use these, so that they agree; they are remembered, since most rows of a frame
 * were in the frame before.
 */
export function shownClusters(text: string): readonly Cluster[] {
  if (isSimple(text)) return clusters(text);
  const known = shownCache.get(text);
  if (known) return known;
  const found = clusters(displaySafe(text));
  if (text.length <= LONGEST_CACHED_TEXT) remember(shownCache, text, found);
  return found;
}

/** Measures one grapheme cluster (UAX #29); the width rule is: RGI emoji 2, else East Asian width of the first code point. */
export function clusterOf(text: string): Cluster {
  const ascii = text.length === 1 ? asciiClusters[text.charCodeAt(0)] : undefined;
  if (ascii) return ascii;
  let found = clusterCache.get(text);
  if (!found) {
    found = measure(text);
    remember(clusterCache, text, found);
  }
  return found;
}

/** Columns that the text takes on the screen, as it is shown. */
export function cellWidth(text: string): number {
  if (isSimple(text)) return text.length;
  let width = 0;
  for (const cluster of shownClusters(text)) width += cluster.width;
  return width;
}

function simpleClusters(text: string): Cluster[] {
  const found: Cluster[] = [];
  for (let i = 0; i < text.length; i += 1) found.push(clusterOf(text.charAt(i)));
  return found;
}

function segmented(text: string): Cluster[] {
  const found: Cluster[] = [];
  tools.segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const part of tools.segmenter.segment(text.toWellFormed())) found.push(clusterOf(part.segment));
  return found;
}

function measure(text: string): Cluster {
  if (text.length === 1 && isSimple(text)) return { text, width: 1, reach: 1, shrinks: false };
  const first = text.codePointAt(0) ?? 0;
  tools.emoji ??= new RegExp(RGI_EMOJI_SOURCE, 'v');
  const rgi = tools.emoji.test(text);
  let reach = 0;
  for (const point of text) reach += reachOf(point);
  const width = rgi ? 2 : ZERO_WIDTH.test(text) && text !== SOFT_HYPHEN ? 0 : widthOf(first);
  // A terminal may count only the first code point (a warning sign, a keycap digit) or use old emoji tables.
  const shrinks = width === 2 && (rgi || text.length > String.fromCodePoint(first).length);
  return { text, width, reach: Math.max(reach, width), shrinks };
}

function widthOf(point: number): 1 | 2 {
  return eastAsianWidth(point, { ambiguousAsWide: false });
}

function reachOf(point: string): number {
  if (EMOJI_PART.test(point)) return 2;
  return ZERO_WIDTH.test(point) ? 0 : widthOf(point.codePointAt(0) ?? 0);
}

/** Forgets everything when full: cheaper than keeping an order, and a frame refills what it needs. */
function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(key, value);
}
