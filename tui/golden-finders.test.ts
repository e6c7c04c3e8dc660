import { describe, expect, it } from 'vitest';
import { framed, tuiKit } from '../test/harness/tui-kit.ts';

describe('dialogs', () => {
  it('find commands, personas and sessions', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press(':');
    await kit.type('rev');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                           ● daemon  2 live  user:ana  12:04
      |╭╭─ Commands, personas, sessions ─────────────────────────────────────────────╮╮|
      |││ / rev                                                                      ││|
      |││▌ Reverse the order                                                       O ││|
      |││  Move the preview                                                        V ││|
      |││  Raw, rendered or effective preview                                      m ││|
      |││  persona reviewer-strict                                             1.2.0 ││|
      |││  persona reviewer-security                                           1.0.3 ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            │╯|
      |││                                                                            │╮|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |╰╰─ ↵ run  Esc close  ────────────────────────────────────────────────────────╯╯|
      |"
    `);
    kit.stop();
  });

  it('show the keys that work now', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('?');
    await kit.type('delete');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas › Library                           ● daemon  2 live  user:ana  12:04
      |╭╭─ Help ─────────────────────────────────────────────────────────────────────╮╮|
      |││ / delete                                                                   ││|
      |││▌ D            Delete…  Deletes the selected or marked personas, a… library ││|
      |││  B            Deleted personas  Shows the deleted personas instea… library ││|
      |││  space        Mark  Marks the persona, so that delete, restore an… library ││|
      |││  R            Restore  Brings the selected or marked deleted pers… library ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            │╯|
      |││                                                                            │╮|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |││                                                                            ││|
      |╰╰─ ↵ run  ^K find by key  Esc close  ────────────────────────────────────────╯╯|
      |"
    `);
    kit.stop();
  });

  it('show what a switch would change', async () => {
    const kit = await tuiKit({ width: 80, height: 24 }).start();
    await kit.press('g', 's', 's');
    await kit.type('arch');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Sessions                                     ● daemon  2 live  user:ana  12:04
      |╭╭─ Switch a1f3c2d4e5 (claude-code) ──────────────────────────────────────────╮╮|
      |││ / arch                                                                     ││|
      |││▌ architect                      3.1.0│ now   reviewer-strict@1.2.0 · 812   ││|
      |││                                      │ tokens                              ││|
      |││                                      │ then  architect@3.1.0 · 2,100       ││|
      |││                                      │ tokens (+1,288)                     ││|
      |╰│                                      │                                     │╯|
      |╭│                                      │ # Architect                         │╮|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |││                                      │                                     ││|
      |╰╰─ ↵ take  Esc cancel  ──────────────────────────────────────────────────────╯╯|
      |"
    `);
    kit.stop();
  });

  it('fit a small terminal', async () => {
    const kit = await tuiKit({ width: 60, height: 20 }).start();
    await kit.press('g', 's', 's');
    await kit.type('arch');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Sessions                 ● daemon  2 live  user:ana  12:04
      |╭╭─ Switch a1f3c2d4e5 (claude-code) ──────────────────────╮╮|
      |││ / arch                                                 ││|
      |││ now   reviewer-strict@1.2.0 · 812 tokens               ││|
      |││ then  architect@3.1.0 · 2,100 tokens (+1,288)          ││|
      |││▌ architect                                       3.1.0 ││|
      |││                                                        ││|
      |╰│                                                        │╯|
      |╭│                                                        │╮|
      |││                                                        ││|
      |││                                                        ││|
      |││                                                        ││|
      |││                                                        ││|
      |││                                                        ││|
      |││                                                        ││|
      |││                                                        ││|
      |││                                                        ││|
      |││                                                        ││|
      |╰╰─ ↵ take  Esc cancel  ──────────────────────────────────╯╯|
      |"
    `);
    kit.stop();
  });
});
