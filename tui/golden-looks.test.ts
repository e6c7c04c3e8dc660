import { describe, expect, it } from 'vitest';
import { framed, type TuiKit, tuiKit } from '../test/harness/tui-kit.ts';

/** Every way a cell looks on the screen. */
async function looksOf(kit: TuiKit, look: Parameters<TuiKit['screen']>[0]): Promise<string[]> {
  return Object.values((await kit.screen(look)).styleMap().legend).sort();
}

async function library(settings: { ascii?: 'signs' | 'all' } = {}): Promise<TuiKit> {
  const kit = await tuiKit({ settings }).start();
  await kit.press('j', 'j');
  return kit;
}

describe('looks', () => {
  it('differ in colours, never in letters', async () => {
    const kit = await library();
    const dark = await framed(kit);
    for (const level of ['truecolor', '256', '16', 'none'] as const) {
      for (const theme of ['dark', 'light', 'terminal-16'] as const)
        expect(await framed(kit, { level, theme })).toBe(dark);
    }
    kit.stop();
  });

  it('without colours use attributes only, and the selected row stands out', async () => {
    const kit = await library();
    expect(await looksOf(kit, { level: 'none' })).toMatchInlineSnapshot(`
      [
        "bold",
        "bold reverse",
        "dim",
        "dim reverse",
        "reverse",
      ]
    `);
    kit.stop();
  });

  it('in the dark theme', async () => {
    const kit = await library();
    expect(await looksOf(kit, { theme: 'dark' })).toMatchInlineSnapshot(`
      [
        "bold",
        "bold bg=#2f3b57",
        "bold fg=#82aaff",
        "bold fg=#8b93a7 bg=#2f3b57",
        "bold fg=#a3d977",
        "bold fg=#a3d977 bg=#2f3b57",
        "bold fg=#e5b567",
        "fg=#7fdbca",
        "fg=#8b93a7",
      ]
    `);
    kit.stop();
  });

  it('in the light theme', async () => {
    const kit = await library();
    expect(await looksOf(kit, { theme: 'light' })).toMatchInlineSnapshot(`
      [
        "bold",
        "bold bg=#cfdcf7",
        "bold fg=#1b50b8",
        "bold fg=#22692a",
        "bold fg=#22692a bg=#cfdcf7",
        "bold fg=#5f6675 bg=#cfdcf7",
        "bold fg=#8a5a00",
        "fg=#006a6a",
        "fg=#5f6675",
      ]
    `);
    kit.stop();
  });

  it('in the 16 colours of the terminal', async () => {
    const kit = await library();
    expect(await looksOf(kit, { theme: 'terminal-16', level: '16' })).toMatchInlineSnapshot(`
      [
        "bold",
        "bold fg=2",
        "bold fg=3",
        "bold fg=4",
        "bold reverse fg=2",
        "dim",
        "dim reverse",
        "fg=6",
        "reverse",
      ]
    `);
    kit.stop();
  });

  it('in ASCII, where text of others stays as it is', async () => {
    const kit = await library({ ascii: 'signs' });
    await kit.press('S-g');
    expect(await framed(kit)).toMatchInlineSnapshot(`
      "| Personas > Library                           * daemon  2 live  user:ana  12:04
      |+-1 Library - 6 - name ^ -------------++-2 Preview - effective ----------------+|
      ||  architect           3.1.0   2.1k   || # 作家                                |
      ||  base-engineer       1.0.0    392   ||                                       ||
      ||  \` reviewer-strict   1.2.0    812 *1|| Write *plainly* 🚀.                   ||
      ||    \` reviewer-secur~ 1.0.3   1.6k   ||                                       ||
      ||  calm-tone (fragmen~ 1.0.0     60   ||                                       ||
      ||> writer              2.0.1    430 *1||                                       ||
      ||                                     ||                                       ||
      ||                                     ||                                       ||
      ||                                     ||                                       ||
      ||                                     ||                                       ||
      ||                                     ||                                       ||
      ||                                     ||                                       ||
      ||                                     |+---------------------------------------+|
      ||                                     |+-3 Details ----------------------------+|
      ||                                     || writer                                ||
      ||                                     || tokens ~430 effective . 430 own       ||
      ||                                     || 1 version . 2.0.1 . changed 2h ago    ||
      ||                                     || * 77c0b9x8y7 gemini-cli 1:10:00       ||
      ||                                     || #日本語                               |
      ||                                     ||                                       ||
      |+-------------------------------------++---------------------------------------+|
      | Enter apply  e edit  n new  / find  v versions  D delete  : commands  ? help"
    `);
    kit.stop();
  });

  it('for a terminal that knows nothing but ASCII', async () => {
    const kit = await library({ ascii: 'all' });
    for (const keys of [
      ['S-g'],
      ['v'],
      ['escape', 'g', 's'],
      ['s'],
      ['escape', '?'],
      ['escape', ':'],
      ['escape', 'n'],
    ]) {
      await kit.press(...keys);
      expect(await framed(kit)).toMatch(/^[\x20-\x7e\n]+$/);
    }
    kit.stop();
  });
});
