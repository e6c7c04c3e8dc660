import type { Command, Scope } from '../tui/commands/command.ts';
import { COMMANDS } from '../tui/commands.ts';
import { keyName } from '../tui/key-label.ts';

/** The parts of the page, in order: what a scope is called, and when its keys work. */
const SECTIONS: readonly (readonly [title: string, when: string, scopes: readonly Scope[]])[] = [
  ['Everywhere', 'Where no dialog is open.', ['global']],
  ['Library', 'The personas. `n` and `N` are for matches while a filter is set.', ['library', 'match']],
  ['Filter', 'After `/`.', ['filter']],
  ['Versions', 'The history of a persona.', ['versions']],
  ['Sessions', 'The board of sessions and the view of one.', ['session', 'sessions', 'inspect']],
  ['Review', 'After the editor, before a version is saved.', ['review']],
  [
    'Dialogs',
    'Questions, menus, pickers, palette and help.',
    ['prompt', 'confirm', 'menu', 'picker', 'palette', 'help', 'notice', 'choices'],
  ],
  ['Text fields', 'While something is typed.', ['input']],
];

/** `docs/reference/keys.md` out of the table of commands. */
export function keysReference(): string {
  const parts = [
    '# Keys of the terminal manager',
    'Made by `npm run reference` out of `tui/commands.ts`; do not edit it.',
    [
      'The same key means the same on every screen. `?` shows the keys that work now, `:` finds every command by name; a command that',
      'cannot run says why. A key in capitals is the letter with Shift, `^S` is Ctrl-S, `g l` is two keys one after the other.',
    ].join('\n'),
    [
      'Other keys are set in `keys.json`, beside `config.json` (`maestro config path`): a list for a command replaces its keys, an',
      'empty one takes them away. Mistakes and keys that are claimed twice are told at the start, with file and line.',
    ].join('\n'),
    '```json\n{ "persona.delete": ["D", "Ctrl-x"], "app.suspend": [] }\n```',
    ...SECTIONS.flatMap(([title, when, scopes]) => section(title, when, scopes)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, when: string, scopes: readonly Scope[]): readonly string[] {
  const rows = scopes.flatMap((scope) => COMMANDS.filter((command) => command.scope === scope)).map(row);
  return [`## ${title}`, when, ['| keys | command | what it does |', '|---|---|---|', ...rows].join('\n')];
}

function row({ id, keys, title, help, dangerous }: Command): string {
  const cells = [
    keys.map((key) => `\`${keyName(key)}\``).join(' '),
    `${title}<br>\`${id}\``,
    dangerous ? `${help} Asks first.` : help,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
