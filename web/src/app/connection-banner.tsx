import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Connection } from '../data/live.ts';
import { formatAgo } from '../lib/format.ts';
import { useStore } from '../lib/store.ts';
import { Icon } from '../ui/icon.tsx';
import { useNow } from '../ui/time-ago.tsx';
import { useServices } from './services.ts';

/** Says that the daemon is out of reach, or that it is another one than the page is from; nothing while all is well. */
export function ConnectionBanner() {
  const { live } = useServices();
  const connection = useStore(live.connection);
  const upgraded = useUpgrade();
  return (
    <div role="status">
      {connection.state === 'lost' && <LostBanner connection={connection} onRetry={live.retry} />}
      {connection.state !== 'lost' && upgraded !== undefined && <UpgradeBanner version={upgraded} />}
    </div>
  );
}

/** The daemon's version once it is another one than when the page was loaded. */
function useUpgrade(): string | undefined {
  const { api } = useServices();
  const version = useQuery(api.status()).data?.version;
  const first = useRef(version);
  first.current ??= version;
  return version === first.current ? undefined : version;
}

function UpgradeBanner({ version }: { readonly version: string }) {
  return (
    <div className="banner news">
      <p>
        <b>The daemon is at version {version} now.</b> This page is from the one before.
      </p>
      <button type="button" className="button" onClick={() => window.location.reload()}>
        Load again
      </button>
    </div>
  );
}

function LostBanner(props: {
  readonly connection: Extract<Connection, { readonly state: 'lost' }>;
  readonly onRetry: () => void;
}) {
  const { connection, onRetry } = props;
  const now = useNow(1_000);
  const ago = formatAgo(new Date(connection.sinceMs), now);
  const waitS = Math.ceil((connection.retryAtMs - now) / 1_000);
  return (
    <div className="banner">
      <Icon name="warning" />
      <p>
        <b>The daemon is out of reach.</b>{' '}
        <span aria-hidden="true">
          Lost {ago === 'now' ? 'just now' : `${ago} ago`}
          {Number.isFinite(waitS) && (waitS > 0 ? `, next try in ${waitS} s` : ', trying')}.
        </span>{' '}
        What you see is as it was then; changes wait until it is back. If it does not come back by itself, run{' '}
        <code>maestro daemon start</code>.
      </p>
      <button type="button" className="button" onClick={onRetry}>
        Try now
      </button>
    </div>
  );
}
