/** One row of the table: what the keys do, for dispatch, help and hints alike. */
export interface KeyRow {
  /** Stable name of the command. */
  readonly id: string;
  /** Keys in the writing of `KeyboardEvent.key`; a sequence has a space (`g l`), a modifier a plus (`Ctrl+s`). */
  readonly keys: readonly string[];
  readonly title: string;
  readonly group: 'Everywhere' | 'Lists' | 'Personas' | 'Sessions' | 'Editor';
}

/** Every key of the page. The letters mean the same as in the terminal manager. */
export const KEY_TABLE = [
  { id: 'help', keys: ['?'], title: 'Show the keys', group: 'Everywhere' },
  { id: 'go.library', keys: ['g l'], title: 'Go to the personas', group: 'Everywhere' },
  { id: 'go.sessions', keys: ['g s'], title: 'Go to the sessions', group: 'Everywhere' },
  { id: 'undo', keys: ['u'], title: 'Undo the last change (switch, clear, delete)', group: 'Everywhere' },
  { id: 'refresh', keys: ['r'], title: 'Read everything anew, or try the connection again', group: 'Everywhere' },
  { id: 'up', keys: ['Escape'], title: 'Leave one level: dialog, filter, page', group: 'Everywhere' },
  { id: 'row.next', keys: ['j', 'ArrowDown'], title: 'Next row', group: 'Lists' },
  { id: 'row.previous', keys: ['k', 'ArrowUp'], title: 'Previous row', group: 'Lists' },
  { id: 'row.first', keys: ['g g', 'Home'], title: 'First row', group: 'Lists' },
  { id: 'row.last', keys: ['G', 'End'], title: 'Last row', group: 'Lists' },
  { id: 'row.open', keys: ['Enter'], title: 'Open the row', group: 'Lists' },
  { id: 'filter', keys: ['/'], title: 'Filter the list', group: 'Lists' },
  { id: 'new', keys: ['n'], title: 'New persona, or start a session', group: 'Lists' },
  { id: 'persona.edit', keys: ['e'], title: 'Edit the persona', group: 'Personas' },
  { id: 'persona.versions', keys: ['v'], title: 'Versions and diff', group: 'Personas' },
  { id: 'persona.copy', keys: ['y'], title: 'Copy the text that is shown', group: 'Personas' },
  { id: 'persona.delete', keys: ['D'], title: 'Delete the persona…', group: 'Personas' },
  { id: 'version.rollback', keys: ['R'], title: 'Roll back to the version that is shown…', group: 'Personas' },
  { id: 'session.switch', keys: ['s'], title: 'Switch the persona of the session…', group: 'Sessions' },
  { id: 'session.switchAll', keys: ['S'], title: 'Switch the persona of all live sessions…', group: 'Sessions' },
  { id: 'save', keys: ['Ctrl+s', 'Meta+s'], title: 'Save as a new version', group: 'Editor' },
] as const satisfies readonly KeyRow[];

/** Name of a command of the table. */
export type CommandId = (typeof KEY_TABLE)[number]['id'];

/** The first key of a command, as a hint on its button. */
export function keyOf(id: CommandId): string {
  return KEY_TABLE.find((row) => row.id === id)?.keys[0] ?? '';
}

/** Rows whose title, group or keys hold every word of a text; case is ignored, a single key must match exactly. */
export function searchKeys(text: string): readonly (KeyRow & { readonly id: CommandId })[] {
  const trimmed = text.trim();
  const words = trimmed.toLowerCase().split(/\s+/);
  return KEY_TABLE.filter((row: KeyRow) => {
    if (row.keys.includes(trimmed)) return true;
    const searched = `${row.title} ${row.group} ${row.keys.join(' ')}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}
