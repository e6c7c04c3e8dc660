import { describe, expect, it } from 'vitest';
import { type Slot, THEMES, type Theme } from '../theme.ts';
import { StyleTable } from './styles.ts';

const slots = Object.keys(THEMES.dark) as Slot[];
const themes = Object.values(THEMES);

function withSlot(spec: Theme['text']): Theme {
  return { ...THEMES.dark, danger: spec };
}

function sgr(spec: Theme['text'], level: 'truecolor' | '256' | '16' | 'none'): string {
  const table = new StyleTable(withSlot(spec), level);
  return table.sgr(table.id('danger'));
}

describe('StyleTable', () => {
  it('writes colours as the level allows', () => {
    const spec = { fg: '#ff0000', bg: '#1c1c1c' } as const;
    expect(sgr(spec, 'truecolor')).toBe('\x1b[0;38;2;255;0;0;48;2;28;28;28m');
    expect(sgr(spec, '256')).toBe('\x1b[0;38;5;196;48;5;234m');
    expect(sgr(spec, '16')).toBe('\x1b[0;91;40m');
    expect(sgr(spec, 'none')).toBe('\x1b[0m');
  });

  it('takes palette colours as they are and maps high ones down', () => {
    expect(sgr({ fg: 3, bg: 12 }, 'truecolor')).toBe('\x1b[0;33;104m');
    expect(sgr({ fg: 196 }, '256')).toBe('\x1b[0;38;5;196m');
    expect(sgr({ fg: 196 }, '16')).toBe('\x1b[0;91m');
  });

  it('writes all attributes', () => {
    const all = { bold: true, dim: true, italic: true, underline: true, reverse: true, strike: true };
    expect(sgr(all, 'none')).toBe('\x1b[0;1;2;3;4;7;9m');
  });

  it('has no colour at all at level none, in any slot of any theme', () => {
    for (const theme of themes) {
      const table = new StyleTable(theme, 'none');
      for (const slot of slots) {
        for (const over of slots) {
          const parameters = table.sgr(table.over(table.id(slot), over)).match(/\d+/g) ?? [];
          expect(parameters.map(Number).filter((code) => code >= 30)).toEqual([]);
        }
      }
    }
  });

  it('shows the selected row at every level of every theme', () => {
    for (const theme of themes) {
      for (const level of ['truecolor', '256', '16', 'none'] as const) {
        const table = new StyleTable(theme, level);
        for (const slot of slots.filter((slot) => slot !== 'selected' && slot !== 'toast' && slot !== 'diffWord')) {
          const id = table.id(slot);
          expect(table.sgr(table.over(id, 'selected')), `${slot} at ${level}`).not.toBe(table.sgr(id));
        }
      }
    }
    const none = new StyleTable(THEMES.dark, 'none');
    expect(none.sgr(none.id('selected'))).toBe('\x1b[0;7m');
  });

  it('gives equal looks one number and keeps numbers stable', () => {
    const table = new StyleTable(THEMES.dark, 'truecolor');
    expect(table.id('text')).toBe(0);
    expect(table.id('input')).toBe(0);
    const danger = table.id('danger');
    expect(table.over(danger, 'selected')).toBe(table.over(danger, 'selected'));
    expect(table.over(danger, 'selected')).not.toBe(danger);
    expect(table.id('danger')).toBe(danger);
  });

  it('lets what lies below show through', () => {
    const table = new StyleTable(THEMES.dark, '16');
    expect(table.sgr(table.over(table.id('strong'), 'stale'))).toBe('\x1b[0;1;2m');
  });
});
