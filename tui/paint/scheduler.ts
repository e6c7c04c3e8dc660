import { diff } from './diff.ts';
import { type Cursor, Grid } from './grid.ts';
import type { Hit } from './hit-regions.ts';
import type { StyleTable } from './styles.ts';

/** Where frames go: the terminal, or what stands for it in a test. */
export interface Surface {
  write(bytes: string): void;
  /** Columns and rows now. */
  size(): { readonly width: number; readonly height: number };
}

/** Time as the scheduler needs it. */
export interface FrameClock {
  /** Milliseconds that only grow. */
  now(): number;
  /** Runs the function after at least `ms` milliseconds, 0 meaning after the events that wait now; gives its cancel. */
  after(ms: number, run: () => void): () => void;
}

/** What a scheduler draws, where and how. */
export interface FrameOptions {
  readonly surface: Surface;
  readonly styles: StyleTable;
  /** Paints the whole screen into a blank grid. */
  draw(grid: Grid): void;
  /** Gets what `draw` or the surface throws; the screen keeps its last frame. */
  onError(error: unknown): void;
  readonly clock?: FrameClock;
}

/** Shortest time between the starts of two frames, in milliseconds. */
const FRAME_MS = 8;
/** DEC private mode 2026: the terminal shows everything in between at once; a bonus, nothing relies on it. */
const BEGIN_SYNC = '\x1b[?2026h';
const END_SYNC = '\x1b[?2026l';
const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';

const systemClock: FrameClock = {
  now: () => performance.now(),
  after(ms, run) {
    if (ms <= 0) {
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Draws frames: many changes in a row become one frame, and each frame becomes at most one write. */
export class FrameScheduler {
  private readonly options: FrameOptions;
  private readonly clock: FrameClock;
  private styles: StyleTable;
  private shown: Grid | null = null;
  private spare: Grid | null = null;
  private cursor: Cursor | null = null;
  /** Whether the terminal's cursor is known to be hidden. */
  private hidden = false;
  private cancel: (() => void) | undefined;
  private lastFrame = Number.NEGATIVE_INFINITY;
  private count = 0;
  private state: 'running' | 'paused' | 'stopped' = 'running';

  /** Draws nothing until the first `invalidate`. */
  constructor(options: FrameOptions) {
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.styles = options.styles;
  }

  /** Number of frames drawn, also of those that changed nothing. */
  get frames(): number {
    return this.count;
  }

  /** Asks for a frame: soon, but at least 8 ms after the one before. */
  invalidate(): void {
    if (this.state !== 'running' || this.cancel) return;
    const wait = Math.max(0, this.lastFrame + FRAME_MS - this.clock.now());
    this.cancel = this.clock.after(wait, () => this.frame());
  }

  /** Asks for a frame that paints every cell: after a resize, a return to the foreground, or ^L. */
  repaint(): void {
    this.forget();
    this.invalidate();
  }

  /** Draws at once when a frame is due. */
  flush(): void {
    if (this.cancel && this.state === 'running') this.frame();
  }

  /** Changes theme or colour level; everything is painted again. */
  setStyles(styles: StyleTable): void {
    this.styles = styles;
    this.repaint();
  }

  /** Draws nothing until `resume`: another program has the terminal. */
  pause(): void {
    if (this.state === 'running') this.state = 'paused';
    this.unschedule();
  }

  /** Draws again, beginning with a full frame. */
  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'running';
    this.repaint();
  }

  /** Ends for good. */
  stop(): void {
    this.state = 'stopped';
    this.unschedule();
  }

  /** The clickable place at a cell of the frame on the screen. */
  hitAt(x: number, y: number): Hit | undefined {
    return this.shown?.hitAt(x, y);
  }

  private frame(): void {
    this.unschedule();
    this.lastFrame = this.clock.now();
    this.count += 1;
    try {
      const grid = this.blankGrid();
      this.options.draw(grid);
      const bytes = this.bytesOf(grid);
      this.spare = this.shown;
      this.shown = grid;
      this.cursor = grid.cursor;
      this.hidden = grid.cursor === null;
      if (bytes !== '') this.options.surface.write(bytes);
    } catch (error) {
      // What the terminal shows is not known after a write that failed.
      this.forget();
      this.options.onError(error);
    }
  }

  /** Two grids take turns, so that a frame allocates nothing. */
  private blankGrid(): Grid {
    const { width, height } = this.options.surface.size();
    const spare = this.spare;
    this.spare = null;
    if (!spare || spare.width !== width || spare.height !== height || spare.styles !== this.styles) {
      return new Grid(width, height, this.styles);
    }
    spare.clear();
    return spare;
  }

  private bytesOf(grid: Grid): string {
    const cells = diff(grid, this.shown);
    const { cursor } = grid;
    const still = cursor?.x === this.cursor?.x && cursor?.y === this.cursor?.y && (cursor !== null || this.hidden);
    if (cells === '' && still) return '';
    const hide = this.hidden ? '' : HIDE_CURSOR;
    const show = cursor ? `\x1b[${cursor.y + 1};${cursor.x + 1}H${SHOW_CURSOR}` : '';
    return BEGIN_SYNC + hide + cells + show + END_SYNC;
  }

  private forget(): void {
    this.shown = null;
    this.cursor = null;
    this.hidden = false;
  }

  private unschedule(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
