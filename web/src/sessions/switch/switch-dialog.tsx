import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SessionSummary } from '../../../../contract/session.ts';
import { useServices } from '../../app/services.ts';
import { isReached } from '../../data/session-patches.ts';
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts';
import { useLocation } from '../../router/use-route.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PersonaPicker } from '../../ui/persona-picker.tsx';
import { safeLine } from '../../ui/safe.tsx';
import { NoSessions } from '../no-sessions.tsx';
import { SwitchPreview } from './switch-preview.tsx';
import { targetChoices, targetOf, whomWords } from './switch-target.ts';
import { useSwitch } from './use-switch.ts';

/** Chooses a persona for one session or for many, shows the difference, and switches. */
export function SwitchDialog() {
  const { api, navigator } = useServices();
  const query = useQuery(api.sessions({ ended: false }));
  return (
    <Dialog title="Switch the persona" onClose={() => navigator.closeDialog()} size="wide">
      <Loaded query={query} what="sessions">
        {(sessions) => {
          const live = sessions.filter(({ state }) => state === 'live');
          return live.length === 0 ? <NoSessions /> : <SwitchForm live={live} />;
        }}
      </Loaded>
    </Dialog>
  );
}

function SwitchForm({ live }: { readonly live: readonly SessionSummary[] }) {
  const { api, navigator } = useServices();
  const { params } = useLocation();
  const pinned = params.get('persona') ?? '';
  const [persona, setPersona] = useState(pinned);
  const choices = targetChoices(live);
  const chosen = choices.find(({ value }) => value === params.get('session')) ?? choices[0];
  const target = targetOf(chosen?.value ?? 'all');
  const reached = live.filter((session) => isReached(target, session));
  const [only] = reached;
  const detail = useQuery({ ...api.persona(persona), enabled: persona !== '' });
  const expectRevision = 'id' in target ? only?.revision : undefined;
  const input = { target, persona, ...(expectRevision === undefined ? {} : { expectRevision }) };
  const idempotencyKey = useIdempotencyKey(input);
  const change = useSwitch();
  const submit = () => {
    if (!detail.data) return;
    const { id, name, version, versionId, sha256, ownTokens } = detail.data;
    const entry = { personaId: id, persona: name, version, versionId, effectiveSha256: sha256, tokens: ownTokens };
    change.mutate({
      input: { ...input, idempotencyKey },
      entry: { ...entry, appliedAt: new Date() },
      whom: whomWords(reached),
    });
    navigator.closeDialog();
  };
  return (
    <form
      className="switch-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="switch-choice">
        <SelectField
          label="Whom"
          value={chosen?.value ?? ''}
          options={choices.map(({ value, label }) => ({ value, label: safeLine(label) }))}
          onChange={(session) => navigator.setSearch({ session })}
        />
        <PersonaPicker value={persona} onChange={setPersona} pinned={pinned} inForce={namesInForce(reached)} />
      </div>
      {persona !== '' && <SwitchPreview persona={persona} reached={reached} />}
      <div className="dialog-actions">
        <Button onClick={() => navigator.closeDialog()}>Cancel</Button>
        <Button kind="primary" type="submit" writes off={detail.data ? undefined : 'Choose a persona first'}>
          {reached.length === 1 ? 'Switch' : `Switch ${whomWords(reached)}`}
        </Button>
      </div>
    </form>
  );
}

/** Personas that every reached session has in force. */
function namesInForce(reached: readonly SessionSummary[]): readonly string[] {
  const [first, ...others] = reached.map(({ stack }) => stack.map(({ persona }) => persona));
  return (first ?? []).filter((name) => others.every((names) => names.includes(name)));
}
