import { afterEach, describe, expect, it } from 'vitest';
import { type TuiKit, type TuiKitOptions, tuiKit } from '../test/harness/tui-kit.ts';
import { currentRoute } from './state/app-state.ts';
import { selectedPersona } from './state/selectors.ts';

const kits: TuiKit[] = [];
async function library(options: TuiKitOptions = {}): Promise<TuiKit> {
  const kit = await tuiKit(options).start();
  kits.push(kit);
  return kit;
}
afterEach(() => {
  for (const kit of kits.splice(0)) kit.stop();
});

const selected = (kit: TuiKit) => selectedPersona(kit.state)?.name;
const rowOf = (kit: TuiKit, text: string) => kit.rows().findIndex((row) => row.includes(text));
const columnOf = (kit: TuiKit, text: string) => kit.rows()[rowOf(kit, text)]?.indexOf(text) ?? -1;

describe('sequences of keys', () => {
  it('show how they can go on after a moment, and go on', async () => {
    const kit = await library();
    kit.pressNow('g');
    expect(kit.sees('Keys that follow')).toBe(false);
    await kit.settled();
    expect(kit.sees('Keys that follow')).toBe(true);
    expect(kit.sees('s    Go to the sessions')).toBe(true);
    await kit.press('s');
    expect(currentRoute(kit.state).name).toBe('sessions');
    expect(kit.sees('Keys that follow')).toBe(false);
  });

  it('are given up by a key that does not belong to them, without doing anything', async () => {
    const kit = await library();
    await kit.press('g', 'D');
    expect(kit.state.chord).toBeUndefined();
    await kit.press('g', 'escape');
    expect(kit.state.chord).toBeUndefined();
    expect(kit.state.overlays).toEqual([]);
  });

  it('are done at once when they are typed fast', async () => {
    const kit = await library();
    kit.pressNow('g', 's', 'g', 'l');
    expect(currentRoute(kit.state).name).toBe('library');
  });
});

describe('keys of the user', () => {
  const overrides = {
    keys: { 'persona.delete': ['C-x'], 'versions.open': [] },
    origin: { 'persona.delete': 'keys.json:2' },
  };

  it('take the place of the usual ones, in footer, help and palette as well', async () => {
    const kit = await library({ overrides });
    expect(kit.sees('^X delete')).toBe(true);
    expect(kit.sees('v versions')).toBe(false);
    await kit.press('S-d', 'v');
    expect(currentRoute(kit.state).name).toBe('library');
    expect(kit.state.overlays).toEqual([]);
    await kit.press('?');
    await kit.type('delete');
    expect(kit.sees('keys.json:2')).toBe(true);
    await kit.press('escape', 'C-x');
    expect(kit.sees('Delete architect?')).toBe(true);
  });
});

describe('help', () => {
  it('finds commands by words, and runs the one under the cursor', async () => {
    const kit = await library();
    await kit.press('?');
    await kit.type('history');
    await kit.press('C-u');
    await kit.type('versions');
    await kit.press('enter');
    expect(currentRoute(kit.state).name).toBe('versions');
  });

  it('finds a command by its key', async () => {
    const kit = await library();
    await kit.press('?', 'C-k', 'x');
    expect(kit.sees('Export…')).toBe(true);
    expect(kit.sees('Import…')).toBe(false);
  });
});

describe('the palette', () => {
  it('runs a command by its name', async () => {
    const kit = await library();
    await kit.press(':');
    await kit.type('go sess');
    await kit.press('enter');
    expect(currentRoute(kit.state).name).toBe('sessions');
  });

  it('keeps commands that cannot run in sight, with the reason', async () => {
    const kit = await library();
    await kit.press(':');
    await kit.type('>undo');
    expect(kit.sees('nothing was changed yet')).toBe(true);
    await kit.press('enter');
    expect(kit.sees('Undo the last change: nothing was changed yet')).toBe(true);
  });

  it('goes to personas, sessions and tags', async () => {
    const kit = await library();
    await kit.press(':');
    await kit.type('base-eng');
    await kit.press('enter');
    expect(selected(kit)).toBe('base-engineer');
    await kit.press('C-p');
    await kit.type('@gemini');
    await kit.press('enter');
    expect(kit.rows().find((row) => row.includes('▌'))).toContain('77c0b9x8y7');
    await kit.press(':');
    await kit.type('#rev');
    await kit.press('enter');
    expect(kit.sees('/#review')).toBe(true);
  });
});

describe('the mouse', () => {
  it('selects the row that is clicked, and takes it with the second click', async () => {
    const kit = await library();
    const y = rowOf(kit, 'writer');
    await kit.click(8, y);
    expect(selected(kit)).toBe('writer');
    await kit.click(8, y);
    expect(kit.sees('Put writer 2.0.1 in force in')).toBe(true);
  });

  it('runs hints', async () => {
    const kit = await library();
    const y = kit.rows().length - 1;
    await kit.click(columnOf(kit, 'v versions'), y);
    expect(currentRoute(kit.state).name).toBe('versions');
  });

  it('gives the keys to the panel that is clicked', async () => {
    const kit = await library();
    await kit.click(60, 5);
    expect(currentRoute(kit.state).focus).toBe(2);
  });

  it('turns what lies under the wheel', async () => {
    const kit = await library({ height: 12 });
    await kit.press('j', 'j');
    const before = kit.rows()[2];
    await kit.type('\x1b[<65;60;3M');
    expect(selected(kit)).toBe('reviewer-strict');
    expect(kit.rows()[2]).not.toBe(before);
  });

  it('takes rows of dialogs with one click, and nothing that lies behind them', async () => {
    const kit = await library();
    await kit.press('n');
    await kit.click(3, rowOf(kit, 'architect'));
    expect(kit.sees('New persona')).toBe(true);
    await kit.click(columnOf(kit, 'From a Markdown file'), rowOf(kit, 'From a Markdown file'));
    expect(kit.sees('Import a Markdown file')).toBe(true);
  });
});
