import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type { LabelChange } from '../../contract/label.ts';
import type { CommandContext } from '../context.ts';
import { given, type Inputs } from '../inputs.ts';
import { timeText } from '../text-format.ts';

/** `maestro persona label REF [LABEL [VERSION]]` */
export async function labelPersona(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const label = inputs.optionalArg('label');
  const asked = ['remove', 'protect', 'unprotect'].filter((each) => inputs.flag(each));
  if (asked.length > 1)
    throw new ClientError('INVALID_INPUT', `choose one of ${asked.map((each) => `--${each}`).join(', ')}`);
  if (label === undefined && asked.length > 0) throw new ClientError('INVALID_INPUT', `name the label to ${asked[0]}`);
  if (inputs.optionalArg('version') !== undefined && asked.length > 0)
    throw new ClientError('INVALID_INPUT', `--${asked[0]} takes no version`);
  const client = await connect();
  if (label === undefined) return list(context, client);
  const change = await changeOf(inputs, client, label);
  output.answer(change, () => output.line(changeText(change, asked[0])));
}

async function list({ inputs, output }: CommandContext, client: DaemonClient): Promise<undefined> {
  const labels = await client.label.list.query({ ref: inputs.arg('persona') });
  output.answer(labels, () => {
    output.table(labels, [
      { head: 'LABEL', text: ({ label }) => label },
      { head: 'VERSION', text: ({ version }) => version },
      { head: 'PROTECTED', text: ({ isProtected }) => (isProtected ? 'yes' : '-') },
      { head: 'MOVED', text: ({ movedAt }) => timeText(movedAt) },
    ]);
  });
}

function changeOf(inputs: Inputs, client: DaemonClient, label: string): Promise<LabelChange> {
  const ref = inputs.arg('persona');
  const expected = inputs.text('expect');
  const expect = expected === 'none' ? null : expected;
  if (inputs.flag('remove')) return client.label.remove.mutate(given({ ref, label, expect }));
  if (inputs.flag('protect') || inputs.flag('unprotect')) {
    return client.label.protect.mutate({ ref, label, isProtected: inputs.flag('protect') });
  }
  const to = inputs.optionalArg('version');
  return client.label.move.mutate(given({ ref, label, to, expect, idempotencyKey: inputs.text('idempotencyKey') }));
}

function changeText({ persona, label, version, before }: LabelChange, asked: string | undefined): string {
  if (asked === 'remove') return `removed ${persona}@${label}, which pointed to ${version}`;
  if (asked !== undefined) return `${persona}@${label} is ${asked}ed`;
  if (before === version) return `${persona}@${label} points to ${version} already`;
  return before === null ? `${persona}@${label} -> ${version}` : `${persona}@${label}: ${before} -> ${version}`;
}
