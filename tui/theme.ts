import type { ColorLevel, Rgb } from './terminal/capabilities.ts';

/** A colour: '#rrggbb', or an index of the terminal's palette (0 to 255; 0 to 15 are the user's own colours). */
export type Color = `#${string}` | number;

/** How a text is drawn, apart from its colours. */
export interface Attributes {
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly reverse?: boolean;
  readonly strike?: boolean;
}

/** The look of one slot. */
export interface StyleSpec extends Attributes {
  readonly fg?: Color;
  readonly bg?: Color;
  /** Taken instead of the attributes above where there is no colour at all. */
  readonly plain?: Attributes;
}

/** All slots of a theme, named by meaning. */
export interface Theme {
  /** Ordinary text, on the terminal's own background. */
  readonly text: StyleSpec;
  /** Less important text: dates, units, counts. */
  readonly muted: StyleSpec;
  /** Titles of panels and screens. */
  readonly title: StyleSpec;
  /** Headings inside a text, column heads. */
  readonly heading: StyleSpec;
  /** What should be seen first. */
  readonly accent: StyleSpec;
  /** The selected row; laid over what is painted. */
  readonly selected: StyleSpec;
  /** Marked rows and selected text; laid over. */
  readonly marked: StyleSpec;
  /** Frame of a panel. */
  readonly border: StyleSpec;
  /** Frame of the panel that has the keys. */
  readonly borderFocused: StyleSpec;
  /** Errors, deletions, lost connections. */
  readonly danger: StyleSpec;
  /** Warnings, budgets nearly used. */
  readonly warning: StyleSpec;
  /** Success, approval. */
  readonly success: StyleSpec;
  /** Neutral news. */
  readonly info: StyleSpec;
  /** What runs now. */
  readonly live: StyleSpec;
  /** Data that may be out of date; laid over. */
  readonly stale: StyleSpec;
  /** A key in hints and help. */
  readonly key: StyleSpec;
  /** The word beside a key. */
  readonly hint: StyleSpec;
  /** Text the user types. */
  readonly input: StyleSpec;
  /** What stands in an empty input. */
  readonly placeholder: StyleSpec;
  /** The row of the editor's cursor; laid over. */
  readonly cursorLine: StyleSpec;
  /** Line numbers and gutters. */
  readonly lineNumber: StyleSpec;
  /** Letters that a search found; laid over. */
  readonly match: StyleSpec;
  /** Tags and labels. */
  readonly tag: StyleSpec;
  /** Inline and fenced code. */
  readonly code: StyleSpec;
  /** Links and paths. */
  readonly link: StyleSpec;
  /** Bold Markdown. */
  readonly strong: StyleSpec;
  /** Italic Markdown. */
  readonly emphasis: StyleSpec;
  /** Quoted text. */
  readonly quote: StyleSpec;
  /** YAML at the head of a persona. */
  readonly frontMatter: StyleSpec;
  /** A placeholder such as {{language}}. */
  readonly variable: StyleSpec;
  /** A line that imports another file. */
  readonly importLine: StyleSpec;
  /** Added line. */
  readonly diffAdded: StyleSpec;
  /** Removed line. */
  readonly diffRemoved: StyleSpec;
  /** The changed words in a line; laid over. */
  readonly diffWord: StyleSpec;
  /** Head of a group of changes. */
  readonly diffHunk: StyleSpec;
  /** Bars and curves. */
  readonly chart: StyleSpec;
  /** The second series of a chart. */
  readonly chartAlt: StyleSpec;
  /** Commands that cannot run now. */
  readonly disabled: StyleSpec;
  /** Short notices at the lower edge. */
  readonly toast: StyleSpec;
  /** Background of dialogs. */
  readonly modal: StyleSpec;
}

/** Name of a slot. */
export type Slot = keyof Theme;

/** Names of the themes that come with the program. */
export type ThemeName = 'dark' | 'light' | 'terminal-16';

interface Palette {
  readonly faint: Color;
  readonly accent: Color;
  readonly red: Color;
  readonly yellow: Color;
  readonly green: Color;
  readonly blue: Color;
  readonly magenta: Color;
  readonly cyan: Color;
  readonly selected: StyleSpec;
  readonly marked: StyleSpec;
  readonly match: StyleSpec;
  readonly cursorLine: StyleSpec;
  readonly toast: StyleSpec;
}

const DARK: Palette = {
  faint: '#8b93a7',
  accent: '#e5b567',
  red: '#f07178',
  yellow: '#ffcb6b',
  green: '#a3d977',
  blue: '#82aaff',
  magenta: '#c792ea',
  cyan: '#7fdbca',
  selected: { bg: '#2f3b57', bold: true, plain: { reverse: true } },
  marked: { bg: '#4a3f63', plain: { underline: true } },
  match: { fg: '#ffcb6b', bold: true, underline: true },
  cursorLine: { bg: '#232936', plain: {} },
  toast: { fg: '#f4f4f4', bg: '#3a4256', plain: { reverse: true } },
};

