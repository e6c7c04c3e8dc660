import { BARE, type KeyToken, key, type Modifiers } from './tokens.ts';

/** Final byte of CSI and SS3 sequences without a number (xterm, VT100); shared by normal and application mode. */
const BY_FINAL: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'clear',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** Keypad keys in application mode (SS3): the characters they have printed on them. */
const KEYPAD: Readonly<Record<string, string>> = {
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  X: '=',
  ...Object.fromEntries(Array.from({ length: 10 }, (_, digit) => [String.fromCharCode(0x70 + digit), String(digit)])),
};

/** Number before `~` (VT220, xterm, rxvt, PuTTY). */
const BY_NUMBER: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** rxvt ends the numbered form differently when a modifier is held, and writes arrows in small letters. */
const RXVT_END: Readonly<Record<string, Modifiers>> = {
  '~': BARE,
  $: { ctrl: false, shift: true, meta: false },
  '^': { ctrl: true, shift: false, meta: false },
  '@': { ctrl: true, shift: true, meta: false },
};

/** The Linux console writes F1 to F5 as `ESC [ [ A` to `E`. */
const LINUX_F = 'ABCDE';

/** The key of a control character, such as '\r' or '\x13'; undefined when it has none. */
export function controlKey(char: string, meta = false): KeyToken | undefined {
  const code = char.charCodeAt(0);
  if (char === '\r' || char === '\n') return key('enter', { ...BARE, meta });
  if (char === '\t') return key('tab', { ...BARE, meta });
  if (char === '\x1b') return key('escape', { ...BARE, meta });
  if (char === '\x7f' || char === '\b') return key('backspace', { ...BARE, meta });
  if (code === 0) return key('space', { ctrl: true, shift: false, meta });
  if (code > 0x1f) return undefined;
  // Control characters are the 32 characters from '@' on without bit 6.
  return key(String.fromCharCode(code + 0x40).toLowerCase(), { ctrl: true, shift: false, meta });
}

/** The key of a character typed with Alt held, which terminals send as ESC and the character. */
export function metaKey(char: string): KeyToken {
  const control = controlKey(char, true);
  if (control) return control;
  if (char === ' ') return key('space', { ...BARE, meta: true });
  const small = char.toLowerCase();
  return key(small, { ctrl: false, shift: small !== char, meta: true });
}

/** The key of an SS3 sequence (`ESC O x`), or the character of a keypad key; undefined when unknown. */
export function ss3Key(final: string): KeyToken | { readonly type: 'text'; readonly grapheme: string } | undefined {
  const pad = KEYPAD[final];
  if (pad !== undefined) return { type: 'text', grapheme: pad };
  if (final === 'M') return key('enter');
  const rxvt = 'abcd'.includes(final) ? BY_FINAL[final.toUpperCase()] : undefined;
  if (rxvt !== undefined) return key(rxvt, { ctrl: true, shift: false, meta: false });
  const name = BY_FINAL[final];
  return name === undefined ? undefined : key(name);
}

/** The key of a CSI sequence by its parameters and final part (`1;5` and `A`); undefined when it is no known key. */
export function csiKey(parameters: string, final: string): KeyToken | undefined {
  if (final.startsWith('[')) return linuxKey(final);
  const [first = '', second = ''] = parameters.split(';');
  const modifiers = modifiersOf(second);
  const ending = RXVT_END[final];
  if (ending) {
    const name = BY_NUMBER[Number(first)];
    return name === undefined ? undefined : key(name, second === '' ? ending : modifiers);
  }
  if (final === 'Z') return key('tab', { ...modifiers, shift: true });
  if ('abcd'.includes(final) && parameters === '') return rxvtArrow(final);
  const name = BY_FINAL[final];
  return name === undefined ? undefined : key(name, modifiers);
}

function rxvtArrow(final: string): KeyToken | undefined {
  const name = BY_FINAL[final.toUpperCase()];
  return name === undefined ? undefined : key(name, { ctrl: false, shift: true, meta: false });
}

function linuxKey(final: string): KeyToken | undefined {
  const index = LINUX_F.indexOf(final.charAt(1));
  return index < 0 ? undefined : key(`f${index + 1}`);
}

/** xterm writes modifiers as 1 plus a sum of shift 1, alt 2, control 4, meta 8. */
function modifiersOf(parameter: string): Modifiers {
  const bits = Math.max(0, (Number.parseInt(parameter, 10) || 1) - 1);
  return { shift: (bits & 1) !== 0, meta: (bits & 10) !== 0, ctrl: (bits & 4) !== 0 };
}
