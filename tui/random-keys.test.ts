import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tuiKit } from '../test/harness/tui-kit.ts';
import { VirtualTerminal } from '../test/harness/virtual-terminal.ts';
import { COMMANDS } from './commands.ts';
import { diff } from './paint/diff.ts';

/** Keys that do something, some that do not, and text. */
const KEYS = [
  ...new Set(COMMANDS.flatMap(({ keys }) => keys.flatMap((sequence) => sequence.split(' ')))),
  ...['w', 'Q', '!', '@', '#', '>', '日', 'e\u0301', 'M-q', 'f5', '9'],
];
const keys = (seed: number, count: number) => fc.sample(fc.constantFrom(...KEYS), { seed, numRuns: count });

/** The style of every cell, by name. */
function lookOf(terminal: VirtualTerminal): string[][] {
  const { rows, legend } = terminal.styleMap();
  return rows.map((row) => [...row].map((letter) => legend[letter] ?? ''));
}

describe('random keys', () => {
  it('never throw, and Esc pressed often enough leads back to the library', async () => {
    const kit = await tuiKit().start();
    for (const [round, key] of keys(1, 5_000).entries()) {
      kit.pressNow(key);
      if (round % 100 === 0) kit.paint();
      if (round % 500 === 0) await kit.settled();
    }
    await kit.settled();
    for (let i = 0; i < 40; i += 1) kit.pressNow('escape');
    await kit.settled();
    for (let i = 0; i < 10; i += 1) kit.pressNow('escape');
    expect(kit.state.overlays).toEqual([]);
    expect(kit.state.routes.map(({ name }) => name)).toEqual(['library']);
    expect([kit.state.library.filter.text, kit.state.library.deleted, kit.state.library.marks.size]).toEqual([
      '',
      false,
      0,
    ]);
    kit.stop();
  });

  it('paint the same whether only changes or everything is sent to the terminal', async () => {
    const kit = await tuiKit({ width: 90, height: 26 }).start();
    const terminal = new VirtualTerminal({ width: 90, height: 26 });
    let before = kit.paint();
    await terminal.feed(diff(before, null));
    for (const [round, key] of keys(2, 400).entries()) {
      kit.pressNow(key);
      if (round % 20 === 0) await kit.settled();
      const now = kit.paint();
      await terminal.feed(diff(now, before));
      before = now;
    }
    const whole = await kit.screen();
    expect(terminal.screen()).toEqual(whole.screen());
    expect(lookOf(terminal)).toEqual(lookOf(whole));
    kit.stop();
  });

  it('can be painted at every size from 1x1 on', async () => {
    const kit = await tuiKit().start();
    const sizes = fc.sample(fc.tuple(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 50 })), {
      seed: 3,
      numRuns: 300,
    });
    for (const [i, [width, height]] of sizes.entries()) {
      kit.size(width, height);
      kit.pressNow(KEYS[(i * 7) % KEYS.length] ?? 'j');
      const grid = kit.paint();
      expect([grid.width, grid.height]).toEqual([width, height]);
    }
    kit.stop();
  });

  it('are taken in one go: five hundred of them change the state, and one frame follows', async () => {
    const kit = await tuiKit().start();
    let changes = 0;
    kit.core.store.subscribe(() => {
      changes += 1;
    });
    const before = kit.paint();
    await kit.type(`${'jk'.repeat(249)}jj`);
    expect(changes).toBeGreaterThan(400);
    const bytes = diff(kit.paint(), before).length;
    expect(bytes).toBeLessThan(3_000);
    kit.stop();
  });
});
