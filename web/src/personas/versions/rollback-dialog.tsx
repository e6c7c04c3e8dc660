import { useMutation, useQuery } from '@tanstack/react-query';
import type { PersonaDetail } from '../../../../contract/persona.ts';
import { useServices } from '../../app/services.ts';
import { typed } from '../../data/api.ts';
import { formatNumber } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Problem } from '../../ui/problem.tsx';
import { DiffFacts, DiffView } from './diff-view.tsx';

/** What is brought back. */
export interface RollbackDialogProps {
  readonly persona: PersonaDetail;
  /** The old version whose text becomes a new one. */
  readonly to: string;
  readonly onClose: () => void;
}

/** Shows what going back changes, then makes a new version with the old text. Nothing of the history is lost. */
export function RollbackDialog({ persona, to, onClose }: RollbackDialogProps) {
  const { api, navigator, queries, toasts } = useServices();
  const { id, name, version } = persona;
  const diff = useQuery(api.diff({ ref: id, from: version, to, of: 'source' }));
  const rollBack = useMutation({
    mutationFn: () => typed(api.client.version.rollback.mutate({ ref: id, to, baseVersion: version })),
    onSuccess: async (after) => {
      onClose();
      navigator.setSearch({ from: null, to: null });
      toasts.show(`${name} is at ${after.version} now, with the text of ${to}.`);
      await queries.invalidateQueries({ predicate: ({ queryKey: [router] }) => router !== 'session' });
    },
  });
  return (
    <Dialog title={`Roll ${name} back to ${to}?`} onClose={onClose} size="wide" isQuestion>
      <p>
        The text of <code>{to}</code> becomes a new version after <code>{version}</code>; the history stays whole.
        Sessions keep what is in force until they are switched
        {persona.liveSessions > 0 && ` (${formatNumber(persona.liveSessions, 'session')} now)`}.
      </p>
      <Loaded query={diff} what="what would change">
        {(data) => (
          <div className="dialog-scroll">
            <DiffFacts diff={data} />
            <DiffView diff={data} />
          </div>
        )}
      </Loaded>
      {rollBack.error && <Problem error={rollBack.error} />}
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" writes isBusy={rollBack.isPending} onClick={() => rollBack.mutate()}>
          Roll back
        </Button>
      </div>
    </Dialog>
  );
}
