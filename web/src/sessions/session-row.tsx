import type { SessionSummary, StackEntry } from '../../../contract/session.ts';
import { useServices } from '../app/services.ts';
import { ROW } from '../keys/rows.ts';
import { AGENT_LABELS } from '../lib/agents.ts';
import { formatCount, formatShort } from '../lib/format.ts';
import { pathOf } from '../router/route.ts';
import { Button } from '../ui/button.tsx';
import { Link } from '../ui/link.tsx';
import { Safe } from '../ui/safe.tsx';
import { TimeAgo, useNow } from '../ui/time-ago.tsx';
import { activityOf, sessionName } from './session-words.ts';

/** One session of the board. */
export function SessionRow({ session }: { readonly session: SessionSummary }) {
  const { navigator } = useServices();
  const { id, agent, label, stack, startedAt, state } = session;
  const name = sessionName(session);
  return (
    <li className={`board-row ${state}`}>
      <div className="cell cell-name">
        <Link to={pathOf({ page: 'session', id })} className="row-link" mark={{ ...ROW, 'data-session': id }}>
          <Safe text={name} />
        </Link>
        <span className="hint">{label === '' ? id : AGENT_LABELS[agent]}</span>
      </div>
      <div className="cell cell-force">
        {/* A new revision is a new element, so that the change is seen for a moment. */}
        <InForce key={session.revision} stack={stack} />
      </div>
      <Cell label="Since">
        <TimeAgo at={stack.at(-1)?.appliedAt ?? startedAt} />
      </Cell>
      <Cell label="Requests">{formatCount(session.requests)}</Cell>
      <Cell label="Tokens in / out">
        {formatShort(session.inputTokens)} / {formatShort(session.outputTokens)}
      </Cell>
      <div className="cell">
        <ActivityMark session={session} />
      </div>
      <div className="cell cell-action">
        {state === 'live' && (
          <Button writes label={`Switch ${name}`} onClick={() => navigator.openDialog('switch', { session: id })}>
            Switch…
          </Button>
        )}
      </div>
    </li>
  );
}

function Cell({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className="cell cell-fact">
      <span className="cell-label">{label}</span>
      <span>{children}</span>
    </div>
  );
}

/** The personas of a stack, base first. */
function InForce({ stack }: { readonly stack: readonly StackEntry[] }) {
  if (stack.length === 0) return <span className="hint">nothing</span>;
  return (
    <span className="in-force flash">
      {stack.map(({ personaId, persona, version }) => (
        <code key={personaId}>
          {persona}@{version}
        </code>
      ))}
    </span>
  );
}

/** Whether the agent is at work, as a word and a sign. */
export function ActivityMark({ session }: { readonly session: SessionSummary }) {
  const activity = activityOf(session, useNow());
  return (
    <span className={`activity ${activity}`}>
      <span className="dot" aria-hidden="true" />
      {activity}
    </span>
  );
}
