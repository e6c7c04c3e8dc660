import type { CommandContext } from './context.ts';

/** What a command does; resolves with an exit code where it is not 0. */
export type CommandHandler = (context: CommandContext) => Promise<number | undefined>;

/** What the value of an option is: nothing, a text, a whole number, texts (repeated), or `key=value` pairs (repeated). */
export type OptionKind = 'flag' | 'text' | 'number' | 'list' | 'pairs';

/** What completion offers for a value. */
export type Completes = 'persona' | 'tag' | 'session' | 'file' | 'directory' | 'command';

/** A positional argument. */
export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  /** Takes all that follows. */
  readonly variadic?: boolean;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}

/** An option; `flags` is `--name`, `--name <value>` or `-n, --name <value>`. */
export interface OptionSpec {
  readonly flags: string;
  readonly summary: string;
  readonly kind: OptionKind;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}

/** A line to type and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** One command: all that help, completion and the reference page say, and where its code is. */
export interface CommandSpec {
  /** Words after `maestro`. */
  readonly path: readonly string[];
  readonly summary: string;
  /** More than the summary, in whole sentences. */
  readonly description?: string;
  readonly args?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  readonly examples: readonly Example[];
  /** Everything after the first argument belongs to another program. */
  readonly passThrough?: boolean;
  /** Words with a dash that are no option of it are arguments. */
  readonly takesDashes?: boolean;
  readonly load: () => Promise<CommandHandler>;
}

/** A word that commands hang under. */
export interface GroupSpec {
  readonly name: string;
  readonly summary: string;
}

/** Options that every command takes. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { flags: '--json', summary: 'print one JSON value and nothing else', kind: 'flag' },
  { flags: '--no-color', summary: 'print without colours', kind: 'flag' },
];

/** The long name of an option without dashes and `no-`: `base-version`. */
export function optionName({ flags }: OptionSpec): string {
  return /--(?:no-)?([a-z][a-z-]*)/.exec(flags)?.[1] ?? flags;
}

/** The key that commander keeps an option under: `baseVersion`. */
export function optionKey(option: OptionSpec): string {
  return optionName(option).replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

/** How a command is typed: `maestro persona show [options] <persona>`. */
export function usageOf({ path, args = [], options = [] }: CommandSpec): string {
  const words = args.map(({ name, required, variadic }) => {
    const inner = variadic ? `${name}...` : name;
    return required ? `<${inner}>` : `[${inner}]`;
  });
  return ['maestro', ...path, ...(options.length > 0 ? ['[options]'] : []), ...words].join(' ');
}
