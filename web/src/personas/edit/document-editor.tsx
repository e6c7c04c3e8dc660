import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PersonaDetail } from '../../../../contract/persona.ts';
import { useServices } from '../../app/services.ts';
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { SaveBar } from './save-bar.tsx';
import { TextEditor } from './text-editor.tsx';
import { useLeaveGuard } from './use-leave-guard.ts';
import { toWish, useSave, type Wish } from './use-save.ts';

/** Edits a persona as one Markdown document: every key of the front matter, and the text. */
export function DocumentEditor({ persona }: { readonly persona: PersonaDetail }) {
  const { api } = useServices();
  const [base, setBase] = useState(persona);
  const query = useQuery(api.document(`${base.id}@${base.version}`));
  return (
    <Loaded query={query} what="the document">
      {({ document }) => (
        <LoadedEditor key={base.version} persona={persona} base={base} document={document} onBase={setBase} />
      )}
    </Loaded>
  );
}

interface LoadedEditorProps {
  /** As it is now. */
  readonly persona: PersonaDetail;
  /** The version that the document was made of. */
  readonly base: PersonaDetail;
  readonly document: string;
  readonly onBase: (base: PersonaDetail) => void;
}

function LoadedEditor({ persona, base, document, onBase }: LoadedEditorProps) {
  const { api } = useServices();
  const [text, setText] = useState(document);
  const [wish, setWish] = useState<Wish>({ bump: '', summary: '' });
  const [onTopOf, setOnTopOf] = useState(base.version);
  const isDirty = text !== document;
  const guard = useLeaveGuard(isDirty);
  const input = { document: text, target: base.id, baseVersion: onTopOf, ...toWish(wish) };
  const idempotencyKey = useIdempotencyKey(input);
  const send = () => api.client.transfer.import.mutate({ ...input, idempotencyKey });
  const { save, theirs, look, clearTheirs } = useSave({ base, send, release: guard.release });
  return (
    <form
      className="editor"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {theirs && (
        <ConflictPanel
          base={base}
          theirs={theirs}
          mine={bodyOf(text)}
          clashes={['content']}
          onKeepMine={() => {
            setOnTopOf(theirs.version);
            save.reset();
            clearTheirs();
          }}
          onTakeTheirs={() => onBase(theirs)}
        />
      )}
      <TextEditor label="Document" value={text} onChange={setText} />
      <SaveBar
        base={onTopOf}
        isDirty={isDirty}
        isBusy={save.isPending}
        error={save.error}
        wish={wish}
        newer={persona.version === onTopOf || theirs ? undefined : persona.version}
        onWish={setWish}
        onLook={() => void look()}
        onSave={() => save.mutate()}
      />
      <LeaveDialog guard={guard} />
    </form>
  );
}

/** The text of a document after its front matter. */
function bodyOf(document: string): string {
  return document.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n?/, '');
}
