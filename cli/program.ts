import { Command, type CommanderError, InvalidArgumentError, Option } from 'commander';
import { COMMON_OPTIONS, type CommandSpec, type Example, type OptionSpec } from './command-spec.ts';
import { COMMANDS, GROUPS } from './command-table.ts';

/** What was typed, once commander has understood it. */
export interface Invocation {
  /** Undefined for `maestro` alone. */
  readonly spec: CommandSpec | undefined;
  readonly args: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly json: boolean;
  readonly color: boolean;
}

/** Where help is printed, and what happens with a command. */
export interface ProgramOptions {
  readonly version: string;
  readonly write: (text: string) => void;
  readonly run: (invocation: Invocation) => Promise<void>;
}

/**
 * Commander's tree, made of the command table. It never exits the process: wrong usage and `--help`
 * are thrown as CommanderError.
 */
export function buildProgram({ version, write, run }: ProgramOptions): Command {
  const program = new Command('maestro')
    .description('One hand on all running AI agents: personas, put into every agent session live.')
    .version(version, '-V, --version', 'print the version')
    .enablePositionalOptions()
    .exitOverride()
    // Wrong usage is thrown and printed once, with a code, by the caller.
    .configureOutput({ writeOut: write, writeErr: write, outputError: () => {} })
    .addHelpText('after', '\nWithout a command, maestro opens the terminal manager.\n');
  addOptions(program, COMMON_OPTIONS);
  const groups = new Map(
    GROUPS.map(({ name, summary }) => [name, program.command(name).summary(summary).description(summary)]),
  );
  for (const spec of COMMANDS) {
    const group = spec.path.length > 1 ? groups.get(spec.path.slice(0, -1).join(' ')) : program;
    if (!group) throw new Error(`the group of "${spec.path.join(' ')}" is not in the table`);
    // Further commands may hang under this one: `persona templates`, `persona templates show`.
    groups.set(spec.path.join(' '), addCommand(group, spec, run));
  }
  return program;
}

function addCommand(group: Command, spec: CommandSpec, run: ProgramOptions['run']): Command {
  const command = group
    .command(spec.path.at(-1) ?? '')
    .summary(spec.summary)
    .description([sentence(spec.summary), ...(spec.description ? [spec.description] : [])].join('\n'))
    .addHelpText('after', examplesText(spec.examples));
  for (const { name, summary, required, variadic, choices } of spec.args ?? []) {
    const inner = variadic ? `${name}...` : name;
    const argument = command.createArgument(required ? `<${inner}>` : `[${inner}]`, summary);
    command.addArgument(choices ? argument.choices(choices) : argument);
  }
  addOptions(command, [...(spec.options ?? []), ...COMMON_OPTIONS]);
  if (spec.passThrough) command.passThroughOptions();
  if (spec.takesDashes) command.allowUnknownOption();
  return command.action(() => run(invocationOf(command, spec)));
}

function addOptions(command: Command, options: readonly OptionSpec[]): void {
  for (const spec of options) {
    const option = new Option(spec.flags, spec.summary);
    if (spec.choices) option.choices(spec.choices);
    if (spec.kind !== 'flag') option.argParser(parserOf(spec));
    command.addOption(option);
  }
}

/** Turns the text of an option into its value; repeated ones gather. */
function parserOf({ kind, choices }: OptionSpec): (text: string, before: unknown) => unknown {
  return (text, before) => {
    if (choices && !choices.includes(text)) throw new InvalidArgumentError(`Choose one of ${choices.join(', ')}.`);
    if (kind === 'list' || kind === 'pairs') return [...(Array.isArray(before) ? before : []), text];
    if (kind !== 'number') return text;
    if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
    return Number(text);
  };
}

function invocationOf(command: Command, spec: CommandSpec): Invocation {
  const all: Record<string, unknown>[] = [];
  for (let each: Command | null = command; each; each = each.parent) all.push(each.opts());
  const args = (spec.args ?? []).map(({ name }, at) => [name, command.processedArgs[at]] as const);
  return {
    spec,
    args: Object.fromEntries(args),
    options: command.opts(),
    json: all.some(({ json }) => json === true),
    color: all.every(({ color }) => color !== false),
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function examplesText(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(({ line }) => line.length));
  const lines = examples.map(({ line, does }) =>
    width > 70 ? `  # ${does}\n  ${line}` : `  ${line.padEnd(width)}  # ${does}`,
  );
  return `\nExamples:\n${lines.join('\n')}\n`;
}

/** `maestro` alone, with nothing but options that every command takes; undefined when there is more. */
export function aloneInvocation(words: readonly string[]): Invocation | undefined {
  if (!words.every((word) => COMMON_OPTIONS.some(({ flags }) => flags === word))) return undefined;
  return {
    spec: undefined,
    args: {},
    options: {},
    json: words.includes('--json'),
    color: !words.includes('--no-color'),
  };
}

/** Whether an error of commander is no error: help or the version was asked for. */
export function isHelp(error: CommanderError): boolean {
  return error.exitCode === 0;
}

/** What is wrong with the usage, and the nearest command where there is one. */
export function usageProblem(error: CommanderError): { readonly message: string; readonly hint: string } {
  if (error.code === 'commander.help') return { message: 'a command is missing', hint: 'see the list above' };
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /\((Did you mean .*)\)/.exec(rest.join('\n'))?.[1];
  return { message: first, hint: suggestion ?? 'see --help' };
}
