import type { Connection } from '../data/live.ts';
import { formatAgo } from '../lib/format.ts';
import { useStore } from '../lib/store.ts';
import { Icon } from '../ui/icon.tsx';
import { useNow } from '../ui/time-ago.tsx';
import { useServices } from './services.ts';

/** Says that the daemon is out of reach, since when, and when the next try begins; nothing while all is well. */
export function ConnectionBanner() {
  const { live } = useServices();
  const connection = useStore(live.connection);
  return (
    <div role="status" className="banner-place">
      {connection.state === 'lost' && <LostBanner connection={connection} onRetry={live.retry} />}
    </div>
  );
}

function LostBanner(props: {
  readonly connection: Extract<Connection, { readonly state: 'lost' }>;
  readonly onRetry: () => void;
}) {
  const { connection, onRetry } = props;
  const now = useNow(1_000);
  const waitS = Math.ceil((connection.retryAtMs - now) / 1_000);
  return (
    <div className="banner">
      <Icon name="warning" />
      <p>
        <b>The daemon is out of reach.</b>{' '}
        <span aria-hidden="true">
          Lost {formatAgo(new Date(connection.sinceMs), now)} ago
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
