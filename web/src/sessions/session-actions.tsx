import { useState } from 'react';
import type { SessionSummary } from '../../../contract/session.ts';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { sessionName } from './session-words.ts';
import { useSessionChange } from './use-session-changes.ts';

/** What one can do with a live session. */
export function SessionActions({ session }: { readonly session: SessionSummary }) {
  const { navigator } = useServices();
  const [isEnding, setEnding] = useState(false);
  const revert = useSessionChange(session, 'revert');
  const clear = useSessionChange(session, 'clear');
  return (
    <>
      <Button
        kind="primary"
        writes
        command="session.switch"
        onClick={() => navigator.openDialog('switch', { session: session.id })}
      >
        <Icon name="switch" />
        Switch…
      </Button>
      <Button
        writes
        isBusy={revert.isPending}
        off={session.canRevert ? undefined : 'Nothing was in force before'}
        onClick={() => revert.mutate()}
      >
        <Icon name="undo" />
        Revert
      </Button>
      <Button
        writes
        isBusy={clear.isPending}
        off={session.stack.length > 0 ? undefined : 'Nothing is in force'}
        onClick={() => clear.mutate()}
      >
        Clear
      </Button>
      <Button kind="quiet" writes onClick={() => setEnding(true)}>
        End…
      </Button>
      {isEnding && <EndDialog session={session} onClose={() => setEnding(false)} />}
    </>
  );
}

function EndDialog({ session, onClose }: { readonly session: SessionSummary; readonly onClose: () => void }) {
  const end = useSessionChange(session, 'end');
  return (
    <Dialog title={`End ${sessionName(session)}?`} onClose={onClose} isQuestion>
      <p>
        Its token stops working at once: the agent's next request is refused. This cannot be undone; what the session
        did stays here to be read.
      </p>
      <div className="dialog-actions">
        <Button onClick={onClose}>Keep it</Button>
        <Button
          kind="danger"
          writes
          isBusy={end.isPending}
          onClick={() => {
            end.mutate();
            onClose();
          }}
        >
          End the session
        </Button>
      </div>
    </Dialog>
  );
}
