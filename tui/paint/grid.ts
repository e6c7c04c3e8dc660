import type { Slot } from '../theme.ts';
import { type BoxOptions, drawBox } from './box.ts';
import { type Hit, HitRegions } from './hit-regions.ts';
import { intersect, type Rect, rect } from './rect.ts';
import type { Line } from './spans.ts';
import type { StyleId, StyleTable } from './styles.ts';
import { type Cluster, clusterOf, shownClusters } from './width.ts';

/** One cell of the screen. */
export interface Cell {
  /** A grapheme cluster; empty in the right half of a wide one. */
  readonly text: string;
  readonly style: StyleId;
  /** 0 is the right half of a wide cell. */
  readonly width: 0 | 1 | 2;
}

/** Where the terminal's cursor stands. */
export interface Cursor {
  readonly x: number;
  readonly y: number;
}

/**
 * The screen as cells. Positions count from 0 at the top left of the screen; what lies outside of the grid or of the
 * clip is cut without an error. Every text is made safe for display here, so nothing can reach the terminal around it.
 */
export class Grid {
  readonly width: number;
  readonly height: number;
  readonly styles: StyleTable;
  /** The whole grid as a rectangle. */
  readonly area: Rect;
  private readonly texts: string[];
  private readonly styleIds: Uint16Array;
  private readonly widths: Uint8Array;
  private readonly hits = new HitRegions();
  private bounds: Rect;
  private place: Cursor | null = null;

  /** A blank grid; a size below 0 counts as 0. */
  constructor(width: number, height: number, styles: StyleTable) {
    this.area = rect(0, 0, width, height);
    this.width = this.area.width;
    this.height = this.area.height;
    this.styles = styles;
    this.bounds = this.area;
    this.texts = new Array<string>(this.width * this.height).fill(' ');
    this.styleIds = new Uint16Array(this.width * this.height);
    this.widths = new Uint8Array(this.width * this.height).fill(1);
  }

  /** Blanks every cell and forgets the clickable places, the cursor and the clip. */
  clear(): void {
    this.texts.fill(' ');
    this.styleIds.fill(0);
    this.widths.fill(1);
    this.hits.clear();
    this.bounds = this.area;
    this.place = null;
  }

  /** Writes text on one row; gives the columns it takes, at most `maxWidth`, also where the clip hides them. */
  // biome-ignore lint/complexity/useMaxParams: called for each word of each frame, an object would cost more than it tells
  write(x: number, y: number, text: string, slot: Slot = 'text', maxWidth = Number.POSITIVE_INFINITY): number {
    const style = this.styles.id(slot);
    const row = Math.floor(y);
    const start = Math.floor(x);
    const limit = start + Math.max(0, maxWidth);
    let column = start;
    for (const cluster of shownClusters(text)) {
      if (cluster.width === 0) continue;
      if (column + cluster.width > limit) {
        if (column < limit) this.put(column++, row, clusterOf(' '), style);
        break;
      }
      this.put(column, row, cluster, style);
      column += cluster.width;
    }
    return column - start;
  }

  /** Writes styled text on one row; gives the columns it takes. */
  writeLine(x: number, y: number, line: Line, maxWidth = Number.POSITIVE_INFINITY): number {
    let used = 0;
    for (const part of line) {
      if (used >= maxWidth) break;
      used += this.write(x + used, y, part.text, part.style, maxWidth - used);
    }
    return used;
  }

  /** Fills an area with one narrow character. */
  fill(area: Rect, slot: Slot = 'text', char = ' '): void {
    const style = this.styles.id(slot);
    const first = shownClusters(char)[0];
    const cluster = first?.width === 1 ? first : clusterOf(' ');
    const part = intersect(area, this.bounds);
    for (let y = part.y; y < part.y + part.height; y += 1) {
      for (let x = part.x; x < part.x + part.width; x += 1) this.put(x, y, cluster, style);
    }
  }

  /** Draws a frame along the edge of the area; gives the inside. */
  box(area: Rect, options: BoxOptions = {}): Rect {
    return drawBox(this, area, options);
  }

  /** Lays a slot over what is painted: the selected row, stale data, the screen behind a dialog. */
  overlay(area: Rect, slot: Slot): void {
    const part = intersect(area, this.bounds);
    for (let y = part.y; y < part.y + part.height; y += 1) {
      for (let at = y * this.width + part.x, end = at + part.width; at < end; at += 1) {
        this.styleIds[at] = this.styles.over(this.styleIds[at] ?? 0, slot);
      }
    }
  }

