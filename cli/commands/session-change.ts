import { resolve } from 'node:path';
import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type {
  AgentKind,
  SessionChange,
  SessionChangeInput,
  StartSessionInput,
  SwitchTarget,
} from '../../contract/session.ts';
import { appliesWhen } from '../agents.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import { resolveSessionId } from '../session-id.ts';
import { counted, stackText } from '../text-format.ts';

/** `maestro session start` */
export async function startSession({ inputs, output, surroundings, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const started = await client.session.start.mutate(
    given({
      agent: inputs.text('agent') as AgentKind | undefined,
      persona: inputs.text('persona'),
      cwd: resolve(surroundings.cwd, inputs.text('cwd') ?? '.'),
      label: inputs.text('label'),
      policy: inputs.text('policy') as StartSessionInput['policy'],
      onFailure: inputs.text('onFailure') as StartSessionInput['onFailure'] | undefined,
      variables: inputs.pairs('var'),
      maxTokens: inputs.number('maxTokens'),
      idempotencyKey: inputs.text('idempotencyKey'),
    }),
  );
  output.answer(started, () => {
    output.pairs([
      ['session', started.id],
      ['in force', stackText(started.session.stack)],
      ['token', `${started.token} (shown this once)`],
      ...(started.urls
        ? ([
            ['anthropic', started.urls.anthropic],
            ['openai', started.urls.openai],
            ['gemini', started.urls.gemini],
          ] as const)
        : ([['urls', 'none: HTTP is off']] as const)),
    ]);
  });
}

/** `maestro session switch ID|--all|--agent KIND PERSONA` */
export async function switchSessions({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const agent = inputs.text('agent') as AgentKind | undefined;
  const words = [inputs.optionalArg('session'), inputs.optionalArg('persona')].filter((each) => each !== undefined);
  const isMany = inputs.flag('all') || agent !== undefined;
  const [first, second] = words;
  const persona = isMany ? first : second;
  if (
    persona === undefined ||
    first === undefined ||
    (isMany && second !== undefined) ||
    (inputs.flag('all') && agent)
  ) {
    throw new ClientError('INVALID_INPUT', 'name one session, --all or --agent KIND, and then the persona');
  }
  const client = await connect();
  const target = await targetOf(client, { all: inputs.flag('all'), agent, session: first });
  const changes = await client.session.switch.mutate(given({ target, persona, ...guards({ inputs }) }));
  const agents = await agentsOf(client, changes);
  const rows = changes.map((change) => ({ ...change, applies: appliesWhen(agents.get(change.id) ?? 'other') }));
  output.answer(rows, () => {
    if (rows.length === 0) output.line('no live session: nothing was switched');
    for (const { id, revision, stack, applies, replayed } of rows) {
      const note = replayed ? ' (done before)' : '';
      output.line(`${id}  ${stackText(stack)}  revision ${revision}  applies ${applies}${note}`);
    }
    if (rows.length > 1) output.note(`${counted(rows.length, 'session')} switched`);
  });
}

async function targetOf(
  client: DaemonClient,
  named: { readonly all: boolean; readonly agent: AgentKind | undefined; readonly session: string },
): Promise<SwitchTarget> {
  if (named.all) return { all: true };
  return named.agent ? { agent: named.agent } : { id: await resolveSessionId(client, named.session) };
}

async function agentsOf(
  client: DaemonClient,
  changes: readonly SessionChange[],
): Promise<ReadonlyMap<string, AgentKind>> {
  const [only, ...others] = changes;
  if (only === undefined) return new Map();
  const sessions =
    others.length === 0
      ? [await client.session.get.query({ id: only.id })]
      : await client.session.list.query({ limit: 500 });
  return new Map(sessions.map(({ id, agent }) => [id, agent]));
}

/** `maestro session apply ID PERSONA` */
export async function applyPersona(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const client = await connect();
  const id = await resolveSessionId(client, inputs.arg('session'));
  const change = await client.session.applyPersona.mutate(
    given({ id, persona: inputs.arg('persona'), ...guards(context) }),
  );
  const { agent } = await client.session.get.query({ id });
  const applies = appliesWhen(agent);
  output.answer({ ...change, applies }, () => printChange(context, change, `applies ${applies}`));
}

/** `maestro session revert ID` */
export function revertSession(context: CommandContext): Promise<undefined> {
  return simple(context, (client, input) => client.session.revert.mutate(input));
}

/** `maestro session clear ID` */
export function clearSession(context: CommandContext): Promise<undefined> {
  return simple(context, (client, input) => client.session.clear.mutate(input));
}

/** `maestro session end ID` */
export function endSession(context: CommandContext): Promise<undefined> {
  return simple(context, (client, input) => client.session.end.mutate(input), 'ended');
}

async function simple(
  context: CommandContext,
  act: (client: DaemonClient, input: SessionChangeInput) => Promise<SessionChange>,
  word?: string,
): Promise<undefined> {
  const { inputs, output, connect } = context;
  const client = await connect();
  const id = await resolveSessionId(client, inputs.arg('session'));
  const change = await act(client, given({ id, ...guards(context) }));
  output.answer(change, () => printChange(context, change, word));
}

function printChange({ output }: CommandContext, change: SessionChange, word?: string): void {
  const done = change.replayed ? '  (done before)' : '';
  output.line(
    `${change.id}  ${stackText(change.stack)}  revision ${change.revision}${word === undefined ? '' : `  ${word}`}${done}`,
  );
}

function guards({ inputs }: Pick<CommandContext, 'inputs'>) {
  return given({ expectRevision: inputs.number('expectRevision'), idempotencyKey: inputs.text('idempotencyKey') });
}
