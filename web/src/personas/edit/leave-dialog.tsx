import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { LeaveGuard } from './use-leave-guard.ts';

/** Asks before unsaved work is given up. */
export function LeaveDialog({ guard }: { readonly guard: LeaveGuard }) {
  if (guard.wanted === undefined) return null;
  return (
    <Dialog title="Leave without saving?" onClose={guard.stay} isQuestion>
      <p>What you changed here is not saved yet.</p>
      <div className="dialog-actions">
        <Button kind="danger" onClick={guard.leave}>
          Leave, drop the changes
        </Button>
        <Button kind="primary" onClick={guard.stay}>
          Stay
        </Button>
      </div>
    </Dialog>
  );
}
