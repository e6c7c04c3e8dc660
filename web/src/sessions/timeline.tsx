import { useQuery } from '@tanstack/react-query';
import type { Application, SessionSummary } from '../../../contract/session.ts';
import { useServices } from '../app/services.ts';
import { formatSpan, formatTime } from '../lib/format.ts';
import { groupBy } from '../lib/group-by.ts';
import { pathOf } from '../router/route.ts';
import { Link } from '../ui/link.tsx';
import { Loaded } from '../ui/loaded.tsx';

/** What was in force from when to when, newest first. */
export function Timeline({ session }: { readonly session: SessionSummary }) {
  const { api } = useServices();
  const query = useQuery(api.applications(session.id));
  return (
    <section className="card" aria-label="Timeline">
      <h2>Timeline</h2>
      <Loaded query={query} what="the timeline">
        {(applications) => (
          <ol className="timeline">
            {session.endedAt && (
              <li>
                <time dateTime={session.endedAt.toISOString()}>{formatTime(session.endedAt)}</time>
                <b>ended</b>
              </li>
            )}
            {[...groupBy(applications, ({ revision }) => revision)].map(([revision, members]) => (
              <Period key={revision} revision={revision} members={members} />
            ))}
            <li>
              <time dateTime={session.startedAt.toISOString()}>{formatTime(session.startedAt)}</time>
              <b>started</b>
            </li>
          </ol>
        )}
      </Loaded>
    </section>
  );
}

/** One revision of the session; what it put in force comes base first. */
function Period({ revision, members }: { readonly revision: number; readonly members: readonly Application[] }) {
  const [first] = members;
  if (!first) return null;
  const { appliedAt, removedAt } = first;
  return (
    <li className={removedAt ? '' : 'now'}>
      <time dateTime={appliedAt.toISOString()}>{formatTime(appliedAt)}</time>
      <span>
        {members.toReversed().map(({ id, persona, version }) => (
          <Link key={id} to={pathOf({ page: 'persona', name: persona, tab: 'versions' })}>
            <code>
              {persona}@{version}
            </code>
          </Link>
        ))}
      </span>
      <span className="hint">
        revision {revision} · {removedAt ? `for ${formatSpan(removedAt.getTime() - appliedAt.getTime())}` : 'in force'}
      </span>
    </li>
  );
}
