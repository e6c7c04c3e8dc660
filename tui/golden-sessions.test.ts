import { describe, expect, it } from 'vitest';
import { framed, tuiKit } from '../test/harness/tui-kit.ts';

describe('the board of sessions', () => {
  it('at 80x24', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('g', 's', 's', 'escape', 'c', 'u');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Sessions                                     ● daemon  2 live  user:ana  12:04
      |╭─1 Sessions ─ 2 live ─────────────────────────────────────────────────────────╮|
      |│  AGENT          SESSION    PERSONA                  SINCE  REQ   TOK STATE   │|
      |│▌ claude-code    a1f3c2d4e5 reviewer-strict 1.2.0    01:00   12   21k ● active│|
      |│  gemini-cli     77c0b9x8y7 writer 2.0.1           1:10:00    0     0 ○ idle  │|
      |│                                                                              │|
      |│                                                                              │|
      |╰──────────────────────────────────────────────────────────────────────────────╯|
      |╭─2 Timeline a1f3c2d4e5 ───────────────────────────────────────────────────────╮|
      |│ 12:04:31 reverted r6  (none) → reviewer-strict@1.2.0                         │|
      |│ 12:04:31 cleared r5  reviewer-strict@1.2.0 → (none)                          │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |╰─── ✓ Undone: reviewer-strict@1.2.0 is in force in a1f3c2d4e5 again.  ^R redo ╯|
      | s switch  R revert  c clear  X end  ↵ in force  n start  : commands  ? help"
    `);
    kit.stop();
  });

  it('at 120x40', async () => {
    const kit = await tuiKit({ width: 120, height: 40 }).start();
    await kit.press('g', 's', 's', 'escape', 'c', 'u');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Sessions                                                                             ● daemon  2 live  user:ana  12:04
      |╭─1 Sessions ─ 2 live ─────────────────────────────────────────────────────────────────────────────────────────────────╮|
      |│  AGENT              SESSION    PERSONA                              SINCE  REQ   TOK STATE     REV LABEL             │|
      |│▌ claude-code        a1f3c2d4e5 reviewer-strict 1.2.0                01:00   12   21k ● active    6                   │|
      |│  gemini-cli         77c0b9x8y7 writer 2.0.1                       1:10:00    0     0 ○ idle      1                   │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯|
      |╭─2 Timeline a1f3c2d4e5 ───────────────────────────────────────────────────────────────────────────────────────────────╮|
      |│ 12:04:31 reverted r6  (none) → reviewer-strict@1.2.0                                                                 │|
      |│ 12:04:31 cleared r5  reviewer-strict@1.2.0 → (none)                                                                  │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |╰─────────────────────────────────────────── ✓ Undone: reviewer-strict@1.2.0 is in force in a1f3c2d4e5 again.  ^R redo ╯|
      | s switch  R revert  c clear  X end  ↵ in force  n start  space mark  y copy  q quit  : commands  ? help"
    `);
    kit.stop();
  });

  it('at 60x20', async () => {
    const kit = await tuiKit({ width: 60, height: 20 }).start();
    await kit.press('g', 's', 's', 'escape', 'c', 'u');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Sessions                 ● daemon  2 live  user:ana  12:04
      |╭─1 Sessions ─ 2 live ─────────────────────────────────────╮|
      |│  AGENT            PERSONA                  SINCE STATE   │|
      |│▌ claude-code      reviewer-strict 1.2.0    01:00 ● active│|
      |│  gemini-cli       writer 2.0.1           1:10:00 ○ idle  │|
      |│                                                          │|
      |│                                                          │|
      |╰──────────────────────────────────────────────────────────╯|
      |╭─2 Timeline a1f3c2d4e5 ───────────────────────────────────╮|
      |│ 12:04:31 reverted r6  (none) → reviewer-strict@1.2.0     │|
      |│ 12:04:31 cleared r5  reviewer-strict@1.2.0 → (none)      │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |╰ ✓ Undone: reviewer-strict@1.2.0 is in force in a1f3c2d4e…╯|
      | s switch  R revert  c clear  X end  : commands  ? help"
    `);
    kit.stop();
  });
});
