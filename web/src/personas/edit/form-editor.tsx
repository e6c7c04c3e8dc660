import { useState } from 'react';
import type { PersonaDetail } from '../../../../contract/persona.ts';
import { useServices } from '../../app/services.ts';
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts';
import { ConflictPanel } from './conflict-panel.tsx';
import { DetailFields } from './detail-fields.tsx';
import { type Draft, differences, draftOf, editOf, rebase } from './draft.ts';
import { LeaveDialog } from './leave-dialog.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { SaveBar } from './save-bar.tsx';
import { TextEditor } from './text-editor.tsx';
import { useLeaveGuard } from './use-leave-guard.ts';
import { toWish, useSave, type Wish } from './use-save.ts';

/** Edits the fields and the text of a persona. `persona` may become newer while one edits; the work stays on its base. */
export function FormEditor({ persona }: { readonly persona: PersonaDetail }) {
  const { api } = useServices();
  const [base, setBase] = useState(persona);
  const [draft, setDraft] = useState<Draft>(() => draftOf(persona));
  const [wish, setWish] = useState<Wish>({ bump: '', summary: '' });
  const baseDraft = draftOf(base);
  const changed = differences(draft, baseDraft);
  const guard = useLeaveGuard(changed.length > 0);
  const input = { ref: base.id, baseVersion: base.version, ...editOf(draft, base), ...toWish(wish) };
  const idempotencyKey = useIdempotencyKey(input);
  const send = () => api.client.persona.edit.mutate({ ...input, idempotencyKey });
  const { save, theirs, look, clearTheirs } = useSave({ base, send, release: guard.release });
  const goOn = (on: PersonaDetail, next: Draft) => {
    setBase(on);
    setDraft(next);
    save.reset();
    clearTheirs();
  };
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
          mine={draft.content}
          clashes={rebase(draft, baseDraft, draftOf(theirs)).clashes}
          onKeepMine={() => goOn(theirs, rebase(draft, baseDraft, draftOf(theirs)).draft)}
          onTakeTheirs={() => goOn(theirs, draftOf(theirs))}
        />
      )}
      <div className="editor-columns">
        <TextEditor label="Text" value={draft.content} onChange={(content) => setDraft({ ...draft, content })} />
        <DetailFields draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} />
      </div>
      {changed.includes('content') && <ReviewPanel base={base} text={draft.content} />}
      <SaveBar
        base={base.version}
        isDirty={changed.length > 0}
        isBusy={save.isPending}
        error={save.error}
        wish={wish}
        newer={persona.version === base.version || theirs ? undefined : persona.version}
        onWish={setWish}
        onLook={() => void look()}
        onSave={() => save.mutate()}
      />
      <LeaveDialog guard={guard} />
    </form>
  );
}
