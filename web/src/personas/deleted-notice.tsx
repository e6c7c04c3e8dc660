import { useMutation } from '@tanstack/react-query';
import { useServices } from '../app/services.ts';
import { typed } from '../data/api.ts';
import { Button } from '../ui/button.tsx';
import { Problem } from '../ui/problem.tsx';

/** In place of a deleted persona: says so, and brings it back. */
export function DeletedNotice({ name }: { readonly name: string }) {
  const { api, queries, toasts } = useServices();
  const restore = useMutation({
    mutationFn: () => typed(api.client.persona.restore.mutate({ ref: name })),
    onSuccess: async (persona) => {
      await queries.invalidateQueries({ queryKey: ['persona'] });
      toasts.show(`Restored ${persona.name}@${persona.version}.`);
    },
  });
  return (
    <div className="empty">
      <p>
        <b>This persona is deleted.</b> All its versions are kept.
      </p>
      <Button kind="primary" writes isBusy={restore.isPending} onClick={() => restore.mutate()}>
        Restore
      </Button>
      {restore.error && <Problem error={restore.error} />}
    </div>
  );
}
