import { describe, expect, it } from 'vitest';
import { ClientError } from '../../../client/app-error.ts';
import { type Connection, nextConnection } from './live.ts';

const error = new ClientError('DAEMON_UNREACHABLE', 'gone');
const lost = { kind: 'lost', error, retryInMs: 500 } as const;

describe('the connection', () => {
  it('keeps the beginning of an outage through the tries to end it', () => {
    const first = nextConnection({ state: 'live' }, lost, 1_000);
    const trying = nextConnection(first, { kind: 'connecting' }, 1_500);
    const second = nextConnection(trying, lost, 2_000);
    expect(second).toEqual({ state: 'lost', sinceMs: 1_000, retryAtMs: 2_500, error });
  });

  it('is lost while a try is under way, and live only when the stream has begun', () => {
    const before: Connection = { state: 'lost', sinceMs: 0, retryAtMs: 9, error };
    expect(nextConnection(before, { kind: 'connecting' }, 5).state).toBe('lost');
    expect(nextConnection(before, { kind: 'live' }, 5)).toEqual({ state: 'live' });
  });

  it('stays the same value while it is live, so that nothing is drawn anew', () => {
    const live: Connection = { state: 'live' };
    expect(nextConnection(live, { kind: 'live' }, 5)).toBe(live);
  });
});
