import { useMutation } from '@tanstack/react-query';
import type { PersonaDetail } from '../../../contract/persona.ts';
import { useServices } from '../app/services.ts';
import { typed } from '../data/api.ts';
import { formatNumber } from '../lib/format.ts';
import { pathOf } from '../router/route.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Problem } from '../ui/problem.tsx';

/** Asks before a persona is deleted, and names what goes on without it. */
export function DeleteDialog({ persona, onClose }: { readonly persona: PersonaDetail; readonly onClose: () => void }) {
  const { api, navigator, queries, toasts } = useServices();
  const { name, version, liveSessions } = persona;
  const remove = useMutation({
    mutationFn: () => typed(api.client.persona.delete.mutate({ ref: persona.id, force: liveSessions > 0 })),
    onSuccess: async () => {
      onClose();
      navigator.go(pathOf({ page: 'personas' }), { replace: true });
      toasts.show(`Deleted ${name}.`, {
        undo: async () => {
          await typed(api.client.persona.restore.mutate({ ref: persona.id }));
        },
      });
      await queries.invalidateQueries({ queryKey: ['persona'] });
    },
  });
  return (
    <Dialog title={`Delete ${name}?`} onClose={onClose} isQuestion>
      <p>
        <code>
          {name}@{version}
        </code>{' '}
        leaves the library. Its versions are kept, and it can be restored.
      </p>
      {liveSessions > 0 && (
        <p className="notice">
          {formatNumber(liveSessions, 'live session')} {liveSessions === 1 ? 'has' : 'have'} it in force and will go on
          without it from the next request.
        </p>
      )}
      {remove.error && <Problem error={remove.error} />}
      <div className="dialog-actions">
        <Button onClick={onClose}>Keep it</Button>
        <Button kind="danger" writes isBusy={remove.isPending} onClick={() => remove.mutate()}>
          Delete
        </Button>
      </div>
    </Dialog>
  );
}
