import { describe, expect, it } from 'vitest';
import { VirtualTerminal } from '../../test/harness/virtual-terminal.ts';
import { THEMES } from '../theme.ts';
import type { Grid } from './grid.ts';
import { FrameScheduler } from './scheduler.ts';
import { StyleTable } from './styles.ts';

/** A scheduler whose time only passes when told. */
function screenOnHand(width = 20, height = 3) {
  const writes: string[] = [];
  const errors: unknown[] = [];
  const size = { width, height };
  let now = 1000;
  let due: { at: number; run: () => void } | undefined;
  let draw = (_grid: Grid): void => undefined;
  const scheduler = new FrameScheduler({
    surface: { write: (bytes) => void writes.push(bytes), size: () => size },
    styles: new StyleTable(THEMES.dark, 'truecolor'),
    draw: (grid) => draw(grid),
    onError: (error) => void errors.push(error),
    clock: {
      now: () => now,
      after: (ms, run) => {
        due = { at: now + ms, run };
        return () => {
          due = undefined;
        };
      },
    },
  });
  return {
    scheduler,
    writes,
    errors,
    size,
    drawing(paint: (grid: Grid) => void): void {
      draw = paint;
    },
    /** Lets time pass, and what is due run. */
    pass(ms: number): void {
      now += ms;
      const ready = due;
      if (ready && ready.at <= now) {
        due = undefined;
        ready.run();
      }
    },
  };
}

describe('FrameScheduler', () => {
  it('draws many changes as one frame with one write', () => {
    const hand = screenOnHand();
    let count = 0;
    hand.drawing((grid) => grid.write(0, 0, `count ${count}`));
    for (count = 0; count < 500; count += 1) hand.scheduler.invalidate();
    hand.pass(0);
    expect(hand.scheduler.frames).toBe(1);
    expect(hand.writes).toHaveLength(1);
    expect(hand.writes[0]).toContain('count 500');
  });

  it('keeps at least 8 ms between two frames', () => {
    const hand = screenOnHand();
    hand.scheduler.invalidate();
    hand.pass(0);
    hand.pass(3);
    hand.scheduler.invalidate();
    hand.pass(4);
    expect(hand.scheduler.frames).toBe(1);
    hand.pass(1);
    expect(hand.scheduler.frames).toBe(2);
  });

  it('writes nothing for a frame that changed nothing', () => {
    const hand = screenOnHand();
    hand.drawing((grid) => grid.write(0, 0, 'same'));
    for (let frame = 0; frame < 3; frame += 1) {
      hand.scheduler.invalidate();
      hand.pass(20);
    }
    expect(hand.scheduler.frames).toBe(3);
    expect(hand.writes).toHaveLength(1);
  });

  it('writes one typed letter in less than 100 bytes and leaves the cursor behind it', async () => {
    const hand = screenOnHand(80, 24);
    let text = 'hell';
    hand.drawing((grid) => grid.setCursor(grid.write(0, 0, text), 0));
    hand.scheduler.invalidate();
    hand.pass(0);
    text = 'hello';
    hand.scheduler.invalidate();
    hand.pass(8);
    expect(Buffer.byteLength(hand.writes[1] ?? '')).toBeLessThan(100);
    const terminal = new VirtualTerminal({ width: 80, height: 24 });
    for (const bytes of hand.writes) await terminal.feed(bytes);
    expect(terminal.screen()[0]).toBe('hello');
    expect(terminal.cursor()).toEqual({ x: 5, y: 0, visible: true });
    expect(terminal.modes().synchronized).toBe(false);
  });

  it('moves and hides the cursor also when no cell changed', async () => {
    const hand = screenOnHand();
    const terminal = new VirtualTerminal(hand.size);
    let place: number | undefined = 3;
    hand.drawing((grid) => {
      if (place !== undefined) grid.setCursor(place, 1);
    });
    const seen = [];
    for (place of [3, 7, undefined, undefined, 2]) {
      hand.scheduler.invalidate();
      hand.pass(8);
      for (const bytes of hand.writes.splice(0)) await terminal.feed(bytes);
      const { x, visible } = terminal.cursor();
      seen.push(visible ? x : 'hidden');
    }
    expect(seen).toEqual([3, 7, 'hidden', 'hidden', 2]);
  });

  it('paints every cell again after repaint, a new size and new styles', () => {
    const hand = screenOnHand();
    hand.drawing((grid) => grid.write(0, 0, 'whole'));
    hand.scheduler.invalidate();
    hand.pass(0);
    const again = [
      () => hand.scheduler.repaint(),
      () => hand.scheduler.setStyles(new StyleTable(THEMES.light, '256')),
      () => {
        hand.size.width = 30;
        hand.scheduler.invalidate();
      },
    ];
    for (const act of again) {
      act();
      hand.pass(8);
      expect(hand.writes.splice(0).at(-1)).toContain('whole');
    }
  });

  it('draws nothing while another program has the terminal, and everything after it', () => {
    const hand = screenOnHand();
    hand.drawing((grid) => grid.write(0, 0, 'whole'));
    hand.scheduler.invalidate();
    hand.pass(0);
    hand.scheduler.invalidate();
    hand.scheduler.pause();
    hand.scheduler.invalidate();
    hand.scheduler.flush();
    hand.pass(50);
    expect(hand.writes).toHaveLength(1);
    hand.scheduler.resume();
    hand.pass(8);
    expect(hand.writes[1]).toContain('whole');
    hand.scheduler.stop();
    hand.scheduler.resume();
    hand.scheduler.invalidate();
    hand.pass(50);
    expect(hand.scheduler.frames).toBe(2);
  });

  it('reports what drawing throws and draws the next frame whole', () => {
    const hand = screenOnHand();
    hand.drawing((grid) => grid.write(0, 0, 'whole'));
    hand.scheduler.invalidate();
    hand.pass(0);
    const failure = new Error('a view failed');
    hand.drawing(() => {
      throw failure;
    });
    hand.scheduler.invalidate();
    hand.pass(8);
    expect(hand.errors).toEqual([failure]);
    hand.drawing((grid) => grid.write(0, 0, 'whole'));
    hand.scheduler.invalidate();
    hand.pass(8);
    expect(hand.writes[1]).toContain('whole');
  });

  it('finds what was clicked in the frame on the screen, not in the one being drawn', () => {
    const hand = screenOnHand();
    hand.drawing((grid) => grid.hit(grid.area, 'first'));
    hand.scheduler.invalidate();
    hand.pass(0);
    hand.drawing(() => {
      expect(hand.scheduler.hitAt(0, 0)?.commandId).toBe('first');
    });
    hand.scheduler.invalidate();
    hand.scheduler.flush();
    expect(hand.errors).toEqual([]);
    expect(hand.scheduler.hitAt(0, 0)).toBeUndefined();
  });

  it('runs on the real clock', async () => {
    const done = new Promise<string>((resolve) => {
      const scheduler = new FrameScheduler({
        surface: { write: resolve, size: () => ({ width: 5, height: 1 }) },
        styles: new StyleTable(THEMES.dark, 'none'),
        draw: (grid) => grid.write(0, 0, 'tick'),
        onError: (error) => resolve(String(error)),
      });
      scheduler.invalidate();
    });
    expect(await done).toContain('tick');
  });
});
