import { describe, expect, it } from 'vitest';
import { type Color, pickTheme, THEMES } from './theme.ts';

/** Relative luminance of WCAG 2.1. */
function luminance(hex: string): number {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe('themes', () => {
  it.each([
    { name: 'dark', paper: '#1e1e1e' },
    { name: 'light', paper: '#ffffff' },
  ] as const)('$name can be read on its paper and on the selected row (contrast 4.5)', ({ name, paper }) => {
    for (const [slot, style] of Object.entries(THEMES[name]) as [string, { fg?: Color; bg?: Color }][]) {
      if (typeof style.fg !== 'string') continue;
      const papers = typeof style.bg === 'string' ? [style.bg] : [paper];
      for (const each of papers) expect(contrast(style.fg, each), slot).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('terminal-16 uses only colours that the user has chosen', () => {
    for (const style of Object.values(THEMES['terminal-16']) as { fg?: Color; bg?: Color }[]) {
      for (const color of [style.fg, style.bg]) {
        if (color !== undefined) expect(color).toBeLessThan(16);
      }
    }
  });
});

describe('pickTheme', () => {
  const white = { red: 255, green: 255, blue: 255 };
  it('follows configuration, then MAESTRO_THEME, then the colours there are, then the background', () => {
    const env = { MAESTRO_THEME: 'light', COLORFGBG: '15;0' };
    expect(pickTheme({ configured: 'terminal-16', env, level: 'truecolor' })).toBe('terminal-16');
    expect(pickTheme({ env, level: 'truecolor' })).toBe('light');
    expect(pickTheme({ env: {}, level: '16', background: white })).toBe('terminal-16');
    expect(pickTheme({ env: {}, level: '256', background: white })).toBe('light');
    expect(pickTheme({ env: { COLORFGBG: '0;15' }, level: '256', background: { red: 9, green: 9, blue: 9 } })).toBe(
      'dark',
    );
  });

  it('believes COLORFGBG when the terminal does not answer, and is dark otherwise', () => {
    expect(pickTheme({ env: { COLORFGBG: '0;15' }, level: '256' })).toBe('light');
    expect(pickTheme({ env: { COLORFGBG: '0;default;7' }, level: '256' })).toBe('light');
    for (const value of ['15;0', '7;8', 'default', '', undefined]) {
      expect(pickTheme({ env: { COLORFGBG: value }, level: '256' })).toBe('dark');
    }
    expect(pickTheme({ env: { MAESTRO_THEME: 'no such theme' }, level: '256' })).toBe('dark');
  });
});
