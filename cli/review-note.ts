import type { PersonaSummary } from '../contract/persona.ts';
import type { Output } from './output.ts';

/** Says that a text which was just stored waits for a person; nothing when it does not. */
export function noteReview(
  output: Output,
  { name, version }: Pick<PersonaSummary, 'name' | 'version'>,
  needsReview: boolean,
): void {
  if (!needsReview) return;
  output.note(`no agent gets ${name}@${version} before you accept it: maestro persona review ${name}`);
}
