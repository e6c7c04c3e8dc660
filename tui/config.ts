import { isThemeName, THEMES, type ThemeName } from './theme.ts';

/** The section `tui` of config.json; what is absent is decided by the terminal. */
export interface TuiConfig {
  readonly theme?: ThemeName;
  readonly mouse?: boolean;
  readonly reducedMotion?: boolean;
  readonly ascii?: boolean;
  /** Program and arguments that take a copied text on standard input. */
  readonly copyCommand?: readonly string[];
}

/** A user file that was read, and what is wrong with it: one sentence each, with file and line. */
export interface Checked<T> {
  readonly value: T;
  readonly problems: readonly string[];
}

type Check = (value: unknown) => string | undefined;

const isBoolean: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

const KEYS: Readonly<Record<keyof TuiConfig, Check>> = {
  theme: (value) =>
    typeof value === 'string' && isThemeName(value) ? undefined : `must be one of ${Object.keys(THEMES).join(', ')}`,
  mouse: isBoolean,
  reducedMotion: isBoolean,
  ascii: isBoolean,
  copyCommand: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string')
      ? undefined
      : 'must be a list of texts: program and arguments',
};

/** Reads the section `tui` of a config file; what is wrong is left out, so that the default stays. */
export function parseTuiConfig(text: string | undefined, fileName: string): Checked<TuiConfig> {
  const parsed = parseObject(text, fileName);
  if (parsed.problems.length > 0 || text === undefined) return { value: {}, problems: parsed.problems };
  const section = parsed.value.tui;
  if (section === undefined) return { value: {}, problems: [] };
  if (!isObject(section)) {
    return { value: {}, problems: [`${fileName}:${lineOfKey(text, 'tui')}: "tui" must be an object`] };
  }
  const kept: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, value] of Object.entries(section)) {
    const check = Object.hasOwn(KEYS, key) ? KEYS[key as keyof TuiConfig] : undefined;
    const wrong = check ? check(value) : `is not known; there are ${Object.keys(KEYS).join(', ')}`;
    if (wrong === undefined) kept[key] = value;
    else problems.push(`${fileName}:${lineOfKey(text, key)}: "tui.${key}" ${wrong}`);
  }
  return { value: kept, problems };
}

/** Reads a JSON file that must hold an object; an absent file is an empty one. */
export function parseObject(text: string | undefined, fileName: string): Checked<Readonly<Record<string, unknown>>> {
  if (text === undefined || text.trim() === '') return { value: {}, problems: [] };
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return { value, problems: [] };
    return { value: {}, problems: [`${fileName}:1: must hold an object`] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? 1 : text.slice(0, Number(position)).split('\n').length;
    return { value: {}, problems: [`${fileName}:${line}: is no JSON: ${message.replace(/ in JSON.*$/, '')}`] };
  }
}

/** The line (from 1) on which a key of a JSON text stands; 1 when it is not found. */
export function lineOfKey(text: string, key: string): number {
  const at = text.indexOf(JSON.stringify(key));
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
