import { readFileSync } from 'node:fs';

/** A persona file that must not hurt, and what must become of it. */
export interface HostilePersona {
  readonly id: string;
  readonly outcome: 'accept' | 'flag' | 'reject';
  /** One of them is enough. */
  readonly codes: readonly string[];
  readonly bytes: Buffer;
}

const FOLDER = new URL('../fixtures/hostile/', import.meta.url);
const NOT_TEXT = 'BAD_UTF8';

/** Every file of `test/fixtures/hostile/personas` with the outcome its index says. */
export function hostilePersonas(): readonly HostilePersona[] {
  type Item = Omit<HostilePersona, 'bytes'> & { readonly file: string };
  const { items } = JSON.parse(readFileSync(new URL('personas/INDEX.json', FOLDER), 'utf8')) as {
    items: readonly Item[];
  };
  return items.map(({ file, id, outcome, codes }) => ({
    id,
    outcome,
    codes,
    bytes: readFileSync(new URL(file, FOLDER)),
  }));
}

/** Those that are texts: bytes that are no UTF-8 never reach the daemon as one. */
export function hostileTexts(): readonly (HostilePersona & { readonly text: string })[] {
  return hostilePersonas()
    .filter(({ codes }) => !codes.includes(NOT_TEXT))
    .map((item) => ({ ...item, text: item.bytes.toString('utf8') }));
}
