import { type CommandId, KEY_TABLE, type KeyRow } from './key-table.ts';

/** What the reader needs of a keyboard event. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key press came to: a command, the first half of a sequence, or nothing of ours. */
export type Reading =
  | { readonly kind: 'command'; readonly id: CommandId }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'none' };

const SEQUENCE_MS = 1_500;

/**
 * Reads key presses by the table. A sequence must be finished within 1.5 s; a key that does not continue it counts by
 * itself. `nowMs` may have any beginning but must not run backwards.
 */
export function createKeyReader(): (press: KeyPress, nowMs: number) => Reading {
  let first: { readonly key: string; readonly atMs: number } | undefined;
  return (press, nowMs) => {
    const name = nameOf(press);
    const open = first && nowMs - first.atMs <= SEQUENCE_MS ? first.key : undefined;
    first = undefined;
    const id = (open === undefined ? undefined : commandOf(`${open} ${name}`)) ?? commandOf(name);
    if (id) return { kind: 'command', id };
    if (!startsSequence(name)) return { kind: 'none' };
    first = { key: name, atMs: nowMs };
    return { kind: 'waiting' };
  };
}

/** Whether a press is a plain character, which text fields need for themselves. */
export function isCharacter({ key, ctrlKey, metaKey, altKey }: KeyPress): boolean {
  return [...key].length === 1 && !ctrlKey && !metaKey && !altKey;
}

function nameOf({ key, ctrlKey, metaKey, altKey }: KeyPress): string {
  return `${ctrlKey ? 'Ctrl+' : ''}${metaKey ? 'Meta+' : ''}${altKey ? 'Alt+' : ''}${key}`;
}

function commandOf(name: string): CommandId | undefined {
  return KEY_TABLE.find((row: KeyRow) => row.keys.includes(name))?.id;
}

function startsSequence(name: string): boolean {
  return KEY_TABLE.some((row: KeyRow) => row.keys.some((each) => each.startsWith(`${name} `)));
}
