import { readYaml, writeYaml } from '../persona/yaml.ts';
import { lineEndOf } from './file-text.ts';
import { changedKeys, isSameValue, ownOf, type Values } from './values.ts';
import { type YamlEntry, yamlEntries } from './yaml-entries.ts';

/** A mapping that was changed in its source. */
export interface PatchedYaml {
  readonly text: string;
  /** The source could not be patched and was written anew: comments and formatting are gone. */
  readonly isRewritten: boolean;
  /** Keys whose value had comments inside that are gone. */
  readonly lostComments: readonly string[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Makes the mapping of a source say `wanted`, changing only the bytes of entries that differ: comments, order, quotes
 * and line ends of all others stay. What was written is read again and compared; a source that cannot be patched is
 * written anew. Linear.
 */
export function patchYaml(source: string, wanted: Values): PatchedYaml {
  const before = readYaml(source).value;
  const changed = changedKeys(before, wanted);
  if (changed.length === 0) return { text: source, isRewritten: false, lostComments: [] };
  const entries = yamlEntries(source);
  const edits = entries && changed.map((key) => editOf({ source, entries, key, value: ownOf(wanted, key) }));
  if (edits) {
    const text = applyEdits(source, edits);
    if (says(text, wanted)) return { text, isRewritten: false, lostComments: lostIn(source, entries, changed) };
  }
  const eol = lineEndOf(source);
  const ordered = [...Object.keys(before), ...Object.keys(wanted)].filter((key) => ownOf(wanted, key) !== undefined);
  const text = ordered.length === 0 ? '' : writeYaml(Object.fromEntries(ordered.map((key) => [key, wanted[key]])));
  return { text: withEol(text, eol), isRewritten: true, lostComments: [] };
}

/** One entry as it is written: `key: value` with its line end. */
export function yamlEntry(key: string, value: unknown, eol: string): string {
  return withEol(writeYaml({ [key]: value }), eol);
}

/** Replaces ranges of a text that do not overlap. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text } of ordered) {
    parts.push(source.slice(at, start), text);
    at = end;
  }
  return parts.join('') + source.slice(at);
}

interface Wish {
  readonly source: string;
  readonly entries: readonly YamlEntry[];
  readonly key: string;
  /** undefined takes the entry away. */
  readonly value: unknown;
}

function editOf({ source, entries, key, value }: Wish): Edit {
  const eol = lineEndOf(source);
  const entry = entries.find((each) => each.key === key);
  if (!entry) {
    const gap = source === '' || source.endsWith('\n') ? '' : eol;
    const written = yamlEntry(key, value, eol);
    return { start: source.length, end: source.length, text: gap + (gap === '' ? written : written.trimEnd()) };
  }
  if (value === undefined) return { start: entry.keyStart, end: entry.end, text: '' };
  const written = yamlEntry(key, value, eol);
  const valueText = written.slice(written.indexOf(':') + 1);
  const isOneLine = valueText.trimEnd() !== '' && !valueText.trimEnd().includes('\n');
  if (entry.inline && isOneLine) return { start: entry.inline[0], end: entry.inline[1], text: valueText.trim() };
  const hadFeed = source.slice(entry.afterColon, entry.end).endsWith('\n');
  return { start: entry.afterColon, end: entry.end, text: hadFeed ? valueText : valueText.trimEnd() };
}

function says(text: string, wanted: Values): boolean {
  try {
    const defined = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    return isSameValue(readYaml(text).value, defined);
  } catch {
    return false;
  }
}

function lostIn(source: string, entries: readonly YamlEntry[], keys: readonly string[]): readonly string[] {
  const isLost = (key: string) =>
    entries.some(
      (each) => each.key === key && !each.inline && /(?:^|\s)#/.test(source.slice(each.afterColon, each.end)),
    );
  return keys.filter(isLost);
}

function withEol(text: string, eol: string): string {
  return eol === '\n' ? text : text.replaceAll('\n', eol);
}
