import { displaySafe } from '../contract/display-safe.ts';

/** Strings in the log are cut at this length: it tells of events, it does not keep texts. */
const MAX_CHARS = 4_000;
const MAX_DEPTH = 6;
const MAX_ITEMS = 100;

/** Names of fields whose values are never written, whatever they are. */
const SECRET_NAMES =
  /^(?:authorization|cookie|set-cookie|x-api-key|x-goog-api-key|api_?key|password|secret|token|credential|content|text|body)$/i;

/** Known shapes of keys and tokens. Each is linear: no part can match what the part after it matches. */
const SECRET_SHAPES =
  /-----BEGIN [A-Z ]{1,40}-----[^-]*(?:-----END [A-Z ]{1,40}-----)?|\bmst_[\w-]+|\bsk-[\w-]{6,}|\bgh[pousr]_\w{6,}|\bgithub_pat_\w{6,}|\bAKIA[A-Z0-9]{8,}|\bxox[a-z]-[\w-]{6,}|\bAIza[\w-]{10,}|\b[Bb]earer +[^\s"',;]+/g;

/** Takes secrets and acting characters out of what is logged. */
export interface Scrubber {
  /** A copy of the fields, safe to write: errors become plain objects, secrets `[redacted]`. */
  fields(fields: object): Readonly<Record<string, unknown>>;
  text(text: string): string;
}

/** A scrubber; `literals` gives the secrets that the daemon holds now, for example the keys of providers. */
export function createScrubber(literals: () => readonly string[]): Scrubber {
  return {
    text: scrubText,
    fields: (fields) =>
      Object.fromEntries(
        Object.entries(fields instanceof Error ? { err: fields } : fields).map(([name, value]) => [
          scrubText(name),
          scrubValue(name, value, 0),
        ]),
      ),
  };

  function scrubText(text: string): string {
    const cut = text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text;
    const shapeless = cut.replace(SECRET_SHAPES, '[redacted]');
    const clean = literals().reduce(
      (rest, secret) => (secret.length < 6 ? rest : rest.replaceAll(secret, '[redacted]')),
      shapeless,
    );
    return displaySafe(clean, { multiline: true });
  }

  function scrubValue(name: string, value: unknown, depth: number): unknown {
    if (SECRET_NAMES.test(name)) return value === undefined ? value : '[redacted]';
    if (typeof value === 'string') return scrubText(value);
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
    if (depth >= MAX_DEPTH) return '[deep]';
    if (value instanceof Error) return scrubError(value, depth);
    if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((each) => scrubValue('', each, depth + 1));
    const entries = Object.entries(value).slice(0, MAX_ITEMS);
    return Object.fromEntries(entries.map(([key, each]) => [scrubText(key), scrubValue(key, each, depth + 1)]));
  }

  function scrubError(error: Error, depth: number): unknown {
    const { code, cause } = error as NodeJS.ErrnoException;
    return {
      type: scrubText(error.name),
      message: scrubText(error.message),
      ...(code === undefined ? {} : { code: scrubText(String(code)) }),
      stack: scrubText(error.stack ?? ''),
      ...(cause === undefined ? {} : { cause: scrubValue('cause', cause, depth + 1) }),
    };
  }
}
