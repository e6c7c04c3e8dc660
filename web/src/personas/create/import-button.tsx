import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useServices } from '../../app/services.ts';
import { typed } from '../../data/api.ts';
import { pathOf } from '../../router/route.ts';
import { Button } from '../../ui/button.tsx';
import { Problem } from '../../ui/problem.tsx';

/** Makes a persona of a Markdown file; its front matter gives name, title, tags and the rest. */
export function ImportButton() {
  const { api, navigator, queries, toasts } = useServices();
  const input = useRef<HTMLInputElement>(null);
  const load = useMutation({
    mutationFn: async (file: File) => {
      const document = await file.text();
      const fallbackName = file.name.replace(/\.[^.]*$/, '').slice(0, 200);
      return typed(api.client.transfer.import.mutate({ document, fallbackName, onClash: 'refuse' }));
    },
    onSuccess: async ({ name, version }) => {
      navigator.go(pathOf({ page: 'persona', name, tab: 'text' }), { replace: true });
      toasts.show(`Imported ${name}@${version}.`);
      await queries.invalidateQueries({ queryKey: ['persona'] });
    },
  });
  return (
    <div className="import">
      <input
        ref={input}
        type="file"
        accept=".md,.markdown,.txt,text/markdown,text/plain"
        aria-label="Markdown file"
        hidden
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) load.mutate(file);
        }}
      />
      <Button kind="quiet" writes isBusy={load.isPending} onClick={() => input.current?.click()}>
        From a Markdown file…
      </Button>
      {load.error && <Problem error={load.error} />}
    </div>
  );
}
