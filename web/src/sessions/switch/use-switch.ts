import { useMutation } from '@tanstack/react-query';
import type { SessionChange, StackEntry, SwitchInput } from '../../../../contract/session.ts';
import { useServices } from '../../app/services.ts';
import { typed } from '../../data/api.ts';
import { changedBy, isReached, switched } from '../../data/session-patches.ts';
import { formatNumber } from '../../lib/format.ts';
import { patchSessions, revertAll } from '../use-session-changes.ts';

/** A switch, and how it looks before the daemon has answered. */
export interface SwitchWish {
  readonly input: SwitchInput;
  readonly entry: StackEntry;
  /** Whom it is for, in words: `Codex 019a…`, `3 sessions`. */
  readonly whom: string;
}

/** Switches sessions: the page shows it at once, takes it back when the daemon refuses, and offers to undo it. */
export function useSwitch() {
  const services = useServices();
  const { api, queries, toasts } = services;
  return useMutation({
    mutationFn: ({ input }: SwitchWish) => typed(api.client.session.switch.mutate(input)),
    onMutate: async ({ input, entry }) => {
      // An answer that is under way was made before the switch and must not overwrite it.
      await queries.cancelQueries({ queryKey: ['session'] });
      patchSessions(services, (session) => (isReached(input.target, session) ? switched(session, entry) : session));
    },
    onSuccess: (changes, wish) => {
      patchSessions(services, (session) => changedBy(session, changes));
      toasts.show(doneText(changes, wish), { undo: () => revertAll(services, changes) });
    },
    onError: (error) => toasts.show(error.message, { tone: 'problem' }),
    onSettled: () =>
      queries.invalidateQueries({
        predicate: ({ queryKey: [router] }) => router === 'session' || router === 'persona',
      }),
  });
}

function doneText(changes: readonly SessionChange[], { entry, whom }: SwitchWish): string {
  const who = changes.length === 1 ? whom : formatNumber(changes.length, 'session');
  return `${who}: ${entry.persona}@${entry.version} from the next request on.`;
}
