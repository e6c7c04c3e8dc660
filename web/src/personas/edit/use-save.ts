import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PersonaDetail, VersionBump } from '../../../../contract/persona.ts';
import { useServices } from '../../app/services.ts';
import { typed } from '../../data/api.ts';
import { formatNumber } from '../../lib/format.ts';
import { pathOf } from '../../router/route.ts';
import { useLocation } from '../../router/use-route.ts';
import { keepFilter } from '../library-filter.ts';

/** How the author wants the new version to be numbered and described; empty leaves it to the daemon. */
export interface Wish {
  readonly bump: VersionBump | '';
  readonly summary: string;
}

/** The wish as the daemon takes it. */
export function toWish({ bump, summary }: Wish): { bump?: VersionBump; summary?: string } {
  return { ...(bump === '' ? {} : { bump }), ...(summary.trim() === '' ? {} : { summary: summary.trim() }) };
}

/** What a save needs. */
export interface SaveOptions {
  /** The version that the work is based on. */
  readonly base: PersonaDetail;
  readonly send: () => Promise<{ readonly name: string; readonly version: string }>;
  /** Called before the page is left, so that nothing asks about unsaved work. */
  readonly release: () => void;
}

/**
 * Saves a new version and goes to it. When somebody saved another one first, nothing is written and `theirs` is that
 * version; it can also be looked at before.
 */
export function useSave({ base, send, release }: SaveOptions) {
  const { api, navigator, queries, toasts } = useServices();
  const { search } = useLocation();
  const [theirs, setTheirs] = useState<PersonaDetail>();
  const look = async () => setTheirs(await queries.fetchQuery({ ...api.persona(base.id), staleTime: 0 }));
  const save = useMutation({
    mutationFn: () => typed(send()),
    onSuccess: async ({ name, version }) => {
      release();
      navigator.go(`${pathOf({ page: 'persona', name, tab: 'text' })}${keepFilter(search)}`, { replace: true });
      toasts.show(
        version === base.version ? `Nothing changed: ${name} is still at ${version}.` : savedText(base, name, version),
      );
      await queries.invalidateQueries({ predicate: ({ queryKey: [router] }) => router !== 'session' });
    },
    onError: async (error) => {
      if (error.code === 'REVISION_CONFLICT') await look();
    },
  });
  return { save, theirs, look, clearTheirs: () => setTheirs(undefined) };
}

function savedText({ liveSessions, version: before }: PersonaDetail, name: string, version: string): string {
  const saved = `Saved ${name}@${version}.`;
  if (liveSessions === 0) return saved;
  const keep = liveSessions === 1 ? 'keeps' : 'keep';
  return `${saved} ${formatNumber(liveSessions, 'session')} ${keep} ${before} until switched.`;
}
