/** A rectangle of screen cells; x and y count from 0 at the top left, sizes are never negative. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Size of one part of a split: a number of cells, 'rest' for an equal part of what is left over,
 * or a share (0 to 1) of the whole, kept between min and max cells.
 */
export type Size = number | 'rest' | { readonly share: number; readonly min?: number; readonly max?: number };

/** A rectangle with whole numbers; a negative size becomes 0. */
export function rect(x: number, y: number, width: number, height: number): Rect {
  return { x: Math.floor(x), y: Math.floor(y), width: cells(width), height: cells(height) };
}

/** The rectangle without `dx` columns on both sides and `dy` rows above and below (default as many as `dx`). */
export function inset(area: Rect, dx = 1, dy = dx): Rect {
  return rect(area.x + dx, area.y + dy, area.width - 2 * dx, area.height - 2 * dy);
}

/** The cells that both rectangles cover; of size 0 when they do not meet. */
export function intersect(a: Rect, b: Rect): Rect {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return rect(x, y, Math.min(a.x + a.width, b.x + b.width) - x, Math.min(a.y + a.height, b.y + b.height) - y);
}

/** Whether the cell lies inside the rectangle. */
export function contains(area: Rect, x: number, y: number): boolean {
  return x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
}

/** A rectangle of the wanted size in the middle of `area`, made smaller where it does not fit. */
export function centered(area: Rect, width: number, height: number): Rect {
  const w = Math.min(cells(width), area.width);
  const h = Math.min(cells(height), area.height);
  return rect(area.x + (area.width - w) / 2, area.y + (area.height - h) / 2, w, h);
}

/** Cuts the area into columns from left to right, one for each size; what does not fit gets width 0. */
export function splitColumns(area: Rect, sizes: readonly Size[], gap = 0): Rect[] {
  let x = area.x;
  return lengths(area.width, sizes, gap).map((width) => {
    const part = rect(Math.min(x, area.x + area.width), area.y, width, area.height);
    x += width + gap;
    return part;
  });
}

/** Cuts the area into rows from top to bottom, one for each size; what does not fit gets height 0. */
export function splitRows(area: Rect, sizes: readonly Size[], gap = 0): Rect[] {
  let y = area.y;
  return lengths(area.height, sizes, gap).map((height) => {
    const part = rect(area.x, Math.min(y, area.y + area.height), area.width, height);
    y += height + gap;
    return part;
  });
}

function cells(size: number): number {
  return Number.isFinite(size) ? Math.max(0, Math.floor(size)) : 0;
}

/** Lengths of the parts: fixed ones and shares are served in order, the 'rest' parts divide what remains. */
function lengths(total: number, sizes: readonly Size[], gap: number): number[] {
  const usable = Math.max(0, total - gap * Math.max(0, sizes.length - 1));
  let left = usable;
  const wanted = sizes.map((size) => {
    if (size === 'rest') return undefined;
    const length = Math.min(left, typeof size === 'number' ? cells(size) : shareOf(usable, size));
    left -= length;
    return length;
  });
  let open = wanted.filter((length) => length === undefined).length;
  return wanted.map((length) => {
    if (length !== undefined) return length;
    const part = Math.ceil(left / open);
    left -= part;
    open -= 1;
    return part;
  });
}

function shareOf(total: number, size: { share: number; min?: number; max?: number }): number {
  const length = Math.round(total * size.share);
  return cells(Math.max(size.min ?? 0, Math.min(size.max ?? total, length)));
}
