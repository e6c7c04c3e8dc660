import type { Command, Scope } from './commands/command.ts';
import { unmet } from './commands/requirements.ts';
import type { CommandId } from './commands.ts';
import { keyLabel, keyName } from './key-label.ts';
import { SCOPE_STACKS } from './scopes.ts';
import type { AppState } from './state/app-state.ts';

/** Keys that the user has given to commands, by command id. */
export interface KeyOverrides {
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Where each is written, such as `keys.json:12`. */
  readonly origin: Readonly<Record<string, string>>;
}

/** What a sequence of keys means. */
export type Resolution =
  | { readonly kind: 'command'; readonly command: Command }
  /** The beginning of longer sequences. */
  | { readonly kind: 'prefix' }
  | { readonly kind: 'nothing' };

/** One way a begun sequence can go on. */
export interface Continuation {
  readonly key: string;
  readonly command: Command;
}

/** What the user and the terminal have decided about keys. */
export interface KeymapOptions {
  readonly overrides?: KeyOverrides;
  /** Names keys with ASCII only. */
  readonly isAscii?: boolean;
}

const NO_OVERRIDES: KeyOverrides = { keys: {}, origin: {} };

/** The commands with their keys: the defaults, changed by what the user has set. */
export class Keymap {
  readonly commands: readonly Command[];
  private readonly byId: ReadonlyMap<string, Command>;
  private readonly overrides: KeyOverrides;
  private readonly isAscii: boolean;

  constructor(commands: readonly Command[], { overrides = NO_OVERRIDES, isAscii = false }: KeymapOptions = {}) {
    this.commands = commands;
    this.byId = new Map(commands.map((command) => [command.id, command]));
    this.overrides = overrides;
    this.isAscii = isAscii;
  }

  /** A command by its id. */
  command(id: string): Command | undefined {
    return this.byId.get(id);
  }

  /** The keys of a command now. */
  keysOf(command: Command): readonly string[] {
    return this.overrides.keys[command.id] ?? command.keys;
  }

  /** The first key of a command as people read it; empty when it has none. */
  labelOf(id: CommandId): string {
    const command = this.byId.get(id);
    return command ? this.labelFor(command) : '';
  }

  /** The same for a row of the table. */
  labelFor(command: Command): string {
    const [first] = this.keysOf(command);
    return first === undefined ? '' : this.label(first);
  }

  /** A sequence of keys as people read it. */
  label(sequence: string): string {
    return this.isAscii ? keyName(sequence) : keyLabel(sequence);
  }

  /** Where the user has set the keys of a command; undefined for the defaults. */
  originOf(id: string): string | undefined {
    return this.overrides.origin[id];
  }

  /** What a sequence of keys means in a stack of scopes; the most special scope wins. */
  resolve(scopes: readonly Scope[], sequence: readonly string[]): Resolution {
    const typed = sequence.join(' ');
    let isPrefix = false;
    for (const scope of scopes) {
      for (const command of this.commands) {
        if (command.scope !== scope) continue;
        for (const keys of this.keysOf(command)) {
          if (keys === typed) return { kind: 'command', command };
          isPrefix ||= keys.startsWith(`${typed} `);
        }
      }
      if (isPrefix) return { kind: 'prefix' };
    }
    return { kind: 'nothing' };
  }

  /** How a begun sequence can go on, in the order of the table. */
  continuations(scopes: readonly Scope[], sequence: readonly string[]): readonly Continuation[] {
    const begun = `${sequence.join(' ')} `;
    return this.active(scopes).flatMap((command) =>
      this.keysOf(command)
        .filter((keys) => keys.startsWith(begun))
        .map((keys) => ({ key: keys.slice(begun.length), command })),
    );
  }

  /** The commands of a stack of scopes, the most special scope first, each scope in the order of the table. */
  active(scopes: readonly Scope[]): readonly Command[] {
    return scopes.flatMap((scope) => this.commands.filter((command) => command.scope === scope));
  }

  /** Why a command cannot run now; undefined when it can. */
  disabledReason(command: Command, state: AppState): string | undefined {
    return (command.needs && unmet(command.needs, state)) ?? command.disabled?.(state);
  }

  /**
   * Keys that two commands claim at the same time, one sentence each: the same key twice in one scope, in two scopes
   * that are active together unless the special one says that it shadows, or a key that begins the other's sequence.
   */
  conflicts(): readonly string[] {
    const found = new Set<string>();
    for (const stack of SCOPE_STACKS) {
      const active = this.active(stack);
      active.forEach((command, i) => {
        for (const other of active.slice(i + 1)) {
          const key = this.clash(command, other);
          if (key !== undefined) found.add(`${keyLabel(key)} is a key of ${command.id} and of ${other.id}`);
        }
      });
    }
    return [...found];
  }

  private clash(special: Command, other: Command): string | undefined {
    const mayShadow = special.shadows === true && special.scope !== other.scope;
    return this.keysOf(special).find((key) =>
      this.keysOf(other).some((taken) => {
        if (key === taken) return !mayShadow;
        return (taken.startsWith(`${key} `) && !mayShadow) || key.startsWith(`${taken} `);
      }),
    );
  }
}
