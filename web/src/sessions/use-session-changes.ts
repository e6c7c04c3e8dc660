import { useMutation } from '@tanstack/react-query';
import type { SessionChange, SessionSummary } from '../../../contract/session.ts';
import { type Services, useServices } from '../app/services.ts';
import { typed } from '../data/api.ts';
import { changedBy } from '../data/session-patches.ts';
import { sessionName } from './session-words.ts';

/** A change of a session that needs no persona. */
export type PlainChange = 'revert' | 'clear' | 'end';

/** Changes a session in one of the plain ways, shows the result at once, and tells how it went. */
export function useSessionChange(session: SessionSummary, change: PlainChange) {
  const services = useServices();
  const { api, toasts } = services;
  const { id, revision } = session;
  return useMutation({
    mutationFn: () => typed(api.client.session[change].mutate({ id, expectRevision: revision })),
    onSuccess: (done) => {
      patchSessions(services, (each) => changedBy(each, [done]));
      const said = wordsOf(change, session, done);
      toasts.show(said, change === 'clear' ? { undo: () => revertAll(services, [done]) } : {});
    },
    onError: (error) => toasts.show(error.message, { tone: 'problem' }),
    onSettled: () => services.queries.invalidateQueries({ queryKey: ['session'] }),
  });
}

/**
 * Takes changes back, each only if nothing has changed its session since. Throws what went wrong with the first that
 * could not be taken back; the others are.
 */
export async function revertAll(services: Services, changes: readonly SessionChange[]): Promise<void> {
  const { api, queries } = services;
  const outcomes = await Promise.allSettled(
    changes.map(({ id, revision }) => typed(api.client.session.revert.mutate({ id, expectRevision: revision }))),
  );
  const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  patchSessions(services, (each) => changedBy(each, done));
  void queries.invalidateQueries({ queryKey: ['session'] });
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Changes every session that the cache holds, in lists and alone. */
export function patchSessions({ queries }: Services, patch: (session: SessionSummary) => SessionSummary): void {
  queries.setQueriesData<readonly SessionSummary[]>({ queryKey: ['session', 'list'] }, (list) => list?.map(patch));
  queries.setQueriesData<SessionSummary>({ queryKey: ['session', 'get'] }, (one) => one && patch(one));
}

function wordsOf(change: PlainChange, session: SessionSummary, { stack }: SessionChange): string {
  const name = `“${sessionName(session)}”`;
  if (change === 'end') return `${name} has ended; its token works no more.`;
  const now = stack.map(({ persona, version }) => `${persona}@${version}`).join(' + ');
  return now === '' ? `${name}: nothing in force from the next request on.` : `${name}: back to ${now}.`;
}
