import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { PersonaDetail } from '../../../../contract/persona.ts';
import type { DiffInput } from '../../../../contract/version.ts';
import { useServices } from '../../app/services.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { SafeText } from '../../ui/safe.tsx';
import { DiffFacts, DiffView } from '../versions/diff-view.tsx';
import type { DraftField } from './draft.ts';

/** Both sides of a conflict and their common beginning. */
export interface ConflictPanelProps {
  readonly base: PersonaDetail;
  readonly theirs: PersonaDetail;
  /** The text that is not saved. */
  readonly mine: string;
  /** Fields that both sides changed; none means that the two edits fit together. */
  readonly clashes: readonly DraftField[];
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
}

const FIELD_WORDS: Readonly<Record<DraftField, string>> = {
  name: 'name',
  displayName: 'title',
  description: 'description',
  tags: 'tags',
  parent: 'parent',
  kind: 'kind',
  inherit: 'inheritance',
  content: 'text',
};

/** Somebody saved first: what they changed, what you changed, where both began, and the ways on. */
export function ConflictPanel(props: ConflictPanelProps) {
  const { base, theirs, mine, clashes, onKeepMine, onTakeTheirs } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const fits = clashes.length === 0;
  return (
    <section className="conflict" aria-label="Conflict">
      <h2 ref={heading} tabIndex={-1}>
        <Icon name="warning" />
        {theirs.name} is at {theirs.version} now; you began at {base.version}
      </h2>
      <p>
        {fits
          ? 'Nothing is lost: what they changed and what you changed fit together.'
          : `Nothing is lost. Both of you changed: ${clashes.map((field) => FIELD_WORDS[field]).join(', ')}.`}{' '}
        Your edit is not saved yet.
      </p>
      <div className="sides">
        <Side
          title="What they changed"
          input={{ ref: base.id, from: base.version, to: theirs.version, of: 'source' }}
        />
        <Side title="What you changed" input={{ ref: base.id, from: base.version, text: mine, of: 'source' }} />
      </div>
      <details>
        <summary>The text that both began with ({base.version})</summary>
        <SafeText text={base.content} />
      </details>
      <div className="dialog-actions">
        <Button onClick={onTakeTheirs}>Take theirs, drop mine</Button>
        <Button kind="primary" onClick={onKeepMine}>
          {fits ? 'Put mine on top of theirs' : 'Go on with mine, on top of theirs'}
        </Button>
      </div>
    </section>
  );
}

function Side({ title, input }: { readonly title: string; readonly input: DiffInput }) {
  const { api } = useServices();
  const query = useQuery(api.diff(input));
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <Loaded query={query} what="the comparison">
        {(diff) => (
          <>
            <DiffFacts diff={diff} />
            <DiffView diff={diff} />
          </>
        )}
      </Loaded>
    </section>
  );
}
