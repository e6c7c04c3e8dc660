import { followEvents } from '../../client/event-stream.ts';
import type { DaemonEvent } from '../../contract/event.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import type { Output } from '../output.ts';
import { resolveSessionId } from '../session-id.ts';
import { timeText } from '../text-format.ts';

/** `maestro events` */
export async function showEvents(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const since = inputs.number('since');
  if (inputs.flag('follow')) return follow(context, { after: since, isWanted: () => true });
  const client = await connect();
  const events = await client.events.list.query(given({ since, limit: inputs.number('limit') }));
  output.answer(events, () => {
    for (const event of events) printEvent(output, event);
  });
}

/** `maestro session watch [ID]` */
export async function watchSessions(context: CommandContext): Promise<undefined> {
  const named = context.inputs.optionalArg('session');
  const id = named === undefined ? undefined : await resolveSessionId(await context.connect(), named);
  return follow(context, {
    after: undefined,
    isWanted: ({ type, subject }) => type.startsWith('session.') && (id === undefined || subject === id),
  });
}

interface Wanted {
  readonly after: number | undefined;
  readonly isWanted: (event: DaemonEvent) => boolean;
}

async function follow({ output, signal, connect }: CommandContext, { after, isWanted }: Wanted): Promise<undefined> {
  const client = await connect();
  await followEvents(client, {
    after,
    signal,
    onMessage(message) {
      if (message.kind === 'reset') output.note('some events are no longer kept; going on with the newest');
      else if (isWanted(message.event)) output.each(message.event, () => printEvent(output, message.event));
    },
    onState(state) {
      if (state.kind === 'lost') output.note(`${state.error.message}; trying again`);
    },
  });
}

function printEvent(output: Output, { seq, at, type, subject, payload }: DaemonEvent): void {
  const facts = Object.entries(payload).map(([key, value]) => `${key}=${factText(value)}`);
  output.line([String(seq).padStart(6), timeText(at), type.padEnd(18), subject, ...facts].join('  '));
}

function factText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