  /** Puts other texts in place of cells, each one column wide; a wide cell becomes two. Undefined keeps a cell. */
  replaceTexts(replacement: (text: string) => string | undefined): void {
    for (let at = 0; at < this.texts.length; at += 1) {
      if (this.widths[at] === 0) continue;
      const text = replacement(this.texts[at] ?? ' ');
      if (text === undefined || shownClusters(text)[0]?.width !== 1) continue;
      if (this.widths[at] === 2) this.blank(at + 1);
      this.texts[at] = text;
      this.widths[at] = 1;
    }
  }

  /** Paints with everything outside of the area cut off; clips inside of clips cut together. */
  clip(area: Rect, paint: () => void): void {
    const before = this.bounds;
    this.bounds = intersect(before, area);
    try {
      paint();
    } finally {
      this.bounds = before;
    }
  }

  /** Makes an area clickable: a click runs the command. */
  hit(area: Rect, commandId: string, argument?: string): void {
    this.hits.add(argument === undefined ? { area, commandId } : { area, commandId, argument }, this.bounds);
  }

  /** The clickable place at a cell, the last painted first. */
  hitAt(x: number, y: number): Hit | undefined {
    return this.hits.at(x, y);
  }

  /** Shows the terminal's cursor at a cell; outside of the clip it stays hidden. */
  setCursor(x: number, y: number): void {
    const { bounds } = this;
    const seen = x >= bounds.x && y >= bounds.y && x < bounds.x + bounds.width && y < bounds.y + bounds.height;
    this.place = seen ? { x: Math.floor(x), y: Math.floor(y) } : null;
  }

  /** Where the cursor is shown, or null when it is hidden. */
  get cursor(): Cursor | null {
    return this.place;
  }

  /** One cell, undefined outside of the grid. */
  cell(x: number, y: number): Cell | undefined {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return undefined;
    const at = y * this.width + x;
    const width = this.widths[at];
    return { text: this.texts[at] ?? ' ', style: this.styleIds[at] ?? 0, width: width === 2 ? 2 : width === 0 ? 0 : 1 };
  }

  /** The text of a row without trailing spaces, for tests and for copying. */
  rowText(y: number): string {
    return this.texts
      .slice(y * this.width, (y + 1) * this.width)
      .join('')
      .trimEnd();
  }

  /** Columns of a cell by its index (y times width plus x): 0 for the right half of a wide one. */
  widthAt(at: number): number {
    return this.widths[at] ?? 1;
  }

  /** Whether a cell is the same in both grids; both must have the same size and style table. */
  sameCell(other: Grid, at: number): boolean {
    return (
      this.texts[at] === other.texts[at] &&
      this.styleIds[at] === other.styleIds[at] &&
      this.widths[at] === other.widths[at]
    );
  }

  /** Puts a cluster on a cell as far as the clip shows it; a wide one that is cut in half leaves a blank. */
  private put(x: number, y: number, cluster: Cluster, style: StyleId): void {
    const { bounds } = this;
    const right = bounds.x + bounds.width;
    if (y < bounds.y || y >= bounds.y + bounds.height || x >= right || x + cluster.width <= bounds.x) return;
    if (x < bounds.x || x + cluster.width > right) {
      this.set(y * this.width + Math.max(x, bounds.x), ' ', style, 1);
      return;
    }
    const at = y * this.width + x;
    if (cluster.width === 2) this.set(at + 1, '', style, 1);
    this.set(at, cluster.text, style, 1);
    if (cluster.width === 2) {
      this.widths[at] = 2;
      this.widths[at + 1] = 0;
    }
  }

  /** Sets a cell and blanks the other half of a wide character that it cuts. */
  private set(at: number, text: string, style: StyleId, width: number): void {
    const before = this.widths[at];
    if (before === 2) this.blank(at + 1);
    else if (before === 0) this.blank(at - 1);
    this.texts[at] = text;
    this.styleIds[at] = style;
    this.widths[at] = width;
  }

  private blank(at: number): void {
    this.texts[at] = ' ';
    this.widths[at] = 1;
  }
}
