import { frameLayout, isTooSmall, libraryAreas, ONE_PANEL } from './areas.ts';
import { clockTime } from './format.ts';
import type { Grid } from './paint/grid.ts';
import { type Rect, rect } from './paint/rect.ts';
import { span } from './paint/spans.ts';
import type { ScreenDriver } from './screen.ts';
import { toAscii } from './screens/ascii.ts';
import type { StateStart } from './state/app-state.ts';
import type { Token } from './terminal/tokens.ts';

const TITLES = ['Library', 'Preview', 'Details'];
const SKELETON_ROWS = 8;

/**
 * The library as it looks before anything is known, drawn without what the manager is made of: loading that takes as
 * long as starting Node. It keeps the keys that are pressed meanwhile.
 */
export class FirstFrame implements ScreenDriver {
  private readonly begin: StateStart;
  private readonly early: Token[] = [];

  constructor(begin: StateStart) {
    this.begin = begin;
  }

  /** What was pressed so far. */
  get tokens(): readonly Token[] {
    return this.early;
  }

  draw(grid: Grid): void {
    const { width, height } = grid;
    if (isTooSmall(grid)) return;
    const { now, settings, library = {} } = this.begin;
    const { header, body } = frameLayout({ width, height }, false);
    paintHeader(grid, header, now);
    const areas = width < ONE_PANEL ? [body] : libraryAreas(body, library.preview ?? 'right');
    for (const [i, area] of areas.entries()) {
      const inside = grid.box(area, { title: [span(TITLES[i] ?? '', 'title')], focused: i === 0, number: i + 1 });
      if (i === 0) paintSkeleton(grid, inside);
    }
    if (settings.ascii !== 'off') toAscii(grid, settings.ascii);
  }

  take(tokens: readonly Token[]): void {
    this.early.push(...tokens);
  }

  resized(): void {
    // The grid tells the size.
  }

  save(): void {
    // Nothing was chosen yet.
  }

  crashNotes(): readonly string[] {
    return [];
  }
}

function paintHeader(grid: Grid, header: Rect, now: Date): void {
  grid.writeLine(header.x, header.y, [span(' Personas'), span(' › ', 'muted'), span('Library', 'title')], header.width);
  const right = `◌ connecting…  ${clockTime(now)} `;
  grid.write(header.x + header.width - right.length, header.y, right, 'muted');
}

function paintSkeleton(grid: Grid, inside: Rect): void {
  grid.clip(inside, () => {
    for (let i = 0; i < SKELETON_ROWS; i += 1) {
      const row = rect(inside.x + 1, inside.y + i, inside.width, 1);
      grid.write(row.x, row.y, `  ${'·'.repeat(8 + ((i * 5) % 11))}`, 'muted');
    }
  });
}
