import type { Grid } from './grid.ts';
import { SGR_RESET } from './styles.ts';
import { clusterOf } from './width.ts';

/**
 * The bytes that turn the screen showing `previous` into `next`; '' when nothing changed. `previous` null (or of
 * another size or style table) repaints every cell. Only cursor positions (CUP), SGR and text are used: no erase, so
 * nothing flickers on terminals that ignore synchronized updates. It ends with the default style.
 */
export function diff(next: Grid, previous: Grid | null): string {
  const base =
    previous && previous.width === next.width && previous.height === next.height && previous.styles === next.styles
      ? previous
      : null;
  const pen = new Pen(next);
  for (let y = 0; y < next.height; y += 1) diffRow(next, base, y, pen);
  return pen.finish();
}

function diffRow(next: Grid, base: Grid | null, y: number, pen: Pen): void {
  const row = y * next.width;
  // Up to this column the terminal may have drawn over cells that did not change.
  let disturbed = 0;
  for (let x = 0; x < next.width; ) {
    const width = next.widthAt(row + x) === 2 ? 2 : 1;
    const same = base?.sameCell(next, row + x) && (width === 1 || base.sameCell(next, row + x + 1));
    const cell = same && x >= disturbed ? undefined : next.cell(x, y);
    if (cell) disturbed = Math.max(disturbed, pen.draw(x, y, cell.text, next.styles.sgr(cell.style)));
    x += width;
  }
}

/** Collects the output and knows what the terminal's cursor and style are. */
class Pen {
  private readonly rightEdge: number;
  private out = '';
  private style = SGR_RESET;
  private x = -1;
  private y = -1;

  constructor(grid: Grid) {
    this.rightEdge = grid.width;
  }

  /** Draws a cluster; gives the column up to which a terminal without clusters may have drawn. */
  draw(x: number, y: number, text: string, style: string): number {
    const cluster = clusterOf(text);
    if (style !== this.style) {
      this.out += style;
      this.style = style;
    }
    this.moveTo(x, y);
    if (cluster.shrinks) {
      // Where the terminal draws it in one column, the second must not show what was there before.
      this.out += '  ';
      this.x = -1;
      this.moveTo(x, y);
    }
    this.out += text;
    const sure = cluster.width === 1 && cluster.reach === 1 && (text.length === 1 || isSingle(text));
    this.x = sure && x + 1 < this.rightEdge ? x + 1 : -1;
    return x + cluster.reach;
  }

  /** The output, with the style taken back. */
  finish(): string {
    return this.style === SGR_RESET ? this.out : this.out + SGR_RESET;
  }

  private moveTo(x: number, y: number): void {
    if (this.x === x && this.y === y) return;
    this.out += `\x1b[${y + 1};${x + 1}H`;
    this.x = x;
    this.y = y;
  }
}

/** Whether a text is one code point above U+FFFF, which JavaScript stores as two units. */
function isSingle(text: string): boolean {
  return text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff;
}
