import { type ArgumentSpec, COMMON_OPTIONS, type CommandSpec, type OptionSpec, usageOf } from '../cli/command-spec.ts';
import { COMMANDS } from '../cli/command-table.ts';

/** `docs/reference/cli.md` out of the command table. */
export function cliReference(): string {
  const parts = [
    '# Commands',
    'Made by `npm run reference` out of `cli/command-table.ts`; do not edit it.',
    [
      '`maestro` alone opens the terminal manager, and starts the daemon if it does not run. Without a terminal it does the same as `maestro up`.',
      'Where a file is read, `-` means standard input. Errors go to standard error as `error CODE: message`, with `--json` as `{"error":{"code","message","details"}}`; exit codes are in [errors.md](errors.md).',
    ].join('\n'),
    'Every command takes:',
    table(COMMON_OPTIONS.map(optionRow)),
    ...COMMANDS.flatMap(section),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(spec: CommandSpec): readonly string[] {
  const { path, summary, description, args = [], options = [], examples } = spec;
  const rows = [...args.map(argumentRow), ...options.map(optionRow)];
  return [
    `## maestro ${path.join(' ')}`,
    [`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`, ...(description ? [description] : [])].join('\n'),
    fence('', [usageOf(spec)]),
    ...(rows.length > 0 ? [table(rows)] : []),
    fence(
      'sh',
      examples.map(({ line, does }) => `${line}  # ${does}`),
    ),
  ];
}

type Row = readonly [string, string];

function argumentRow({ name, summary, choices, required }: ArgumentSpec): Row {
  return [`\`${name}\``, `${summary}${choiceText(choices)}${required ? '' : ' (may be left out)'}`];
}

function optionRow({ flags, summary, choices }: OptionSpec): Row {
  return [`\`${flags}\``, `${summary}${choiceText(choices)}`];
}

function choiceText(choices: readonly string[] | undefined): string {
  return choices ? `: ${choices.map((choice) => `\`${choice}\``).join(', ')}` : '';
}

function table(rows: readonly Row[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  return ['| | |', '|---|---|', ...rows.map(([left, right]) => `| ${cell(left)} | ${cell(right)} |`)].join('\n');
}

function fence(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, '```'].join('\n');
}
