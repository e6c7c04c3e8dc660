import { describe, expect, it } from 'vitest';
import { framed, tuiKit } from '../test/harness/tui-kit.ts';

describe('questions', () => {
  it('before something is deleted', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('S-g', 'S-d');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                           ● daemon  2 live  user:ana  12:04
      |╭─1 Library ─ 6 ─ name ▲ ─────────────╮╭─2 Preview ─ effective ────────────────╮|
      |│  architect           3.1.0   2.1k   ││ # 作家                                │
      |│  base-engineer       1.0.0    392   ││                                       │|
      |│  └ reviewer-strict   1.2.0    812 ●1││ Write *plainly* 🚀.                   │|
      |│    └ reviewer-secur… 1.0.3   1.6k   ││                                       │|
      |│  calm-tone (fragmen… 1.0.0     60   ││                                       │|
      |│▌ writer              2.0.1    430 ●1││                                       │|
      |│       ╭─ Delete writer? ─────────────────────────────────────────────╮       │|
      |│       │ All versions stay; it can be undone, and restored from the   │       │|
      |│       │ deleted ones at any time.                                    │       │|
      |│       │ In force in 77c0b9x8y7 (gemini-cli): there the requests go   │       │|
      |│       │ on without it.                                               │       │|
      |│       │▌  n  no, leave it as it is                                   │       │|
      |│       │   y  delete it and take it out of 1 session                  │───────╯|
      |│       ╰─ y yes  n no  ───────────────────────────────────────────────╯───────╮|
      |│                                     ││ writer                                │|
      |│                                     ││ tokens ≈430 effective · 430 own       │|
      |│                                     ││ 1 version · 2.0.1 · changed 2h ago    │|
      |│                                     ││ ● 77c0b9x8y7 gemini-cli 1:10:00       │|
      |│                                     ││ #日本語                               │
      |│                                     ││                                       │|
      |╰─────────────────────────────────────╯╰───────────────────────────────────────╯|
      |"
    `);
    kit.stop();
  });

  it('offer a few things by key', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('y');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                           ● daemon  2 live  user:ana  12:04
      |╭─1 Library ─ 6 ─ name ▲ ─────────────╮╭─2 Preview ─ effective ────────────────╮|
      |│▌ architect           3.1.0   2.1k   ││ # Architect                           │|
      |│  base-engineer       1.0.0    392   ││                                       │|
      |│  └ reviewer-strict   1.2.0    812 ●1││                                       │|
      |│    └ reviewer-secur… 1.0.3   1.6k   ││                                       │|
      |│  calm-tone (fragmen… 1.0.0     60   ││                                       │|
      |│  writer              2.0.1    430 ●1││                                       │|
      |│       ╭─ Copy ───────────────────────────────────────────────────────╮       │|
      |│       │▌  n  name                                          architect │       │|
      |│       │   v  name with version                       architect@3.1.0 │       │|
      |│       │   i  id                                          <architect> │       │|
      |│       │   t  text as written                                         │       │|
      |│       │   e  effective text                       what an agent gets │       │|
      |│       │   d  document                              with front matter │───────╯|
      |│       ╰─ ↵ take  Esc cancel  ────────────────────────────────────────╯───────╮|
      |│                                     ││ architect                             │|
      |│                                     ││ tokens ≈2,100 effective · 2,100 own   │|
      |│                                     ││ 1 version · 3.1.0 · changed 2h ago    │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |╰─────────────────────────────────────╯╰───────────────────────────────────────╯|
      |"
    `);
    kit.stop();
  });

  it('take a line of text, and say what is wrong with it', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('S-m', 'C-u', 'X', 'enter');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                           ● daemon  2 live  user:ana  12:04
      |╭─1 Library ─ 6 ─ name ▲ ─────────────╮╭─2 Preview ─ effective ────────────────╮|
      |│▌ architect           3.1.0   2.1k   ││ # Architect                           │|
      |│  base-engineer       1.0.0    392   ││                                       │|
      |│  └ reviewer-strict   1.2.0    812 ●1││                                       │|
      |│    └ reviewer-secur… 1.0.3   1.6k   ││                                       │|
      |│  calm-tone (fragmen… 1.0.0     60   ││                                       │|
      |│  writer              2.0.1    430 ●1││                                       │|
      |│                                     ││                                       │|
      |│       ╭─ Rename architect ───────────────────────────────────────────╮       │|
      |│       │ name X                                                       │       │|
      |│       │ a name has a-z, 0-9 and -, not at its ends, and is no        │       │|
      |│       │ reserved word                                                │       │|
      |│       │ a-z, 0-9 and - ; at most 64 characters                       │       │|
      |│       ╰─ ↵ ok  Esc cancel  ──────────────────────────────────────────╯───────╯|
      |│                                     │╭─3 Details ────────────────────────────╮|
      |│                                     ││ architect                             │|
      |│                                     ││ tokens ≈2,100 effective · 2,100 own   │|
      |│                                     ││ 1 version · 3.1.0 · changed 2h ago    │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |╰─────────────────────────────────────╯╰───────────────────────────────────────╯|
      |"
    `);
    kit.stop();
  });

  it('let messages lie below them', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('g', 's', 'c', 'n');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Sessions                                     ● daemon  2 live  user:ana  12:04
      |╭─1 Sessions ─ 2 live ─────────────────────────────────────────────────────────╮|
      |│  AGENT          SESSION    PERSONA                  SINCE  REQ   TOK STATE   │|
      |│▌ claude-code    a1f3c2d4e5 (none)                 1:10:00   12   21k ● active│|
      |│  gemini-cli     77c0b9x8y7 writer 2.0.1           1:10:00    0     0 ○ idle  │|
      |│                                                                              │|
      |│       ╭─ Start a session for ────────────────────────────────────────╮       │|
      |╰───────│ \`maestro run\` starts an agent and its session in one step;   │───────╯|
      |╭─2 Time│ here you get the URLs to wire it by hand.                    │───────╮|
      |│ 12:04:│▌  s  a program of yours, on an SDK                           │       │|
      |│       │   c  Claude Code                                             │       │|
      |│       │   x  Codex                                                   │       │|
      |│       │   g  Gemini CLI                                              │       │|
      |│       │   o  opencode                                                │       │|
      |│       │   a  aider                                                   │       │|
      |│       │   t  anything else                                           │       │|
      |│       ╰─ ↵ take  Esc cancel  ────────────────────────────────────────╯       │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |╰─ ✓ No persona is in force in a1f3c2d4e5: requests pass as they come.  u undo ╯|
      |"
    `);
    kit.stop();
  });
});
