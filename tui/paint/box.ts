import type { Slot } from '../theme.ts';
import type { Grid } from './grid.ts';
import { inset, type Rect, rect } from './rect.ts';
import { type Line, lineWidth, span, truncateLine } from './spans.ts';

/** How a frame around a panel looks. */
export interface BoxOptions {
  /** Stands in the upper edge. */
  readonly title?: string | Line | undefined;
  /** Stands in the lower edge. */
  readonly footer?: string | Line | undefined;
  /** Whether this panel gets the keys. */
  readonly focused?: boolean | undefined;
  /** The key that focuses the panel, drawn before the title. */
  readonly number?: number | undefined;
  /** Draws with `+-|` only. */
  readonly ascii?: boolean | undefined;
}

interface BorderSet {
  readonly horizontal: string;
  readonly vertical: string;
  readonly corners: readonly [string, string, string, string];
}

const ROUND: BorderSet = { horizontal: '─', vertical: '│', corners: ['╭', '╮', '╰', '╯'] };
const ASCII: BorderSet = { horizontal: '-', vertical: '|', corners: ['+', '+', '+', '+'] };

/** Draws a frame along the edge of the area and gives the inside; an area below 2x2 cells gets no frame and has no inside. */
export function drawBox(grid: Grid, area: Rect, options: BoxOptions): Rect {
  const inside = inset(area);
  if (area.width < 2 || area.height < 2) return inside;
  const set = options.ascii ? ASCII : ROUND;
  const slot: Slot = options.focused ? 'borderFocused' : 'border';
  const right = area.x + area.width - 1;
  const bottom = area.y + area.height - 1;
  const edge = set.horizontal.repeat(area.width - 2);
  grid.write(area.x, area.y, set.corners[0] + edge + set.corners[1], slot);
  grid.write(area.x, bottom, set.corners[2] + edge + set.corners[3], slot);
  for (let y = area.y + 1; y < bottom; y += 1) {
    grid.write(area.x, y, set.vertical, slot);
    grid.write(right, y, set.vertical, slot);
  }
  const prefix = options.number === undefined ? [] : [span(String(options.number), slot)];
  writeLabel(grid, rect(area.x + 2, area.y, area.width - 4, 1), {
    prefix,
    text: asLine(options.title, options.focused ? 'accent' : 'title'),
    slot,
  });
  const footer = asLine(options.footer, 'hint');
  writeLabel(grid, rect(area.x + 2, bottom, area.width - 4, 1), { prefix: [], text: footer, slot });
  return inside;
}

function asLine(text: string | Line | undefined, slot: Slot): Line {
  return typeof text === 'string' ? [span(text, slot)] : (text ?? []);
}

/** The number stands right at the edge, the text between spaces: `╭─1 Library ──╮`, `╭─ Help ──╮`. */
function writeLabel(grid: Grid, area: Rect, label: { prefix: Line; text: Line; slot: Slot }): void {
  const room = area.width - lineWidth(label.prefix) - 2;
  if (room < 1 || lineWidth(label.text) === 0) {
    grid.writeLine(area.x, area.y, label.prefix, area.width);
    return;
  }
  const gap = span(' ', label.slot);
  grid.writeLine(area.x, area.y, [...label.prefix, gap, ...truncateLine(label.text, room), gap]);
}
