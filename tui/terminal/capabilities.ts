/** How many colours may be used: 24 bit, the 256 of xterm, the terminal's own 16, or none (attributes only). */
export type ColorLevel = 'truecolor' | '256' | '16' | 'none';

/** A colour as the terminal told it, each part 0 to 255. */
export interface Rgb {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Terminals that have no colours at all. */
const MONOCHROME = /^(?:vt\d+|xterm-mono)$/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The colour level: `--color=never` or a set NO_COLOR (no-color.org) give none, else COLORTERM and TERM decide.
 * `--color=always` is stronger than NO_COLOR and gives at least 16 colours.
 */
export function colorLevel(env: Environment, flag?: 'always' | 'never'): ColorLevel {
  if (flag === 'never') return 'none';
  if (flag !== 'always' && env.NO_COLOR) return 'none';
  const term = env.TERM ?? '';
  if (term === '' || term === 'dumb' || MONOCHROME.test(term)) return flag === 'always' ? '16' : 'none';
  if (/^(?:truecolor|24bit)$/i.test(env.COLORTERM ?? '') || /-(?:direct|truecolor)/.test(term)) return 'truecolor';
  return /256/.test(term) ? '256' : '16';
}

/** Whether only the line-by-line mode makes sense: a dumb terminal, or no terminal at one end. */
export function isPlainTerminal(
  env: Environment,
  streams: { readonly stdin: { isTTY?: boolean }; readonly stdout: { isTTY?: boolean } },
): boolean {
  return env.TERM === 'dumb' || !env.TERM || streams.stdin.isTTY !== true || streams.stdout.isTTY !== true;
}

/** Whether boxes should be drawn with `+-|`: the locale is not UTF-8, or the terminal has no such font. */
export function needsAscii(env: Environment): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return /^vt\d+$/.test(env.TERM ?? '') || (locale !== '' && !/utf-?8/i.test(locale));
}

/** Reads the body of an OSC 11 answer, such as `rgb:1e1e/1e1e/2e2e` or `#1e1e2e` (XParseColor forms). */
export function parseBackground(text: string): Rgb | undefined {
  const parts = /^rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i.exec(text);
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  const [, red, green, blue] = parts ?? hex ?? [];
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return { red: channel(red), green: channel(green), blue: channel(blue) };
}

/** One to four hex digits as a fraction of their greatest value, 0 to 255. */
function channel(digits: string): number {
  return Math.round((Number.parseInt(digits, 16) / (16 ** digits.length - 1)) * 255);
}
