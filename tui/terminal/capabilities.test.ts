import { describe, expect, it } from 'vitest';
import { colorLevel, isPlainTerminal, needsAscii, parseBackground } from './capabilities.ts';

describe('colorLevel', () => {
  it.each([
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'truecolor'],
    [{ TERM: 'xterm-256color', COLORTERM: '24bit' }, 'truecolor'],
    [{ TERM: 'xterm-direct' }, 'truecolor'],
    [{ TERM: 'xterm-256color' }, '256'],
    [{ TERM: 'tmux-256color' }, '256'],
    [{ TERM: 'xterm' }, '16'],
    [{ TERM: 'screen' }, '16'],
    [{ TERM: 'linux' }, '16'],
    [{ TERM: 'vt100' }, 'none'],
    [{ TERM: 'xterm-mono' }, 'none'],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
    [{}, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
  ] as const)('of %j is %s', (env, level) => {
    expect(colorLevel(env)).toBe(level);
  });

  it('follows the flag before NO_COLOR', () => {
    expect(colorLevel({ TERM: 'xterm-256color', NO_COLOR: '1' }, 'always')).toBe('256');
    expect(colorLevel({ TERM: 'dumb' }, 'always')).toBe('16');
    expect(colorLevel({ TERM: 'xterm', COLORTERM: 'truecolor' }, 'never')).toBe('none');
  });
});

describe('isPlainTerminal', () => {
  const tty = { isTTY: true };
  it('is for dumb terminals and for pipes at either end', () => {
    expect(isPlainTerminal({ TERM: 'xterm' }, { stdin: tty, stdout: tty })).toBe(false);
    expect(isPlainTerminal({ TERM: 'dumb' }, { stdin: tty, stdout: tty })).toBe(true);
    expect(isPlainTerminal({}, { stdin: tty, stdout: tty })).toBe(true);
    expect(isPlainTerminal({ TERM: 'xterm' }, { stdin: {}, stdout: tty })).toBe(true);
    expect(isPlainTerminal({ TERM: 'xterm' }, { stdin: tty, stdout: {} })).toBe(true);
  });
});

describe('needsAscii', () => {
  it('is for locales without UTF-8 and for old terminals', () => {
    expect(needsAscii({ TERM: 'xterm', LANG: 'C.UTF-8' })).toBe(false);
    expect(needsAscii({ TERM: 'xterm', LC_ALL: 'de_DE.utf8', LANG: 'C' })).toBe(false);
    expect(needsAscii({ TERM: 'xterm' })).toBe(false);
    expect(needsAscii({ TERM: 'xterm', LANG: 'C' })).toBe(true);
    expect(needsAscii({ TERM: 'vt220', LANG: 'C.UTF-8' })).toBe(true);
  });
});

describe('parseBackground', () => {
  it.each([
    ['rgb:1e1e/1e1e/2e2e', { red: 30, green: 30, blue: 46 }],
    ['rgb:ff/80/00', { red: 255, green: 128, blue: 0 }],
    ['rgb:f/0/8', { red: 255, green: 0, blue: 136 }],
    ['rgba:ffff/ffff/ffff/ffff', { red: 255, green: 255, blue: 255 }],
    ['#102030', { red: 16, green: 32, blue: 48 }],
    ['?', undefined],
    ['rgb:zz/00/00', undefined],
  ])('reads %s', (text, color) => {
    expect(parseBackground(text)).toEqual(color);
  });
});
