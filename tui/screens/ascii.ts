import type { Grid } from '../paint/grid.ts';

/** Each sign of the interface with an ASCII one of the same width. */
const SIGNS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ '─': '-', '│': '|', '╭': '+', '╮': '+', '╰': '+', '╯': '+', '├': '|', '└': '`' },
    ...{ '▌': '>', '█': '#', '░': '.', '●': '*', '○': 'o', '◌': 'o', '◆': '=', '✓': 'v', '✗': 'x' },
    ...{ '▲': '^', '▼': 'v', '↑': '^', '↓': 'v', '←': '<', '→': '>', '↵': '<', '⌫': '<', '…': '~' },
    ...{ '›': '>', '·': '.', '•': '*', '≈': '~', '−': '-', '±': '~', '☐': 'o', '☑': 'x' },
  }),
);

/** Replaces the signs of the interface by ASCII ones; 'all' also replaces every other character by `?`. */
export function toAscii(grid: Grid, what: 'signs' | 'all'): void {
  const other = what === 'all' ? '?' : undefined;
  grid.replaceTexts((text) => (text.length === 1 && text < '\x7f' ? undefined : (SIGNS.get(text) ?? other)));
}
