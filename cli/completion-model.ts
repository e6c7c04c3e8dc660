import {
  type ArgumentSpec,
  COMMON_OPTIONS,
  type CommandSpec,
  type Completes,
  type OptionSpec,
} from './command-spec.ts';
import { COMMANDS, GROUPS } from './command-table.ts';

/** What may stand for a value: fixed words, or something the shell looks up. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: Completes }
  | { readonly kind: 'nothing' };

/** An option as completion sees it. */
export interface CompletionFlag {
  /** Every spelling: `-q`, `--quiet`. */
  readonly names: readonly string[];
  readonly summary: string;
  /** Undefined for an option without a value. */
  readonly value: Values | undefined;
}

/** What may follow some words of a command line. */
export interface CompletionNode {
  /** Words after `maestro`, joined by a space; empty at the start. */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly summary: string }[];
  readonly flags: readonly CompletionFlag[];
  /** One entry per positional argument; a variadic last one goes on. */
  readonly positionals: readonly Values[];
  readonly isVariadic: boolean;
}

/** The command table as a tree for completion scripts, in the order of the table. */
export function completionNodes(): readonly CompletionNode[] {
  const common = COMMON_OPTIONS.map(toFlag);
  const top = [
    ...GROUPS.map(({ name, summary }) => ({ word: name, summary })),
    ...COMMANDS.flatMap(({ path, summary }) => (path.length === 1 ? [{ word: path[0] ?? '', summary }] : [])),
  ];
  const empty = { positionals: [], isVariadic: false };
  return [
    { path: '', words: top, flags: [...common, help, version], ...empty },
    ...GROUPS.map(({ name }) => ({
      path: name,
      words: COMMANDS.flatMap(({ path, summary }) =>
        path[0] === name && path.length === 2 ? [{ word: path[1] ?? '', summary }] : [],
      ),
      flags: [help],
      ...empty,
    })),
    ...COMMANDS.map((spec) => toNode(spec, [...common, help])),
  ];
}

const help: CompletionFlag = { names: ['-h', '--help'], summary: 'show help', value: undefined };
const version: CompletionFlag = { names: ['-V', '--version'], summary: 'print the version', value: undefined };

function toNode({ path, args = [], options = [] }: CommandSpec, common: readonly CompletionFlag[]): CompletionNode {
  return {
    path: path.join(' '),
    words: wordsUnder(path),
    flags: [...options.map(toFlag), ...common],
    positionals: args.map(valuesOf),
    isVariadic: args.at(-1)?.variadic === true,
  };
}

/** The commands that hang directly under another. */
function wordsUnder(above: readonly string[]): CompletionNode['words'] {
  return COMMANDS.flatMap(({ path, summary }) =>
    path.length === above.length + 1 && above.every((word, at) => path[at] === word)
      ? [{ word: path.at(-1) ?? '', summary }]
      : [],
  );
}

function toFlag(option: OptionSpec): CompletionFlag {
  const names = option.flags.split(/[ ,]+/).filter((word) => word.startsWith('-'));
  return { names, summary: option.summary, value: option.kind === 'flag' ? undefined : valuesOf(option) };
}

function valuesOf({ choices, completes }: ArgumentSpec | OptionSpec): Values {
  if (choices) return { kind: 'words', words: choices };
  return { kind: completes ?? 'nothing' };
}
