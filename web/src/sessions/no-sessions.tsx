import { useServices } from '../app/services.ts';
import { useLocation } from '../router/use-route.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';

/** What the board says while no agent runs, and the two ways to change that. */
export function NoSessions() {
  const { navigator } = useServices();
  const { params } = useLocation();
  return (
    <div className="empty">
      <p>
        <b>No agent runs through Maestro now.</b>
      </p>
      <p>Start one from a terminal, already wired, as a new session:</p>
      <div className="command">
        <code>maestro run claude</code>
        <CopyButton text="maestro run claude" what="the command" isCompact />
      </div>
      <p>Or start a session here and point any program at its URL.</p>
      <Button kind="primary" writes onClick={() => navigator.openDialog('start', { persona: params.get('persona') })}>
        Start a session
      </Button>
    </div>
  );
}
