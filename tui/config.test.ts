import { describe, expect, it } from 'vitest';
import { COMMANDS } from './commands.ts';
import { parseTuiConfig } from './config.ts';
import { Keymap } from './keymap.ts';
import { parseRemembered, rememberedText } from './remembered.ts';
import { initialState } from './state/app-state.ts';
import { normalKey, parseUserKeys } from './user-keys.ts';

describe('the section tui of config.json', () => {
  it('is taken as it is when it is right', () => {
    const text = '{ "tui": { "theme": "light", "mouse": false, "ascii": true, "copyCommand": ["wl-copy", "-n"] } }';
    expect(parseTuiConfig(text, 'config.json')).toEqual({
      value: { theme: 'light', mouse: false, ascii: true, copyCommand: ['wl-copy', '-n'] },
      problems: [],
    });
  });

  it('may be absent, and so may the file', () => {
    expect(parseTuiConfig(undefined, 'c').value).toEqual({});
    expect(parseTuiConfig('{ "upstreams": {} }', 'c')).toEqual({ value: {}, problems: [] });
  });

  it('tells each mistake with its line and keeps the rest', () => {
    const text =
      '{\n  "tui": {\n    "theme": "neon",\n    "mouse": "yes",\n    "sound": true,\n    "ascii": true\n  }\n}';
    expect(parseTuiConfig(text, 'config.json')).toEqual({
      value: { ascii: true },
      problems: [
        'config.json:3: "tui.theme" must be one of dark, light, terminal-16',
        'config.json:4: "tui.mouse" must be true or false',
        'config.json:5: "tui.sound" is not known; there are theme, mouse, reducedMotion, ascii, copyCommand',
      ],
    });
  });

  it('says where a file is no JSON', () => {
    expect(parseTuiConfig('{\n  "tui": {,}\n}', 'config.json').problems[0]).toMatch(/^config\.json:2: is no JSON: /);
    expect(parseTuiConfig('[]', 'config.json').problems).toEqual(['config.json:1: must hold an object']);
  });
});

describe('keys.json', () => {
  it('gives commands other keys, written as help shows them', () => {
    const { value, problems } = parseUserKeys(
      '{ "persona.delete": ["D", "^X"], "app.suspend": [] }',
      COMMANDS,
      'keys.json',
    );
    expect(problems).toEqual([]);
    expect(value.keys).toEqual({ 'persona.delete': ['S-d', 'C-x'], 'app.suspend': [] });
    expect(value.origin['persona.delete']).toBe('keys.json:1');
  });

  it.each([
    ['G', 'S-g'],
    ['g L', 'g S-l'],
    ['Ctrl-s', 'C-s'],
    ['^s', 'C-s'],
    ['Alt-Enter', 'M-enter'],
    ['Shift-Tab', 'S-tab'],
    ['?', '?'],
    ['^', '^'],
    ['-', '-'],
    ['F5', 'f5'],
  ])('reads %s as %s', (written, key) => {
    expect(normalKey(written)).toBe(key);
  });

  it('tells unknown commands and keys with their line, and means well', () => {
    const { value, problems } = parseUserKeys(
      '{\n  "persona.delte": ["x"],\n  "app.quit": ["hyper-q"],\n  "app.help": "?"\n}',
      COMMANDS,
      'keys.json',
    );
    expect(value.keys).toEqual({});
    expect(problems).toEqual([
      'keys.json:2: there is no command "persona.delte"; did you mean "persona.delete"?',
      'keys.json:3: "hyper-q" is no key',
      'keys.json:4: "app.help" must have a list of keys',
    ]);
  });

  it('that claim a key twice are told, and those that do not are not', () => {
    const conflictsOf = (keys: Record<string, string[]>) =>
      new Keymap(COMMANDS, { overrides: { keys, origin: {} } }).conflicts();
    expect(conflictsOf({ 'persona.delete': ['e'] })).toEqual(['e is a key of persona.edit and of persona.delete']);
    expect(conflictsOf({ 'persona.delete': ['g'] })).not.toEqual([]);
    expect(conflictsOf({ 'persona.delete': ['f7'], 'session.end': ['S-d'] })).toEqual([]);
  });
});

describe('what is remembered', () => {
  it('comes back as it was', () => {
    const state = initialState({
      now: new Date(0),
      size: { width: 80, height: 24 },
      settings: { mouse: true, reducedMotion: false, ascii: 'off' },
      library: { sort: 'live', direction: 'desc', preview: 'bottom', previewMode: 'raw', tree: false },
    });
    expect(parseRemembered(rememberedText(state))).toEqual({
      sort: 'live',
      direction: 'desc',
      preview: 'bottom',
      previewMode: 'raw',
      tree: false,
    });
  });

  it('is forgotten where it is not understood', () => {
    expect(parseRemembered('{ "sort": "colour", "tree": 1, "preview": "left" }')).toEqual({});
    expect(parseRemembered('no json')).toEqual({});
  });
});
