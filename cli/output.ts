import type { ClientError } from '../client/app-error.ts';
import { displaySafe } from '../contract/display-safe.ts';
import { type Column, formatTable } from './text-table.ts';

/** Where text goes; a part of a writable stream. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How a command may print. */
export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly json: boolean;
  readonly color: boolean;
}

/** What text may look like on a terminal. */
export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

const SGR: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/**
 * All printing of the command line. Data passes through `displaySafe`, so that no stored text can
 * act on the terminal; with `--json` standard output holds exactly the value of `answer`.
 */
export class Output {
  readonly json: boolean;
  /** Whether colours may be used. */
  readonly color: boolean;
  readonly #options: OutputOptions;

  constructor(options: OutputOptions) {
    this.json = options.json;
    this.color = options.color;
    this.#options = options;
  }

  /** The result of a command: the value as JSON, or else what `text` prints. */
  answer(value: unknown, text: () => void): void {
    if (this.json) this.#options.stdout.write(`${toJson(value, 2)}\n`);
    else text();
  }

  /** One value of a stream: a JSON line, or else what `text` prints. */
  each(value: unknown, text: () => void): void {
    if (this.json) this.#options.stdout.write(`${toJson(value)}\n`);
    else text();
  }

  /** A line for people; nothing with `--json`. */
  line(text = '', style?: Style): void {
    if (!this.json) this.#options.stdout.write(`${this.#painted(text, style)}\n`);
  }

  /** A line whose parts are safe and painted already. */
  safeLine(text: string): void {
    if (!this.json) this.#options.stdout.write(`${text}\n`);
  }

  /** Several lines of stored text. */
  block(text: string): void {
    if (!this.json) this.#options.stdout.write(`${displaySafe(text.replace(/\n$/, ''), { multiline: true })}\n`);
  }

  /** Stored text byte for byte, for `--raw` and exports. */
  raw(text: string): void {
    this.#options.stdout.write(text);
  }

  /** `label  value` lines, aligned. */
  pairs(pairs: readonly (readonly [string, string])[]): void {
    const width = Math.max(0, ...pairs.map(([label]) => label.length));
    for (const [label, value] of pairs) {
      if (!this.json) this.#options.stdout.write(`${this.paint(label.padEnd(width), 'dim')}  ${displaySafe(value)}\n`);
    }
  }

  /** Rows under headings; the last column is cut to the width of a terminal. */
  table<T>(rows: readonly T[], columns: readonly Column<T>[]): void {
    const { stdout } = this.#options;
    const width = stdout.isTTY ? stdout.columns : undefined;
    const [head, ...lines] = formatTable(rows, columns, width);
    if (head !== undefined) this.line(head, 'dim');
    for (const line of lines) this.line(line);
  }

  /** Something to know besides the result, on standard error. */
  note(text: string): void {
    this.#options.stderr.write(`${displaySafe(text)}\n`);
  }

  /** `error CODE: message`, or `{"error":…}` with `--json`, on standard error. */
  error({ code, message, details }: ClientError, hint?: string): void {
    const { stderr } = this.#options;
    if (this.json) {
      stderr.write(`${toJson({ error: { code, message, details } })}\n`);
      return;
    }
    stderr.write(`${this.paint('error', 'red')} ${code}: ${displaySafe(message, { multiline: true })}\n`);
    if (hint !== undefined) stderr.write(`${this.paint('hint', 'dim')} ${displaySafe(hint, { multiline: true })}\n`);
  }

  /** Text with a style, where colours are wanted; the text must be safe already. */
  paint(text: string, style: Style): string {
    const [on, off] = SGR[style];
    return this.#options.color ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  }

  #painted(text: string, style: Style | undefined): string {
    const safe = displaySafe(text);
    return style ? this.paint(safe, style) : safe;
  }
}

/**
 * JSON without characters that act on a terminal: they are written as \u escapes, which any parser
 * reads as the same value.
 */
export function toJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value ?? null, null, indent);
  return text.replace(/[^\P{C}\n]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
