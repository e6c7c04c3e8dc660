/** Values of a TOML file that stand before its first table: whole numbers, texts and lists of texts. */
export type TomlValues = ReadonlyMap<string, number | string | readonly string[]>;

const KEY = /^[ \t]*(?:([A-Za-z0-9_-]+)|"([^"\\\n]+)")[ \t]*=[ \t]*/;
const STRING = /^(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)')/;

const MAX_LIST_LINES = 200;

/**
 * Reads what the settings of Codex need and nothing more: other values are passed over, and so is a file that is no
 * TOML from the place where that shows. Linear.
 */
export function tomlValues(text: string): TomlValues {
  const values = new Map<string, number | string | readonly string[]>();
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (/^[ \t]*\[/.test(line)) break;
    const [whole, bare, quoted] = KEY.exec(line) ?? [];
    const key = bare ?? quoted;
    if (whole === undefined || key === undefined) continue;
    let written = line.slice(whole.length);
    // A list may go on over lines; one that never ends is no list.
    for (let more = 0; written.startsWith('[') && !listOf(written) && more < MAX_LIST_LINES; more += 1)
      written += `\n${lines[((at += 1))] ?? ''}`;
    const value = readValue(written);
    if (value !== undefined) values.set(key, value);
  }
  return values;
}

function readValue(written: string): number | string | readonly string[] | undefined {
  if (written.startsWith('[')) return listOf(written);
  const [text] = STRING.exec(written) ?? [];
  if (text !== undefined) return unquoted(text);
  const [digits] = /^\+?\d(?:_?\d)*(?=[ \t]*(?:#|$))/.exec(written) ?? [];
  return digits === undefined ? undefined : Number(digits.replaceAll('_', ''));
}

function listOf(written: string): readonly string[] | undefined {
  const texts: string[] = [];
  let rest = skipped(written.slice(1));
  while (!rest.startsWith(']')) {
    const [text] = STRING.exec(rest) ?? [];
    if (text === undefined) return undefined;
    texts.push(unquoted(text));
    rest = skipped(rest.slice(text.length));
    if (rest.startsWith(',')) rest = skipped(rest.slice(1));
    else if (!rest.startsWith(']')) return undefined;
  }
  return texts;
}

/** Blanks, line ends and comments are passed over. */
function skipped(text: string): string {
  return text.replace(/^(?:[ \t\n]|#[^\n]*)+/, '');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\' };

function unquoted(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  return text.slice(1, -1).replace(/\\(.)/g, (_all, char: string) => ESCAPES[char] ?? char);
}
