import { describe, expect, it } from 'vitest';
import { FakeDaemon } from '../test/harness/fake-daemon.ts';
import { fakeWorld } from '../test/harness/fake-world.ts';
import { framed, tuiKit } from '../test/harness/tui-kit.ts';

const NOBODY = { personas: [], contents: {}, versions: {}, sessions: [] };

describe('states', () => {
  it('before the daemon has answered', async () => {
    const kit = tuiKit({ height: 14 });
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                                        ◌ connecting…  12:04
      |╭─1 Library ─ name ▲ ─────────────────╮╭─2 Preview ─ effective ────────────────╮|
      |│   ········                          ││                                       │|
      |│   ·············                     ││                                       │|
      |│   ··················                │╰───────────────────────────────────────╯|
      |│   ············                      │╭─3 Details ────────────────────────────╮|
      |│   ·················                 ││                                       │|
      |│   ···········                       ││                                       │|
      |│   ················                  ││                                       │|
      |│   ··········                        ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |╰─────────────────────────────────────╯╰───────────────────────────────────────╯|
      | ↵ apply  e edit  n new  / find  v versions  D delete  : commands  ? help"
    `);
  });

  it('a daemon that takes long to start', async () => {
    const daemon = new FakeDaemon(fakeWorld());
    const kit = tuiKit({ daemon, height: 14 });
    const since = new Date(kit.state.now.getTime() - 4_000);
    const tail = ['checking the database', 'moving 3 of 7'];
    kit.core.store.update((state) => ({ ...state, connection: { state: 'starting', since, tail } }));
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                               ◌ starting the daemon…  12:04
      |╭─1 Library ─ name ▲ ─────────────────╮╭─2 Preview ─ effective ────────────────╮|
      |│ The daemon is still starting. It    ││                                       │|
      |│ says:                               ││                                       │|
      |│ checking the database               │╰───────────────────────────────────────╯|
      |│ moving 3 of 7                       │╭─3 Details ────────────────────────────╮|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |╰─────────────────────────────────────╯╰───────────────────────────────────────╯|
      | ↵ apply  e edit  n new  / find  v versions  D delete  : commands  ? help"
    `);
  });

  it('a library without personas', async () => {
    const kit = await tuiKit({ world: NOBODY, height: 16 }).start();
    const found = ['CLAUDE.md', 'GEMINI.md', '.agents/reviewer.md', 'AGENTS.md'].map((name) => ({
      name,
      path: `/${name}`,
    }));
    kit.core.store.update((state) => ({ ...state, found }));
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                           ● daemon  0 live  user:ana  12:04
      |╭─1 Library ─ 0 ─ name ▲ ─────────────╮╭─2 Preview ─ effective ────────────────╮|
      |│                                     ││                                       │|
      |│   No personas yet.                  ││                                       │|
      |│                                     ││                                       │|
      |│   I  Import 4 files found           ││                                       │|
      |│      here: CLAUDE.md, GEMINI.md,    │╰───────────────────────────────────────╯|
      |│      .agents/reviewer.md …          │╭─3 Details ────────────────────────────╮|
      |│   n  New persona: from a            ││                                       │|
      |│      template, or empty             ││                                       │|
      |│   i  Import a Markdown file         ││                                       │|
      |│   ?  All keys                       ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |╰─────────────────────────────────────╯╰───────────────────────────────────────╯|
      | ↵ apply  e edit  n new  / find  v versions  D delete  : commands  ? help"
    `);
    kit.stop();
  });

  it('no session', async () => {
    const kit = await tuiKit({ world: NOBODY, height: 16 }).start();
    await kit.press('g', 's');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Sessions                                     ● daemon  0 live  user:ana  12:04
      |╭─1 Sessions ─ 0 live ─────────────────────────────────────────────────────────╮|
      |│  AGENT          SESSION    PERSONA                  SINCE  REQ   TOK STATE   │|
      |│                                                                              │|
      |│   No live session.                                                           │|
      |│                                                                              │|
      |│   n  Start one here and point any program at its URL                         │|
      |╰──────────────────────────────────────────────────────────────────────────────╯|
      |╭─2 Timeline ──────────────────────────────────────────────────────────────────╮|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |│                                                                              │|
      |╰──────────────────────────────────────────────────────────────────────────────╯|
      | s switch  R revert  c clear  X end  ↵ in force  n start  : commands  ? help"
    `);
    kit.stop();
  });

  it('a lost daemon', async () => {
    const kit = await tuiKit({ height: 16 }).start();
    kit.daemon.die();
    await kit.settled();
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                  ◌ daemon lost now · retry in 4s (r)  12:04
      |╭─1 Library ─ 6 ─ name ▲ ─────────────╮╭─2 Preview ─ effective ────────────────╮|
      |│▌ architect           3.1.0   2.1k   ││ # Architect                           │|
      |│  base-engineer       1.0.0    392   ││                                       │|
      |│  └ reviewer-strict   1.2.0    812 ●1││                                       │|
      |│    └ reviewer-secur… 1.0.3   1.6k   ││                                       │|
      |│  calm-tone (fragmen… 1.0.0     60   │╰───────────────────────────────────────╯|
      |│  writer              2.0.1    430 ●1│╭─3 Details ────────────────────────────╮|
      |│                                     ││ architect                             │|
      |│                                     ││ tokens ≈2,100 effective · 2,100 own   │|
      |│                                     ││ 1 version · 3.1.0 · changed 2h ago    │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |╰─ as of 12:04:31, read only ─────────╯╰───────────────────────────────────────╯|
      | S start daemon  ↵ apply  e edit  n new  / find  : commands  ? help"
    `);
    kit.stop();
  });

  it('a daemon of another protocol', async () => {
    const daemon = new FakeDaemon(fakeWorld());
    daemon.answers.set('system.status', () => ({ protocol: 0, version: '0.0.9', status: 'ok', user: 'ana' }));
    const kit = await tuiKit({ daemon, height: 14 }).start();
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                          ▲ daemon of another version  12:04
      | ▲ The running daemon (0.0.9) is older than this program.  g R restart
      |╭─1 Library ─ name ▲ ─────────────────╮╭─2 Preview ─ effective ────────────────╮|
      |│ The running daemon (0.0.9) is older ││                                       │|
      |│ than this program.                  ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |╰─────────────────────────────────────╯╰───────────────────────────────────────╯|
      | ↵ apply  e edit  n new  / find  v versions  D delete  : commands  ? help"
    `);
    kit.stop();
  });

  it('a begun sequence of keys', async () => {
    const kit = await tuiKit({ height: 14 }).start();
    await kit.press('g');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                           ● daemon  2 live  user:ana  12:04
      |╭─1 Library ─ 6 ─ name ▲ ─────────────╮╭─2 Preview ─ effective ────────────────╮|
      |│▌ architect           3.1.0   2.1k   ││ # Architect                           │|
      |│  base-engineer       1.0.0    392   ││                                       │|
      |│  └ reviewer-strict   1.2.0    812 ●1│╰───────────────────────────────────────╯|
      |│    └ reviewer-secur… 1.0.3   1.6k   │╭─3 Details ────────────────────────────╮|
      |│  calm-tone (fragmen… 1.0.0     60   ││ architect                             │|
      |│  writer              2.0.1    430 ●1││╭─ Keys that follow ───────────────────╮|
      |│                                     │││ R    Restart the daemon…             │|
      |│                                     │││ l    Go to the library               │|
      |│                                     │││ s    Go to the sessions              │|
      |│                                     │││ g    First row                       │|
      |╰─────────────────────────────────────╯╰╰──────────────────────────────────────╯|
      | ↵ apply  e edit  n new  / find  v versions  D delete  : commands  ? help"
    `);
    kit.stop();
  });

  it('a filter', async () => {
    const kit = await tuiKit({ height: 14 }).start();
    await kit.press('/');
    await kit.type('secu');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                           ● daemon  2 live  user:ana  12:04
      |╭─1 Library ─ 1/6 ─ /secu ─ name ▲ ───╮╭─2 Preview ─ effective ────────────────╮|
      |│  base-engineer       1.0.0    392   ││ # Security                            █|
      |│  └ reviewer-strict   1.2.0    812 ●1││                                       │|
      |│▌   └ reviewer-secur… 1.0.3   1.6k   │╰───────────────────────────────────────╯|
      |│                                     │╭─3 Details ────────────────────────────╮|
      |│                                     ││ reviewer-strict › reviewer-security   │|
      |│                                     ││ tokens ≈2,434 effective · 1,622 own   │|
      |│                                     ││ 1 version · 1.0.3 · changed 2h ago    │|
      |│                                     ││ #review                               │|
      |│                                     ││                                       │|
      |│                                     ││                                       │|
      |╰─────────────────────────────────────╯╰───────────────────────────────────────╯|
      | /secu  1 found  ↵ keep  Esc clear"
    `);
    kit.stop();
  });

  it('a terminal that is too small', async () => {
    const kit = await tuiKit({ width: 38, height: 9 }).start();
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "|
      |
      |
      |             Maestro
      |             needs 40x10
      |             has 38x9
      |
      |
      |"
    `);
    kit.stop();
  });
});
