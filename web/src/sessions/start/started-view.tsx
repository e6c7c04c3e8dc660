import type { StartedSession } from '../../../../contract/session.ts';
import { useServices } from '../../app/services.ts';
import { AGENT_LABELS } from '../../lib/agents.ts';
import { pathOf } from '../../router/route.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { exportLines, runCommand, wireValues } from './wiring.ts';

/** What a new session needs to be told to a program. Shown this once: the token is not kept anywhere. */
export function StartedView({ started }: { readonly started: StartedSession }) {
  const { navigator } = useServices();
  const { id, token, urls, session } = started;
  const run = runCommand(session.agent, session.stack[0]?.persona);
  const toSession = () => navigator.go(pathOf({ page: 'session', id }), { replace: true });
  return (
    <div className="started">
      <p className="notice">
        Point your program at one of these URLs. They hold the session's token, which is shown only now.
      </p>
      {urls ? (
        <>
          <dl className="secrets">
            {wireValues(urls).map(({ label, variable, url }) => (
              <Secret key={variable} label={label} value={url} note={variable} />
            ))}
          </dl>
          <details>
            <summary>As lines for a shell</summary>
            <div className="command">
              <pre>{exportLines(urls)}</pre>
              <CopyButton text={exportLines(urls)} what="the lines for a shell" isCompact />
            </div>
          </details>
        </>
      ) : (
        <p>HTTP is off, so programs reach the gateway only over the daemon's Unix socket.</p>
      )}
      <dl className="secrets">
        <Secret label="Token" value={token} note="as an API key or x-maestro-session" />
      </dl>
      {run && (
        <p className="hint">
          For {AGENT_LABELS[session.agent]} it is easier to run <code>{run}</code>, which wires the agent as a session
          of its own.
        </p>
      )}
      <div className="dialog-actions">
        <Button kind="primary" onClick={toSession}>
          I have copied it, show the session
        </Button>
      </div>
    </div>
  );
}

function Secret(props: { readonly label: string; readonly value: string; readonly note: string }) {
  const { label, value, note } = props;
  return (
    <div>
      <dt>
        {label} <span className="hint">{note}</span>
      </dt>
      <dd>
        <code>{value}</code>
        <CopyButton text={value} what={label === 'Token' ? 'the token' : `the ${label} URL`} isCompact />
      </dd>
    </div>
  );
}
