import unicode11 from '@xterm/addon-unicode11';
import headless from '@xterm/headless';

/** Modes of a terminal that a full-screen program changes and must put back. */
export interface TerminalModes {
  readonly alternateScreen: boolean;
  readonly cursorVisible: boolean;
  readonly bracketedPaste: boolean;
  readonly mouse: boolean;
  readonly sgrMouse: boolean;
  readonly wraparound: boolean;
  readonly applicationCursor: boolean;
  readonly applicationKeypad: boolean;
  readonly synchronized: boolean;
}

/** A terminal nobody has touched; what every way out must leave behind. */
export const FRESH_MODES: TerminalModes = {
  alternateScreen: false,
  cursorVisible: true,
  bracketedPaste: false,
  mouse: false,
  sgrMouse: false,
  wraparound: true,
  applicationCursor: false,
  applicationKeypad: false,
  synchronized: false,
};

/** The styles of a screen: one letter for each cell, and what the letters mean; '.' is the default style. */
export interface StyleMap {
  readonly rows: readonly string[];
  readonly legend: Readonly<Record<string, string>>;
}

type Buffer = headless.IBuffer;
type BufferCell = headless.IBufferCell;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const WAIT_MS = 15_000;

/** A terminal emulator without a window: bytes go in, the screen as text comes out. */
export class VirtualTerminal {
  private readonly terminal: headless.Terminal;
  private readonly privateModes = new Map<number, boolean>();
  private readonly watchers = new Set<() => void>();

  constructor(size: { readonly width: number; readonly height: number }) {
    this.terminal = new headless.Terminal({
      cols: size.width,
      rows: size.height,
      allowProposedApi: true,
      scrollback: 0,
    });
    this.terminal.loadAddon(new unicode11.Unicode11Addon());
    this.terminal.unicode.activeVersion = '11';
    for (const final of ['h', 'l']) {
      this.terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
        for (const mode of parameters.flat()) this.privateModes.set(mode, final === 'h');
        return false;
      });
    }
  }

  /** Takes output of the program; resolves when the screen shows it. */
  feed(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.terminal.write(bytes, () => {
        for (const watch of [...this.watchers]) watch();
        resolve();
      });
    });
  }

  /** Gets what the terminal answers to questions of the program. */
  onReply(listener: (bytes: string) => void): void {
    this.terminal.onData(listener);
  }

  /** Changes the size. */
  resize(width: number, height: number): void {
    this.terminal.resize(width, height);
  }

  /** The rows of the screen without trailing spaces. */
  screen(): string[] {
    const { active } = this.terminal.buffer;
    // A line keeps what stood beyond the edge before the terminal was made narrower.
    const row = (y: number) =>
      active.getLine(active.viewportY + y)?.translateToString(true, 0, this.terminal.cols) ?? '';
    return Array.from({ length: this.terminal.rows }, (_, y) => row(y).trimEnd());
  }

  /** Text, columns and style of one cell; columns are 0 in the right half of a wide character. */
  cellAt(x: number, y: number): { text: string; width: number; style: string } {
    const { active } = this.terminal.buffer;
    const cell = active.getLine(active.viewportY + y)?.getCell(x);
    if (!cell) throw new Error(`No cell at ${x},${y}: the screen is ${this.terminal.cols}x${this.terminal.rows}.`);
    return { text: cell.getChars() || ' ', width: cell.getWidth(), style: styleOf(cell) };
  }

  /** The style of every cell. */
  styleMap(): StyleMap {
    const { active } = this.terminal.buffer;
    const letters = new Map<string, string>([['', '.']]);
    const rows = Array.from({ length: this.terminal.rows }, (_, y) =>
      rowStyles(active, y, letters).replace(/\.+$/, ''),
    );
    const legend = [...letters].filter(([style]) => style !== '').map(([style, letter]) => [letter, style] as const);
    return { rows, legend: Object.fromEntries(legend) };
  }

  /** Where the cursor stands. */
  cursor(): { x: number; y: number; visible: boolean } {
    const { active } = this.terminal.buffer;
    return { x: active.cursorX, y: active.cursorY, visible: this.privateModes.get(25) ?? true };
  }

  /** The modes now. */
  modes(): TerminalModes {
    const { modes, buffer } = this.terminal;
    return {
      alternateScreen: buffer.active.type === 'alternate',
      cursorVisible: this.privateModes.get(25) ?? true,
      bracketedPaste: modes.bracketedPasteMode,
      mouse: modes.mouseTrackingMode !== 'none',
      sgrMouse: this.privateModes.get(1006) ?? false,
      wraparound: modes.wraparoundMode,
      applicationCursor: modes.applicationCursorKeysMode,
      applicationKeypad: modes.applicationKeypadMode,
      synchronized: this.privateModes.get(2026) ?? false,
    };
  }

  /** Resolves as soon as the predicate holds, looked at after every output; else fails and shows the screen. */
  waitFor(predicate: () => boolean, what: string, timeoutMs = WAIT_MS): Promise<void> {
    if (predicate()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        this.watchers.delete(watch);
        settle();
      };
      const watch = (): void => {
        if (predicate()) end(resolve);
      };
      const timer = setTimeout(() => end(() => reject(new Error(`Waited for ${what}.\n${this.framed()}`))), timeoutMs);
      this.watchers.add(watch);
    });
  }

  /** The screen between lines, for messages. */
  framed(): string {
    return ['Screen:', ...this.screen().map((row) => `| ${row}`)].join('\n');
  }

  /** Looks at all predicates again, for what is not output: the end of the program. */
  touch(): void {
    for (const watch of [...this.watchers]) watch();
  }
}

function rowStyles(buffer: Buffer, y: number, letters: Map<string, string>): string {
  const line = buffer.getLine(buffer.viewportY + y);
  let row = '';
  for (let x = 0; line && x < line.length; x += 1) {
    const cell = line.getCell(x);
    const style = cell ? styleOf(cell) : '';
    let letter = letters.get(style);
    if (letter === undefined) letters.set(style, (letter = LETTERS[letters.size - 1] ?? '?'));
    row += letter;
  }
  return row;
}

function styleOf(cell: BufferCell): string {
  const flags = [
    cell.isBold() && 'bold',
    cell.isDim() && 'dim',
    cell.isItalic() && 'italic',
    cell.isUnderline() && 'underline',
    cell.isInverse() && 'reverse',
    cell.isStrikethrough() && 'strike',
    !cell.isFgDefault() && `fg=${colorName(cell.getFgColor(), cell.isFgRGB())}`,
    !cell.isBgDefault() && `bg=${colorName(cell.getBgColor(), cell.isBgRGB())}`,
  ];
  return flags.filter((flag) => flag !== false && flag !== 0).join(' ');
}

function colorName(color: number, isRgb: boolean): string {
  return isRgb ? `#${color.toString(16).padStart(6, '0')}` : String(color);
}
