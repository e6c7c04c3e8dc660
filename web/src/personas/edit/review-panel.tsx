import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { PersonaDetail } from '../../../../contract/persona.ts';
import { useServices } from '../../app/services.ts';
import { SelectField } from '../../ui/fields.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { DiffFacts, DiffView } from '../versions/diff-view.tsx';

/** What a text that is not saved yet changes, of the source or of what the agent gets. Asked for when opened. */
export function ReviewPanel({ base, text }: { readonly base: PersonaDetail; readonly text: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="review" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What this changes against {base.version}</summary>
      {isOpen && <Review base={base} text={text} />}
    </details>
  );
}

function Review({ base, text }: { readonly base: PersonaDetail; readonly text: string }) {
  const { api } = useServices();
  const [of, setOf] = useState<'source' | 'effective'>('source');
  const settled = useDeferredValue(text);
  const query = useQuery({
    ...api.diff({ ref: base.id, from: base.version, text: settled, of }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  return (
    <>
      <SelectField
        label="Compare"
        value={of}
        options={[
          { value: 'source', label: 'The source' },
          { value: 'effective', label: 'What the agent gets' },
        ]}
        onChange={setOf}
      />
      <Loaded query={query} what="the comparison">
        {(diff) => (
          <>
            <DiffFacts diff={diff} />
            <DiffView diff={diff} />
          </>
        )}
      </Loaded>
    </>
  );
}