const LIGHT: Palette = {
  faint: '#5f6675',
  accent: '#8a5a00',
  red: '#b3261e',
  yellow: '#7a5900',
  green: '#22692a',
  blue: '#1b50b8',
  magenta: '#7a2ea0',
  cyan: '#006a6a',
  selected: { bg: '#cfdcf7', bold: true, plain: { reverse: true } },
  marked: { bg: '#e6d8f5', plain: { underline: true } },
  match: { fg: '#8a5a00', bold: true, underline: true },
  cursorLine: { bg: '#eef1f6', plain: {} },
  toast: { fg: '#1a1a1a', bg: '#dfe4ee', plain: { reverse: true } },
};

/** Only colours the user has chosen for the terminal; brightness by attributes, since 8 is invisible on some palettes. */
const TERMINAL: Palette = {
  faint: 7,
  accent: 3,
  red: 1,
  yellow: 3,
  green: 2,
  blue: 4,
  magenta: 5,
  cyan: 6,
  selected: { reverse: true },
  marked: { underline: true },
  match: { bold: true, underline: true },
  cursorLine: {},
  toast: { reverse: true },
};

/** The themes that come with the program. */
export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  dark: themeOf(DARK),
  light: themeOf(LIGHT),
  // Palette 7 is near white on light terminals: there the faint colour is the default one, dimmed.
  'terminal-16': { ...themeOf(TERMINAL), ...faintByDim() },
};

/** What decides about the theme. */
export interface ThemeChoice {
  readonly configured?: ThemeName | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The terminal's answer to OSC 11, when there was one. */
  readonly background?: Rgb | undefined;
  readonly level: ColorLevel;
}

/** The theme to use: configured, else the user's 16 colours where there are no more, else by the background, else dark. */
export function pickTheme(choice: ThemeChoice): ThemeName {
  if (choice.configured) return choice.configured;
  const named = choice.env.MAESTRO_THEME;
  if (named !== undefined && isThemeName(named)) return named;
  if (choice.level === '16' || choice.level === 'none') return 'terminal-16';
  if (choice.background) return isLight(choice.background) ? 'light' : 'dark';
  return lightByColorFgBg(choice.env.COLORFGBG) ? 'light' : 'dark';
}

/** Whether the text names a theme of this program. */
export function isThemeName(text: string): text is ThemeName {
  return Object.hasOwn(THEMES, text);
}

/** Relative luminance with the weights of ITU-R BT.709. */
function isLight(color: Rgb): boolean {
  return (0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue) / 255 > 0.5;
}

/** COLORFGBG is 'foreground;background' (rxvt, Konsole): 7 and 9 to 15 are light. */
function lightByColorFgBg(value: string | undefined): boolean {
  const index = Number(value?.split(';').at(-1) || Number.NaN);
  return index === 7 || (index >= 9 && index <= 15);
}

function themeOf(p: Palette): Theme {
  return { ...interfaceSlots(p), ...textSlots(p) };
}

function interfaceSlots(p: Palette) {
  return {
    text: {},
    muted: { fg: p.faint },
    title: { bold: true },
    accent: { fg: p.accent, bold: true },
    selected: p.selected,
    marked: p.marked,
    border: { fg: p.faint, plain: { dim: true } },
    borderFocused: { fg: p.accent, bold: true },
    danger: { fg: p.red, bold: true },
    warning: { fg: p.yellow },
    success: { fg: p.green },
    info: { fg: p.blue },
    live: { fg: p.green, bold: true },
    stale: { dim: true },
    key: { fg: p.accent, bold: true },
    hint: { fg: p.faint },
    input: {},
    placeholder: { fg: p.faint, italic: true, plain: { dim: true } },
    match: p.match,
    tag: { fg: p.cyan },
    chart: { fg: p.blue },
    chartAlt: { fg: p.magenta },
    disabled: { fg: p.faint, dim: true },
    toast: p.toast,
    modal: {},
  } satisfies Partial<Theme>;
}

function textSlots(p: Palette) {
  return {
    heading: { fg: p.blue, bold: true },
    cursorLine: p.cursorLine,
    lineNumber: { fg: p.faint, plain: { dim: true } },
    code: { fg: p.cyan },
    link: { fg: p.blue, underline: true },
    strong: { bold: true },
    emphasis: { italic: true },
    quote: { fg: p.faint, italic: true },
    frontMatter: { fg: p.magenta },
    variable: { fg: p.yellow, bold: true },
    importLine: { fg: p.green, underline: true },
    diffAdded: { fg: p.green },
    diffRemoved: { fg: p.red },
    diffWord: { bold: true, reverse: true },
    diffHunk: { fg: p.cyan, dim: true },
  } satisfies Partial<Theme>;
}

function faintByDim(): Partial<Theme> {
  const faint: StyleSpec = { dim: true };
  return {
    muted: faint,
    border: faint,
    hint: faint,
    placeholder: faint,
    lineNumber: faint,
    quote: faint,
    disabled: faint,
  };
}
