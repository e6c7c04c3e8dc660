import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { AgentKind, InjectionPolicy, StartedSession } from '../../../../contract/session.ts';
import { useServices } from '../../app/services.ts';
import { typed } from '../../data/api.ts';
import { AGENT_OPTIONS } from '../../lib/agents.ts';
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts';
import { useLocation } from '../../router/use-route.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { PersonaPicker } from '../../ui/persona-picker.tsx';
import { Problem } from '../../ui/problem.tsx';
import { StartedView } from './started-view.tsx';

/** Starts a session for a program that is pointed at its URL, and shows how, once. */
export function StartDialog() {
  const { navigator } = useServices();
  const [started, setStarted] = useState<StartedSession>();
  return (
    <Dialog
      title={started ? 'The session is live' : 'Start a session'}
      onClose={() => navigator.closeDialog()}
      size="wide"
      isQuestion={started !== undefined}
    >
      {started ? <StartedView started={started} /> : <StartForm onStarted={setStarted} />}
    </Dialog>
  );
}

interface Form {
  readonly agent: AgentKind;
  readonly label: string;
  readonly cwd: string;
  readonly policy: InjectionPolicy | '';
}

const POLICIES = [
  { value: '', label: 'As usual for the agent' },
  { value: 'always', label: 'Every request' },
  { value: 'agentic', label: 'Requests with tools' },
  { value: 'never', label: 'None' },
] as const;

function StartForm({ onStarted }: { readonly onStarted: (started: StartedSession) => void }) {
  const { params } = useLocation();
  const [form, setForm] = useState<Form>({ agent: 'sdk', label: '', cwd: '', policy: '' });
  const pinned = params.get('persona') ?? '';
  const [persona, setPersona] = useState(pinned);
  const start = useStart(form, persona, onStarted);
  const change = (part: Partial<Form>) => setForm({ ...form, ...part });
  return (
    <form
      className="start-form"
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <div className="start-fields">
        <SelectField label="Agent" value={form.agent} options={AGENT_OPTIONS} onChange={(agent) => change({ agent })} />
        <TextField
          label="Label"
          value={form.label}
          maxLength={200}
          placeholder="what it works on"
          onChange={(label) => change({ label })}
        />
        <TextField
          label="Folder"
          isCode
          value={form.cwd}
          maxLength={4_096}
          hint="Conditions on paths are decided by it"
          onChange={(cwd) => change({ cwd })}
        />
        <SelectField
          label="Which requests get the persona"
          value={form.policy}
          options={POLICIES}
          onChange={(policy) => change({ policy })}
        />
      </div>
      <PersonaPicker value={persona} onChange={setPersona} pinned={pinned} noneLabel="None yet" />
      {start.error && <Problem error={start.error} />}
      <StartActions isBusy={start.isPending} />
    </form>
  );
}

function StartActions({ isBusy }: { readonly isBusy: boolean }) {
  const { navigator } = useServices();
  return (
    <div className="dialog-actions">
      <Button onClick={() => navigator.closeDialog()}>Cancel</Button>
      <Button kind="primary" type="submit" writes isBusy={isBusy}>
        Start
      </Button>
    </div>
  );
}

function useStart(form: Form, persona: string, onStarted: (started: StartedSession) => void) {
  const { api, queries } = useServices();
  const { agent, label, cwd, policy } = form;
  const input = {
    agent,
    ...(label.trim() === '' ? {} : { label: label.trim() }),
    ...(cwd.trim() === '' ? {} : { cwd: cwd.trim() }),
    ...(policy === '' ? {} : { policy }),
    ...(persona === '' ? {} : { persona }),
  };
  const idempotencyKey = useIdempotencyKey(input);
  return useMutation({
    mutationFn: () => typed(api.client.session.start.mutate({ ...input, idempotencyKey })),
    // The answer holds the token: it is kept by the dialog alone, and no longer than that is open.
    gcTime: 0,
    onSuccess: async (started) => {
      onStarted(started);
      await queries.invalidateQueries({ queryKey: ['session'] });
    },
  });
}
