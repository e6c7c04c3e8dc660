import type { EventMessage } from '../../../contract/event.ts';

/** What an event makes old: routers (`version`) and single procedures (`persona.list`), or everything. */
export type Stale = ReadonlySet<string> | 'everything';

const AFTER_PERSONA: Stale = new Set(['persona', 'version', 'transfer', 'system.status']);
const AFTER_SESSION: Stale = new Set(['session', 'persona.list', 'persona.get', 'system.status']);
const NOTHING: Stale = new Set();

/**
 * What an event makes old. A persona's change reaches the effective texts of its children, and a session's change the
 * count of live sessions that a persona shows; only what is on the screen is fetched anew.
 */
export function staleAfter(message: EventMessage): Stale {
  if (message.kind === 'reset') return 'everything';
  const { type } = message.event;
  if (type.startsWith('persona.')) return AFTER_PERSONA;
  return type.startsWith('session.') ? AFTER_SESSION : NOTHING;
}

/** Two pieces of staleness as one. */
export function bothStale(a: Stale, b: Stale): Stale {
  return a === 'everything' || b === 'everything' ? 'everything' : new Set([...a, ...b]);
}

/** Whether the query with this key (router, procedure, input) is old. */
export function isStale(stale: Stale, queryKey: readonly unknown[]): boolean {
  const [router, procedure] = queryKey;
  return stale === 'everything' || stale.has(`${router}`) || stale.has(`${router}.${procedure}`);
}
