import { describe, expect, it } from 'vitest';
import { framed, tuiKit } from '../test/harness/tui-kit.ts';

describe('the library', () => {
  it('at 80x24', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('j', 'j');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                           ● daemon  2 live  user:ana  12:04
      |╭─1 Library ─ 6 ─ name ▲ ─────────────╮╭─2 Preview ─ effective ────────────────╮|
      |│  architect           3.1.0   2.1k   ││ # Strict reviewer                     │|
      |│  base-engineer       1.0.0    392   ││                                       │|
      |│▌ └ reviewer-strict   1.2.0    812 ●1││ You are a **strict** reviewer.        │|
      |│    └ reviewer-secur… 1.0.3   1.6k   ││                                       │|
      |│  calm-tone (fragmen… 1.0.0     60   ││ ## Rules                              │|
      |│  writer              2.0.1    430 ●1││                                       │|
      |│                                     ││ - Cite file and line                  │|
      |│                                     ││ - Never approve without tests         │|
      |│                                     ││                                       │|
      |│                                     ││ ── from base-engineer 1.0.0 · 392 tok │|
      |│                                     ││ ## Style                              │|
      |│                                     ││ - Follow the style of the repository  │|
      |│                                     │╰───────────────────────────────────────╯|
      |│                                     │╭─3 Details ────────────────────────────╮|
      |│                                     ││ base-engineer › reviewer-strict       █|
      |│                                     ││ tokens ≈1,204 effective · 812 own     █|
      |│                                     ││ 3 versions · 1.2.0 · changed 2h ago   █|
      |│                                     ││ ● a1f3c2d4e5 claude-code 01:00        █|
      |│                                     ││ #review #code                         █|
      |│                                     ││ Reads code as if it will run for ten  │|
      |╰─────────────────────────────────────╯╰───────────────────────────────────────╯|
      | ↵ apply  e edit  n new  / find  v versions  D delete  : commands  ? help"
    `);
    kit.stop();
  });

  it('at 120x40', async () => {
    const kit = await tuiKit({ width: 120, height: 40 }).start();
    await kit.press('j', 'j');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                                                                   ● daemon  2 live  user:ana  12:04
      |╭─1 Library ─ 6 ─ name ▲ ────────────────────────────────────────────╮╭─2 Preview ─ raw | rendered | [effective] ──────╮|
      |│  NAME                                         VERSION  TOK LIVE AGE││ # Strict reviewer                              │|
      |│  architect                                    3.1.0   2.1k       2h││                                                │|
      |│  base-engineer                                1.0.0    392       9d││ You are a **strict** reviewer.                 │|
      |│▌ └ reviewer-strict                            1.2.0    812 ●1    2h││                                                │|
      |│    └ reviewer-security                        1.0.3   1.6k       2h││ ## Rules                                       │|
      |│  calm-tone (fragment)                         1.0.0     60       3m││                                                │|
      |│  writer                                       2.0.1    430 ●1    2h││ - Cite file and line                           │|
      |│                                                                    ││ - Never approve without tests                  │|
      |│                                                                    ││                                                │|
      |│                                                                    ││ ── from base-engineer 1.0.0 · 392 tok ─────────│|
      |│                                                                    ││ ## Style                                       │|
      |│                                                                    ││ - Follow the style of the repository           │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    │╰────────────────────────────────────────────────╯|
      |│                                                                    │╭─3 Details ─────────────────────────────────────╮|
      |│                                                                    ││ base-engineer › reviewer-strict                │|
      |│                                                                    ││ tokens ≈1,204 effective · 812 own              │|
      |│                                                                    ││ 3 versions · 1.2.0 · changed 2h ago            │|
      |│                                                                    ││ ● a1f3c2d4e5 claude-code 01:00                 │|
      |│                                                                    ││ #review #code                                  │|
      |│                                                                    ││ Reads code as if it will run for ten years.    │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |│                                                                    ││                                                │|
      |╰────────────────────────────────────────────────────────────────────╯╰────────────────────────────────────────────────╯|
      | ↵ apply  e edit  n new  / find  v versions  D delete  g s sessions  y copy  q quit  : commands  ? help"
    `);
    kit.stop();
  });

  it('at 60x20', async () => {
    const kit = await tuiKit({ width: 60, height: 20 }).start();
    await kit.press('j', 'j');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library       ● daemon  2 live  user:ana  12:04
      |╭─1 Library ─ 6 ─ name ▲ ──────────────────────────────────╮|
      |│  NAME                               VERSION  TOK LIVE AGE│|
      |│  architect                          3.1.0   2.1k       2h│|
      |│  base-engineer                      1.0.0    392       9d│|
      |│▌ └ reviewer-strict                  1.2.0    812 ●1    2h│|
      |│    └ reviewer-security              1.0.3   1.6k       2h│|
      |│  calm-tone (fragment)               1.0.0     60       3m│|
      |│  writer                             2.0.1    430 ●1    2h│|
      |╰──────────────────────────────────────────────────────────╯|
      |╭─2 Preview ─ raw | rendered | [effective] ────────────────╮|
      |│ # Strict reviewer                                        █|
      |│                                                          █|
      |│ You are a **strict** reviewer.                           █|
      |│                                                          █|
      |│ ## Rules                                                 │|
      |│                                                          │|
      |│ - Cite file and line                                     │|
      |╰──────────────────────────────────────────────────────────╯|
      | ↵ apply  e edit  n new  / find  : commands  ? help"
    `);
    kit.stop();
  });
});
