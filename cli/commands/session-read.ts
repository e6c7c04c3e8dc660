import type { DaemonClient } from '../../client/daemon-client.ts';
import type { Application, SessionSummary } from '../../contract/session.ts';
import type { RequestRecord } from '../../contract/system.ts';
import { appliesWhen } from '../agents.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import type { Output } from '../output.ts';
import { resolveSessionId } from '../session-id.ts';
import { stackText, timeText } from '../text-format.ts';

/** `maestro session list` */
export async function listSessions({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const sessions = await client.session.list.query(
    given({
      agent: inputs.text('agent') as SessionSummary['agent'] | undefined,
      ended: inputs.flag('ended'),
      limit: inputs.number('limit'),
    }),
  );
  output.answer(sessions, () => {
    if (inputs.flag('quiet')) {
      for (const { id } of sessions) output.line(id);
      return;
    }
    output.table(sessions, [
      { head: 'SESSION', text: ({ id }) => id },
      { head: 'AGENT', text: ({ agent }) => agent },
      { head: 'STATE', text: ({ state }) => state },
      { head: 'REV', text: ({ revision }) => String(revision), align: 'right' },
      { head: 'PERSONA', text: ({ stack }) => stackText(stack) },
      { head: 'REQUESTS', text: ({ requests }) => String(requests), align: 'right' },
      { head: 'LAST REQUEST', text: ({ lastRequestAt }) => timeText(lastRequestAt) },
      { head: 'LABEL', text: ({ label, cwd }) => label || cwd },
    ]);
  });
}

/** `maestro session show ID` */
export async function showSession({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const id = await resolveSessionId(client, inputs.arg('session'));
  if (inputs.flag('text') || inputs.flag('raw')) {
    const effective = await client.session.effective.query({ id });
    output.answer(effective, () => (inputs.flag('raw') ? output.raw(effective.text) : output.block(effective.text)));
    return;
  }
  const [session, applications, requests] = await Promise.all([
    client.session.get.query({ id }),
    client.session.applications.query({ id }),
    lastRequests(client, id, inputs.number('requests') ?? 0),
  ]);
  output.answer({ ...session, applications, requestLog: requests }, () => {
    printSession(output, session);
    printApplications(output, applications);
    if (requests.length > 0) printRequests(output, requests);
  });
}

async function lastRequests(client: DaemonClient, id: string, limit: number): Promise<readonly RequestRecord[]> {
  return limit === 0 ? [] : client.session.requests.query({ id, limit });
}

function printSession(output: Output, session: SessionSummary): void {
  output.pairs([
    ['session', session.id],
    ['agent', `${session.agent}; a switch applies ${appliesWhen(session.agent)}`],
    ['state', session.state],
    ...(session.maxTokens === undefined ? [] : [['token limit', String(session.maxTokens)] as const]),
    ['revision', String(session.revision)],
    ['in force', stackText(session.stack)],
    ['policy', `${session.policy}, on failure ${session.onFailure}`],
    ['label', session.label || '-'],
    ['folder', session.cwd || '-'],
    ['started', timeText(session.startedAt)],
    ['requests', `${session.requests}, last ${timeText(session.lastRequestAt)}`],
    ['tokens', `${session.inputTokens} in, ${session.outputTokens} out`],
  ]);
}

function printApplications(output: Output, applications: readonly Application[]): void {
  if (applications.length === 0) return;
  output.line();
  output.table(applications, [
    { head: 'REV', text: ({ revision }) => String(revision), align: 'right' },
    { head: 'FROM', text: ({ appliedAt }) => timeText(appliedAt) },
    { head: 'UNTIL', text: ({ removedAt }) => (removedAt ? timeText(removedAt) : 'now') },
    { head: 'PERSONA', text: ({ persona, version }) => `${persona}@${version}` },
  ]);
}

function printRequests(output: Output, requests: readonly RequestRecord[]): void {
  output.line();
  output.table(requests, [
    { head: 'AT', text: ({ at }) => timeText(at) },
    { head: 'WIRE', text: ({ wire }) => wire },
    { head: 'STATUS', text: ({ status }) => String(status), align: 'right' },
    {
      head: 'FIRST BYTE',
      text: ({ firstByteMs }) => (firstByteMs === null ? '-' : `${Math.round(firstByteMs)} ms`),
      align: 'right',
    },
    { head: 'IN', text: ({ inputTokens }) => String(inputTokens ?? '-'), align: 'right' },
    { head: 'OUT', text: ({ outputTokens }) => String(outputTokens ?? '-'), align: 'right' },
    { head: 'PERSONA', text: ({ injected }) => (injected ? 'yes' : 'no') },
    { head: 'MODEL', text: ({ model }) => model ?? '-' },
  ]);
}
