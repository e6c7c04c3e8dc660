import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SessionSummary } from '../../../contract/session.ts';
import { useServices } from '../app/services.ts';
import { tokensInForce } from '../data/session-patches.ts';
import { formatCount, formatNumber } from '../lib/format.ts';
import { pathOf } from '../router/route.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Link } from '../ui/link.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { SafeText } from '../ui/safe.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';

/** What the agent is told now: the stack, base first, and the text that its next request gets. */
export function InForcePanel({ session }: { readonly session: SessionSummary }) {
  const { stack } = session;
  if (stack.length === 0) {
    return (
      <section className="card" aria-label="In force">
        <h2>In force</h2>
        <p className="empty">Nothing: requests pass as the agent makes them.</p>
      </section>
    );
  }
  return (
    <section className="card" aria-label="In force">
      <h2>
        In force <span className="hint">{formatNumber(tokensInForce(session), 'token')} in each request</span>
      </h2>
      <ol className="stack" key={session.revision}>
        {stack.map(({ personaId, persona, version, tokens, appliedAt }) => (
          <li key={personaId} className="flash">
            <Link to={pathOf({ page: 'persona', name: persona, tab: 'text' })}>
              <code>
                {persona}@{version}
              </code>
            </Link>
            <span>{formatCount(tokens)} tokens</span>
            <span>
              since <TimeAgo at={appliedAt} />
            </span>
          </li>
        ))}
      </ol>
      <AgentText id={session.id} />
    </section>
  );
}

function AgentText({ id }: { readonly id: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The text the agent gets</summary>
      {isOpen && <Text id={id} />}
    </details>
  );
}

function Text({ id }: { readonly id: string }) {
  const { api } = useServices();
  const query = useQuery(api.sessionText(id));
  return (
    <Loaded query={query} what="the text">
      {({ text }) => (
        <>
          <div className="text-head">
            <CopyButton text={text} what="the text" />
          </div>
          <SafeText text={text} />
        </>
      )}
    </Loaded>
  );
}
