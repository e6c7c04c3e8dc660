import { describe, expect, it } from 'vitest';
import type { DaemonEvent, EventMessage, EventType } from '../../../contract/event.ts';
import { bothStale, isStale, staleAfter } from './invalidation.ts';

const message = (type: EventType): EventMessage => {
  const event: DaemonEvent = { seq: 1, at: new Date(0), type, subject: 's', actorId: 'a', payload: {} };
  return { kind: 'event', event };
};
const keys = (stale: ReturnType<typeof staleAfter>) =>
  [
    ['persona', 'list', {}],
    ['persona', 'resolve', 'a', {}],
    ['version', 'list', 'a'],
    ['session', 'list', {}],
    ['system', 'status'],
    ['template', 'list'],
  ]
    .filter((key) => isStale(stale, key))
    .map(([router, procedure]) => `${router}.${procedure}`);

describe('after an event', () => {
  it('of a persona, every persona and version is old, since children inherit', () => {
    expect(keys(staleAfter(message('persona.versioned')))).toEqual([
      'persona.list',
      'persona.resolve',
      'version.list',
      'system.status',
    ]);
  });

  it('of a session, sessions are old and the counts that personas show, but no texts', () => {
    expect(keys(staleAfter(message('session.switched')))).toEqual(['persona.list', 'session.list', 'system.status']);
  });

  it('of a token, nothing that is shown is old', () => {
    expect(keys(staleAfter(message('token.created')))).toEqual([]);
  });

  it('that cannot be known because of a gap, everything is old', () => {
    expect(keys(staleAfter({ kind: 'reset', seq: 4 }))).toHaveLength(6);
  });

  it('two bursts together make old what each of them does', () => {
    const both = bothStale(staleAfter(message('session.ended')), staleAfter(message('persona.created')));
    expect(keys(both)).toContain('version.list');
    expect(keys(both)).toContain('session.list');
    expect(bothStale(both, 'everything')).toBe('everything');
  });
});
