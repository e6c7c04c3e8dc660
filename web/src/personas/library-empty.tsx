import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';

/** What the list says when it has no rows, and the way on. */
export function LibraryEmpty({ isNarrow, onCreate }: { readonly isNarrow: boolean; readonly onCreate: () => void }) {
  const { navigator } = useServices();
  if (isNarrow) {
    return (
      <div className="empty">
        <p>No persona matches the filter.</p>
        <Button onClick={() => navigator.setSearch({ q: null, tag: null, show: null })}>Show all</Button>
      </div>
    );
  }
  return (
    <div className="empty">
      <p>
        <b>No personas yet.</b>
      </p>
      <p>A persona is the instructions an agent works by. Begin with a template, an empty text or a Markdown file.</p>
      <Button kind="primary" writes onClick={onCreate}>
        Create the first one
      </Button>
    </div>
  );
}
