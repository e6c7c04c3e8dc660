import { describe, expect, it } from 'vitest';
import { framed, tuiKit } from '../test/harness/tui-kit.ts';

describe('the review of an edit', () => {
  it('at 80x24', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('j', 'j', 'e');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Library › reviewer-strict › review           ● daemon  2 live  user:ana  12:04
      |╭─1 Review reviewer-strict ─ made on 1.2.0 +1 −0 ──────────────────────────────╮|
      |│ @@ line 9 → 9                                                                │|
      |│                                                                              │|
      |│   - Cite file and line                                                       │|
      |│   - Never approve without tests                                              │|
      |│ + - added by the editor                                                      │|
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
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |╰─ your text: /edits/1/reviewer-strict.md ─────────────────────────────────────╯|
      | ↵ save version  e edit again  D discard  Esc leave  : commands  ? help"
    `);
    kit.stop();
  });

  it('at 120x40', async () => {
    const kit = await tuiKit({ width: 120, height: 40 }).start();
    await kit.press('j', 'j', 'e');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Library › reviewer-strict › review                                                   ● daemon  2 live  user:ana  12:04
      |╭─1 Review reviewer-strict ─ made on 1.2.0 +1 −0 ──────────────────────────────────────────────────────────────────────╮|
      |│ @@ line 9 → 9                                                                                                        │|
      |│                                                                                                                      │|
      |│   - Cite file and line                                                                                               │|
      |│   - Never approve without tests                                                                                      │|
      |│ + - added by the editor                                                                                              │|
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
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |│                                                                                                                      │|
      |╰─ your text: /edits/1/reviewer-strict.md ─────────────────────────────────────────────────────────────────────────────╯|
      | ↵ save version  e edit again  D discard  Esc leave  g s sessions  q quit  : commands  ? help"
    `);
    kit.stop();
  });

  it('at 60x20', async () => {
    const kit = await tuiKit({ width: 60, height: 20 }).start();
    await kit.press('j', 'j', 'e');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Library › reviewer-strict › review        ● daemon  2 live
      |╭─1 Review reviewer-strict ─ made on 1.2.0 +1 −0 ──────────╮|
      |│ @@ line 9 → 9                                            │|
      |│                                                          │|
      |│   - Cite file and line                                   │|
      |│   - Never approve without tests                          │|
      |│ + - added by the editor                                  │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |│                                                          │|
      |╰─ your text: /edits/1/reviewer-strict.md ─────────────────╯|
      | ↵ save version  e edit again  : commands  ? help"
    `);
    kit.stop();
  });
});
