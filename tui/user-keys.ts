import type { Command } from './commands/command.ts';
import { type Checked, lineOfKey, parseObject } from './config.ts';
import { fuzzyRank } from './fuzzy.ts';
import type { KeyOverrides } from './keymap.ts';

const NAMED = [
  ...['enter', 'escape', 'tab', 'space', 'backspace', 'delete', 'insert', 'up', 'down', 'left', 'right'],
  ...['home', 'end', 'pageup', 'pagedown', ...Array.from({ length: 12 }, (_, i) => `f${i + 1}`)],
];

/**
 * Reads the user's keys: `{ "persona.delete": ["D", "C-x"], "app.suspend": [] }`. A key is written as help shows it in
 * ASCII (`D` for Shift-d), a sequence with spaces (`g l`). What is wrong is left out, so that the default stays.
 */
export function parseUserKeys(
  text: string | undefined,
  commands: readonly Command[],
  fileName: string,
): Checked<KeyOverrides> {
  const parsed = parseObject(text, fileName);
  const problems = [...parsed.problems];
  const keys: Record<string, readonly string[]> = {};
  const origin: Record<string, string> = {};
  for (const [id, value] of Object.entries(parsed.value)) {
    const place = `${fileName}:${lineOfKey(text ?? '', id)}`;
    const wrong = problemOf(id, value, commands);
    if (wrong !== undefined) {
      problems.push(`${place}: ${wrong}`);
      continue;
    }
    keys[id] = (value as readonly string[]).map(normalKey);
    origin[id] = place;
  }
  return { value: { keys, origin }, problems };
}

/** A key sequence as the keymap names it: `D` becomes `S-d`, `^S` and `Ctrl-s` become `C-s`. */
export function normalKey(sequence: string): string {
  return sequence.trim().split(/\s+/).map(normalPart).join(' ');
}

function normalPart(part: string): string {
  const [, prefix = '', name = ''] = /^((?:(?:C|M|S|Ctrl|Alt|Shift)-|\^(?=.))*)(.+)$/su.exec(part) ?? [];
  const has = (...words: readonly string[]) => words.some((word) => prefix.includes(word));
  const isLetter = [...name].length === 1;
  const small = name.toLowerCase();
  const ctrl = has('C-', 'Ctrl-', '^') ? 'C-' : '';
  const isCapital = isLetter && small !== name && ctrl === '';
  const shift = has('S-', 'Shift-') || isCapital ? 'S-' : '';
  return `${ctrl}${has('M-', 'Alt-') ? 'M-' : ''}${shift}${small}`;
}

function problemOf(id: string, value: unknown, commands: readonly Command[]): string | undefined {
  if (!commands.some((command) => command.id === id)) {
    const [near] = fuzzyRank(commands, id.replaceAll('.', ' '), (command) => command.id);
    return `there is no command "${id}"${near ? `; did you mean "${near.item.id}"?` : ''}`;
  }
  if (!Array.isArray(value)) return `"${id}" must have a list of keys`;
  const bad = value.find((key) => typeof key !== 'string' || !isKey(key));
  return bad === undefined ? undefined : `${JSON.stringify(bad)} is no key`;
}

function isKey(sequence: string): boolean {
  const parts = normalKey(sequence).split(' ');
  return (
    parts[0] !== '' &&
    parts.every((part) => {
      const name = part.replace(/^(?:[CMS]-)*/, '');
      return [...name].length === 1 || NAMED.includes(name);
    })
  );
}
