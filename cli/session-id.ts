import { ClientError } from '../client/app-error.ts';
import type { DaemonClient } from '../client/daemon-client.ts';

const WHOLE = /^[0-9a-hjkmnp-tv-z]{10}$/;

/**
 * The id of the session that a text names: the whole id, or a beginning that only one session has
 * (live ones are looked at first, then ended ones). SESSION_NOT_FOUND; INVALID_INPUT with the
 * candidates when several fit.
 */
export async function resolveSessionId(client: DaemonClient, text: string): Promise<string> {
  if (WHOLE.test(text)) return text;
  for (const ended of [false, true]) {
    const sessions = await client.session.list.query({ ended, limit: 500 });
    const ids = sessions.map(({ id }) => id).filter((id) => id.startsWith(text));
    if (ids.length > 1) {
      const shown = ids.slice(0, 8).join(', ');
      throw new ClientError('INVALID_INPUT', `"${text}" is the beginning of several sessions: ${shown}`, {
        details: { candidates: ids },
      });
    }
    if (ids[0] !== undefined) return ids[0];
  }
  throw new ClientError('SESSION_NOT_FOUND', `no session begins with "${text}"`, { details: { session: text } });
}
