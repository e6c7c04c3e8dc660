import { useQuery } from '@tanstack/react-query';
import type { SessionSummary } from '../../../contract/session.ts';
import { useServices } from '../app/services.ts';
import { useCommand } from '../keys/use-command.ts';
import { AGENT_LABELS } from '../lib/agents.ts';
import { formatCount, formatNumber } from '../lib/format.ts';
import { pathOf } from '../router/route.ts';
import { Loaded } from '../ui/loaded.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Safe } from '../ui/safe.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { InForcePanel } from './in-force-panel.tsx';
import { RequestTable } from './request-table.tsx';
import { SessionActions } from './session-actions.tsx';
import { ActivityMark } from './session-row.tsx';
import { sessionName } from './session-words.ts';
import { Timeline } from './timeline.tsx';

/** One session: what is in force, what was, and what its agent asked. */
export function SessionPage({ id }: { readonly id: string }) {
  const { api, navigator } = useServices();
  const query = useQuery(api.session(id));
  const session = query.data;
  useCommand(
    'session.switch',
    session?.state === 'live' ? () => navigator.openDialog('switch', { session: id }) : undefined,
  );
  return (
    <article className="pane session">
      <PageHeader
        title={session ? sessionName(session) : `Session ${id.slice(0, 12)}`}
        back={{ to: pathOf({ page: 'sessions' }), label: 'Sessions' }}
        facts={session && <SessionFacts session={session} />}
        actions={session?.state === 'live' && <SessionActions session={session} />}
      />
      <Loaded query={query} what="the session">
        {(data) => (
          <div className="session-columns">
            <div>
              <InForcePanel session={data} />
              <RequestTable session={data} />
            </div>
            <Timeline session={data} />
          </div>
        )}
      </Loaded>
    </article>
  );
}

function SessionFacts({ session }: { readonly session: SessionSummary }) {
  const { id, agent, cwd, revision, requests, inputTokens, outputTokens, startedAt, endedAt, policy } = session;
  return (
    <>
      <ActivityMark session={session} />
      <span>{AGENT_LABELS[agent]}</span>
      <code>{id}</code>
      <span>revision {revision}</span>
      <span>{formatNumber(requests, 'request')}</span>
      <span>
        {formatCount(inputTokens)} in / {formatCount(outputTokens)} out
      </span>
      <span>
        started <TimeAgo at={startedAt} suffix=" ago" />
      </span>
      {endedAt && (
        <span>
          ended <TimeAgo at={endedAt} suffix=" ago" />
        </span>
      )}
      {policy === 'never' && <span className="tag">persona not injected</span>}
      {cwd !== '' && (
        <code className="cwd">
          <Safe text={cwd} />
        </code>
      )}
    </>
  );
}
