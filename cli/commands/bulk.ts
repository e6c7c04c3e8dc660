import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import { type BulkWish, lookThenDo } from '../bulk-steps.ts';
import type { CommandContext } from '../context.ts';
import { given, Inputs } from '../inputs.ts';
import { timeText } from '../text-format.ts';
import { exportPersonas } from './persona-export.ts';

type Action = BulkWish['action'];

/** `maestro persona bulk ACTION` */
export async function runBulk(context: CommandContext): Promise<undefined> {
  const { inputs, connect } = context;
  const select = selectOf(inputs);
  if (inputs.arg('action') === 'export') return exportMany(context, select);
  const action = actionOf(inputs);
  return lookThenDo(context, await connect(), { select, action });
}

function selectOf(inputs: Inputs): BulkWish['select'] {
  const refs = [...inputs.args('personas')];
  const query = inputs.text('where');
  if (query !== undefined && refs.length > 0)
    throw new ClientError('INVALID_INPUT', 'name personas or give --where, not both');
  if (query !== undefined) return { query };
  if (refs.length > 0) return { refs };
  throw new ClientError('INVALID_INPUT', 'say which personas: by name, or with --where such as "tag:old"');
}

function actionOf(inputs: Inputs): Action {
  const action = inputs.arg('action');
  const tags = [...(inputs.list('tag') ?? [])];
  const label = inputs.text('label');
  switch (action) {
    case 'delete':
      return { kind: 'delete', force: inputs.flag('force') };
    case 'restore':
      return { kind: 'restore' };
    case 'tag':
    case 'untag':
      if (tags.length === 0) throw new ClientError('INVALID_INPUT', `${action} needs --tag`);
      return action === 'tag' ? { kind: 'tag', add: tags } : { kind: 'tag', remove: tags };
    default:
      if (label === undefined) throw new ClientError('INVALID_INPUT', `${action} needs --label`);
      return action === 'label'
        ? given({ kind: 'label' as const, label, to: inputs.text('to') })
        : { kind: 'unlabel', label };
  }
}

/** `persona export` of what the selection has, at the versions that the search found. */
async function exportMany(context: CommandContext, select: BulkWish['select']): Promise<undefined> {
  const { inputs, output, connect } = context;
  const refs = await refsOf(await connect(), select);
  if (refs.length === 0 || inputs.flag('dryRun')) {
    output.answer({ count: refs.length, personas: refs }, () => {
      for (const ref of refs) output.line(ref);
      if (refs.length === 0) output.note('nothing was found');
    });
    return;
  }
  const taken = ['dir', 'out', 'format', 'bundle', 'force'].map((key) => [key, inputs.text(key) ?? inputs.flag(key)]);
  const options = Object.fromEntries(taken.filter(([, value]) => value !== false));
  return exportPersonas({ ...context, inputs: new Inputs({ args: { personas: refs }, options }) });
}

async function refsOf(client: DaemonClient, select: BulkWish['select']): Promise<readonly string[]> {
  if ('refs' in select) return select.refs;
  if (!('query' in select)) return [];
  const refs: string[] = [];
  for (;;) {
    const page = await client.search.text.query({ query: select.query, limit: 500, offset: refs.length });
    refs.push(...page.items.map(({ name, version }) => `${name}@${version}`));
    if (page.items.length < 500) return refs.sort();
  }
}

/** `maestro persona undo [ID]` */
export async function undoBulk({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  if (inputs.flag('list')) {
    const steps = await client.persona.undoSteps.query({});
    output.answer(steps, () => {
      output.table(steps, [
        { head: 'ID', text: ({ id }) => id },
        { head: 'WHEN', text: ({ at }) => timeText(at) },
        { head: 'TAKEN BACK', text: ({ undoneAt }) => timeText(undoneAt) },
        { head: 'WHAT', text: ({ title }) => title },
      ]);
    });
    return;
  }
  const done = await client.persona.undo.mutate(
    given({ id: inputs.optionalArg('id'), idempotencyKey: inputs.text('idempotencyKey') }),
  );
  output.answer(done, () => output.line(`taken back: ${done.step.title}`));
}
