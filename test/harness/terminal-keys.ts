/** Keys whose bytes are a CSI letter: `ESC [ A`, in application mode `ESC O A`. */
const LETTER: Readonly<Record<string, string>> = { up: 'A', down: 'B', right: 'C', left: 'D', end: 'F', home: 'H' };

/** Keys whose bytes are a CSI number: `ESC [ 5 ~`. */
const NUMBER: Readonly<Record<string, number>> = {
  insert: 2,
  delete: 3,
  pageup: 5,
  pagedown: 6,
  f5: 15,
  f6: 17,
  f7: 18,
  f8: 19,
  f9: 20,
  f10: 21,
  f11: 23,
  f12: 24,
};

const SINGLE: Readonly<Record<string, string>> = {
  enter: '\r',
  tab: '\t',
  escape: '\x1b',
  backspace: '\x7f',
  space: ' ',
};

/**
 * The bytes xterm sends for a key as the keymap writes it: `C-s`, `M-x`, `S-tab`, `C-S-left`, `S-a`, `enter`, `f5`.
 * @param applicationCursor whether the program has switched the arrows to SS3 (DECCKM).
 */
export function keyBytes(spec: string, applicationCursor = false): string {
  const [, prefix = '', name = ''] = /^((?:[CMS]-)*)(.+)$/su.exec(spec) ?? [];
  const held = { ctrl: prefix.includes('C-'), meta: prefix.includes('M-'), shift: prefix.includes('S-') };
  const modifier = 1 + (held.shift ? 1 : 0) + (held.meta ? 2 : 0) + (held.ctrl ? 4 : 0);
  const letter = LETTER[name];
  if (letter) return modifier > 1 ? `\x1b[1;${modifier}${letter}` : `\x1b${applicationCursor ? 'O' : '['}${letter}`;
  const number = NUMBER[name];
  if (number !== undefined) return `\x1b[${number}${modifier > 1 ? `;${modifier}` : ''}~`;
  if (/^f[1-4]$/.test(name)) return `\x1bO${'PQRS'.charAt(Number(name.slice(1)) - 1)}`;
  if (name === 'tab' && held.shift) return '\x1b[Z';
  const base = SINGLE[name] ?? name;
  const shifted = held.shift && base === name ? base.toUpperCase() : base;
  const plain = held.ctrl ? controlByte(shifted) : shifted;
  return held.meta ? `\x1b${plain}` : plain;
}

/** Control characters are the characters from '@' on without bit 6; Ctrl+Space is NUL. */
function controlByte(char: string): string {
  if (char === ' ') return '\0';
  return String.fromCharCode(char.toUpperCase().charCodeAt(0) & 0x1f);
}
