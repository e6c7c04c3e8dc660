import { TYPED_KEYS } from '../persona/header-keys.ts';
import type { Spot } from '../text/spots.ts';
import { nearestWord } from './nearest-word.ts';
import { keyRange, type LintSubject } from './subject.ts';

/** Kept as they are, and read where they matter: `category` when a template is made of the persona. */
const READ_ELSEWHERE: ReadonlySet<string> = new Set(['metadata', 'category']);

/** Keys of the front matter that have no effect, with the key that was probably meant. Offsets of the document. */
export function unknownKeys({ parsed, head }: LintSubject): readonly Spot[] {
  const keys = Object.keys(parsed.fields.header?.extra ?? {}).filter((key) => !READ_ELSEWHERE.has(key));
  return keys.map((key): Spot => {
    const range = keyRange(head, key);
    const meant = nearestWord(key, [...TYPED_KEYS, 'metadata']);
    return meant === undefined
      ? { code: 'KEY_UNKNOWN', range, message: `the key "${key}" is kept and has no effect here` }
      : { code: 'KEY_MISSPELT', range, message: `the key "${key}" has no effect`, suggestion: `write ${meant}` };
  });
}
