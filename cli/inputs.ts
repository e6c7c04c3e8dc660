import { ClientError } from '../client/app-error.ts';

/** What was typed, by the names of the command's arguments and options. */
export interface RawInputs {
  readonly args: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Typed access to what was typed. Values were checked by the command table; what is absent is undefined. */
export class Inputs {
  readonly #raw: RawInputs;

  constructor(raw: RawInputs) {
    this.#raw = raw;
  }

  /** A positional argument; INVALID_INPUT when it was left out. */
  arg(name: string): string {
    const value = this.optionalArg(name);
    if (value === undefined) throw new ClientError('INVALID_INPUT', `${name} is missing; see --help`);
    return value;
  }

  optionalArg(name: string): string | undefined {
    const value = this.#raw.args[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** All values of a variadic argument. */
  args(name: string): readonly string[] {
    const value = this.#raw.args[name];
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }

  flag(key: string): boolean {
    return this.#raw.options[key] === true;
  }

  /** Whether `--no-…` was given. */
  negated(key: string): boolean {
    return this.#raw.options[key] === false;
  }

  text(key: string): string | undefined {
    const value = this.#raw.options[key];
    return typeof value === 'string' ? value : undefined;
  }

  number(key: string): number | undefined {
    const value = this.#raw.options[key];
    return typeof value === 'number' ? value : undefined;
  }

  /** Values of an option that may be repeated; undefined when it was not given. */
  list(key: string): readonly string[] | undefined {
    const value = this.#raw.options[key];
    return Array.isArray(value) ? (value as readonly string[]) : undefined;
  }

  /** `key=value` options as an object; undefined when there are none. */
  pairs(key: string): Readonly<Record<string, string>> | undefined {
    const values = this.list(key);
    if (!values) return undefined;
    return Object.fromEntries(
      values.map((each) => {
        const at = each.indexOf('=');
        if (at < 1) throw new ClientError('INVALID_INPUT', `"${each}" is not of the form key=value`);
        return [each.slice(0, at), each.slice(at + 1)];
      }),
    );
  }
}

/** The same object without the keys that are undefined, for inputs whose absent keys must be absent. */
export function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
