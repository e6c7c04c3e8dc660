import { describe, expect, it } from 'vitest';
import { framed, tuiKit } from '../test/harness/tui-kit.ts';

describe('versions', () => {
  it('at 80x24', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('j', 'j', 'v');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Library › reviewer-strict › versions         ● daemon  2 live  user:ana  12:04
      |╭─1 Versions ─ 3 ─────────╮╭─2 1.1.0 → 1.2.0 +1 −1 ─ source ───────────────────╮|
      |│  VERSION             AGE││ ana, 2026-01-31 09:54: Rules: 1 line changed      │|
      |│▌ 1.2.0 Rules: 1 lin…  2h││                                                   │|
      |│  1.1.0 ◆ Rules added  3d││ @@ line 4 → 4                                     │|
      |│  1.0.0 first version  9d││   ## Rules                                        │|
      |│                         ││ − - Be strict about tests                         │|
      |│                         ││ + - Be kind about tests                           │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |│                         ││                                                   │|
      |╰─────────────────────────╯╰─ tokens 1,160 → 1,204 (+44) ──────────────────────╯|
      | ↵ compare  space mark base  R roll back  a apply  : commands  ? help"
    `);
    kit.stop();
  });

  it('at 120x40', async () => {
    const kit = await tuiKit({ width: 120, height: 40 }).start();
    await kit.press('j', 'j', 'v');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Library › reviewer-strict › versions                                                 ● daemon  2 live  user:ana  12:04
      |╭─1 Versions ─ 3 ───────────────────────╮╭─2 1.1.0 → 1.2.0 +1 −1 ─ source ─────────────────────────────────────────────╮|
      |│  VERSION                    BY     AGE││ ana, 2026-01-31 09:54: Rules: 1 line changed                                │|
      |│▌ 1.2.0 Rules: 1 line chang… ana     2h││                                                                             │|
      |│  1.1.0 ◆ Rules added        ana     3d││ @@ line 4 → 4                                                               │|
      |│  1.0.0 first version        ana     9d││   ## Rules                                                                  │|
      |│                                       ││ − - Be strict about tests                                                   │|
      |│                                       ││ + - Be kind about tests                                                     │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |│                                       ││                                                                             │|
      |╰───────────────────────────────────────╯╰─ tokens 1,160 → 1,204 (+44) ────────────────────────────────────────────────╯|
      | ↵ compare  space mark base  R roll back  a apply  m source/effective  e edit  g s sessions  : commands  ? help"
    `);
    kit.stop();
  });

  it('at 60x20', async () => {
    const kit = await tuiKit({ width: 60, height: 20 }).start();
    await kit.press('j', 'j', 'v');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Library › reviewer-strict › versions      ● daemon  2 live
      |╭─1 Versions ─ 3 ─────────╮╭─2 1.1.0 → 1.2.0 +1 −1 ─ sou… ─╮|
      |│  VERSION             AGE││ ana, 2026-01-31 09:54: Rules: │|
      |│▌ 1.2.0 Rules: 1 lin…  2h││ 1 line changed                │|
      |│  1.1.0 ◆ Rules added  3d││                               │|
      |│  1.0.0 first version  9d││ @@ line 4 → 4                 │|
      |│                         ││   ## Rules                    │|
      |│                         ││ − - Be strict about tests     │|
      |│                         ││ + - Be kind about tests       │|
      |│                         ││                               │|
      |│                         ││                               │|
      |│                         ││                               │|
      |│                         ││                               │|
      |│                         ││                               │|
      |│                         ││                               │|
      |│                         ││                               │|
      |│                         ││                               │|
      |│                         ││                               │|
      |╰─────────────────────────╯╰─ tokens 1,160 → 1,204 (+44) ──╯|
      | ↵ compare  space mark base  : commands  ? help"
    `);
    kit.stop();
  });
});
