import type { SessionSummary } from '../../contract/session.ts';
import { counted } from '../format.ts';

/** A session in a sentence: `a1f3c2d4e5 (claude-code)`. */
export function sessionName({ id, agent, label }: SessionSummary): string {
  return label === '' ? `${id} (${agent})` : `${id} (${agent}, ${label})`;
}

/** Sessions in a sentence. */
export function sessionNames(sessions: readonly SessionSummary[]): string {
  const [only] = sessions;
  return sessions.length === 1 && only ? sessionName(only) : counted(sessions.length, 'session');
}

/** What is in force, base first, as references. */
export function refsOf(stack: SessionSummary['stack']): readonly string[] {
  return stack.map(({ persona, version }) => `${persona}@${version}`);
}

/** What is in force in words; `no persona` for nothing. */
export function inForceText(refs: readonly string[]): string {
  return refs.length === 0 ? 'no persona' : refs.join(' + ');
}
