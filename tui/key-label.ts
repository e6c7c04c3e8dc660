const NAMES: Readonly<Record<string, string>> = {
  enter: '↵',
  escape: 'Esc',
  tab: 'Tab',
  space: 'space',
  backspace: '⌫',
  delete: 'Del',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  insert: 'Ins',
};

/** A key, or a sequence of keys, as people read it: `^S`, `D`, `↵`, `g l`, `Shift-Tab`, `Alt-x`. */
export function keyLabel(sequence: string): string {
  return sequence.split(' ').map(oneLabel).join(' ');
}

/** The same in ASCII, for the reference page and for terminals without other characters. */
export function keyName(sequence: string): string {
  const words: Readonly<Record<string, string>> = {
    '↵': 'Enter',
    '⌫': 'Backspace',
    '↑': 'Up',
    '↓': 'Down',
    '←': 'Left',
    '→': 'Right',
  };
  return keyLabel(sequence).replace(/[↵⌫↑↓←→]/g, (mark) => words[mark] ?? mark);
}

function oneLabel(spec: string): string {
  const [, prefix = '', name = ''] = /^((?:[CMS]-)*)(.+)$/su.exec(spec) ?? [];
  const isLetter = [...name].length === 1;
  const shown = NAMES[name] ?? (isLetter ? name : name.replace(/^f(\d+)$/, 'F$1'));
  const ctrl = prefix.includes('C-');
  const upper = isLetter && (prefix.includes('S-') || ctrl);
  const shift = prefix.includes('S-') && (!isLetter || ctrl) ? 'Shift-' : '';
  const meta = prefix.includes('M-') ? 'Alt-' : '';
  return meta + shift + (ctrl ? '^' : '') + (upper ? shown.toUpperCase() : shown);
}
