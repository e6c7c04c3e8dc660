import { describe, expect, it } from 'vitest';
import { framed, tuiKit } from '../test/harness/tui-kit.ts';

describe('what is in force', () => {
  it('at 80x24', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('g', 's', 'enter');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Sessions › a1f3c2d4e5 › in force             ● daemon  2 live  user:ana  12:04
      |╭─1 In force ─ revision 4 ──────────────────────────╮╭─2 Layers ───────────────╮|
      |│ # reviewer-strict                                 ││ 1 reviewer-strict 1.2.0 │|
      |│                                                   ││   812 tokens · 01:00    │|
      |│                                                   ││ total 812 tokens        │|
      |│                                                   ││                         │|
      |│                                                   ││ agent     claude-code   │|
      |│                                                   ││ revision  4             │|
      |│                                                   ││ policy    agentic, on   │|
      |│                                                   ││   failure closed        │|
      |│                                                   ││ mode      system        │|
      |│                                                   ││ requests  12            │|
      |│                                                   ││ tokens    18,400 in,    │|
      |│                                                   ││   2,100 out             │|
      |│                                                   ││ started   2026-01-31    │|
      |│                                                   ││   10:54                 │|
      |│                                                   ││                         │|
      |│                                                   ││                         │|
      |│                                                   ││                         │|
      |│                                                   ││                         │|
      |│                                                   ││                         │|
      |│                                                   ││                         │|
      |╰───────────────────────────────────────────────────╯╰─────────────────────────╯|
      | ↵ next panel  s switch  R revert  c clear  X end  : commands  ? help"
    `);
    kit.stop();
  });

  it('at 120x40', async () => {
    const kit = await tuiKit({ width: 120, height: 40 }).start();
    await kit.press('g', 's', 'enter');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Sessions › a1f3c2d4e5 › in force                                                     ● daemon  2 live  user:ana  12:04
      |╭─1 In force ─ revision 4 ────────────────────────────────────────────────────╮╭─2 Layers ─────────────────────────────╮|
      |│ # reviewer-strict                                                           ││ 1 reviewer-strict 1.2.0               │|
      |│                                                                             ││   812 tokens · 01:00                  │|
      |│                                                                             ││ total 812 tokens                      │|
      |│                                                                             ││                                       │|
      |│                                                                             ││ agent     claude-code                 │|
      |│                                                                             ││ revision  4                           │|
      |│                                                                             ││ policy    agentic, on failure closed  │|
      |│                                                                             ││ mode      system                      │|
      |│                                                                             ││ requests  12                          │|
      |│                                                                             ││ tokens    18,400 in, 2,100 out        │|
      |│                                                                             ││ started   2026-01-31 10:54            │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |│                                                                             ││                                       │|
      |╰─────────────────────────────────────────────────────────────────────────────╯╰───────────────────────────────────────╯|
      | ↵ next panel  s switch  R revert  c clear  X end  g s sessions  y copy  q quit  : commands  ? help"
    `);
    kit.stop();
  });

  it('at 60x20', async () => {
    const kit = await tuiKit({ width: 60, height: 20 }).start();
    await kit.press('g', 's', 'enter');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Sessions › a1f3c2d4e5 › in force          ● daemon  2 live
      |╭─1 In force ─ revision 4 ──────╮╭─2 Layers ───────────────╮|
      |│ # reviewer-strict             ││ 1 reviewer-strict 1.2.0 │|
      |│                               ││   812 tokens · 01:00    │|
      |│                               ││ total 812 tokens        │|
      |│                               ││                         │|
      |│                               ││ agent     claude-code   │|
      |│                               ││ revision  4             │|
      |│                               ││ policy    agentic, on   │|
      |│                               ││   failure closed        │|
      |│                               ││ mode      system        │|
      |│                               ││ requests  12            │|
      |│                               ││ tokens    18,400 in,    │|
      |│                               ││   2,100 out             │|
      |│                               ││ started   2026-01-31    │|
      |│                               ││   10:54                 │|
      |│                               ││                         │|
      |│                               ││                         │|
      |╰───────────────────────────────╯╰─────────────────────────╯|
      | ↵ next panel  s switch  R revert  : commands  ? help"
    `);
    kit.stop();
  });
});
