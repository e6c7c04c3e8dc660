import { contains, intersect, type Rect } from './rect.ts';

/** A place on the screen where a click runs a command. */
export interface Hit {
  readonly area: Rect;
  readonly commandId: string;
  /** What the command is about, such as the row that was clicked. */
  readonly argument?: string;
}

/** The clickable places of one frame. */
export class HitRegions {
  private readonly hits: Hit[] = [];

  /** Adds a place, cut to what `visible` shows of it; one that is not visible is left out. */
  add(hit: Hit, visible: Rect): void {
    const area = intersect(hit.area, visible);
    if (area.width > 0 && area.height > 0) this.hits.push({ ...hit, area });
  }

  /** The place at a cell; the one added last lies on top. */
  at(x: number, y: number): Hit | undefined {
    return this.hits.findLast((hit) => contains(hit.area, x, y));
  }

  /** Forgets all places. */
  clear(): void {
    this.hits.length = 0;
  }
}
