import { ClientError } from '../../client/app-error.ts';
import { type BulkWish, doAsSeen, lookThenDo } from '../bulk-steps.ts';
import type { CommandContext } from '../context.ts';

/** `maestro persona tag NAME… +tag -tag` */
export async function tagPersonas(context: CommandContext): Promise<undefined> {
  const { inputs, connect } = context;
  const words = inputs.args('words');
  const refs = words.filter((word) => !/^[+-]/.test(word));
  const marked = (mark: string) => words.filter((word) => word.startsWith(mark)).map((word) => word.slice(1));
  const add = [...marked('+'), ...(inputs.list('add') ?? [])];
  const remove = [...marked('-'), ...(inputs.list('remove') ?? [])];
  const unknown = words.find((word) => word.startsWith('--'));
  if (unknown !== undefined) throw new ClientError('INVALID_INPUT', `there is no option ${unknown}; see --help`);
  if (refs.length === 0) throw new ClientError('INVALID_INPUT', 'name at least one persona; see --help');
  if (add.length + remove.length === 0)
    throw new ClientError('INVALID_INPUT', 'say which tags: +tag adds one, -tag takes one away');
  const client = await connect();
  const wish: BulkWish = { select: { refs }, action: { kind: 'tag', add, remove } };
  const preview = await client.persona.bulkPreview.query(wish);
  const [refused] = preview.refused;
  // Who names a persona means just that one: others are not changed without it.
  if (refused) throw new ClientError('INVALID_INPUT', `${refused.name}: ${refused.reason}; nothing was changed`);
  return doAsSeen(context, client, { wish, preview });
}

/** `maestro persona tags` */
export async function listTags({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const tags = await (await connect()).persona.tags.query();
  output.answer(tags, () => {
    if (inputs.flag('quiet')) {
      for (const { tag } of tags) output.line(tag);
      return;
    }
    output.table(tags, [
      { head: 'PERSONAS', text: ({ count }) => String(count), align: 'right' },
      { head: 'TAG', text: ({ tag }) => tag },
    ]);
  });
}

/** `maestro persona tags rename TAG TO` */
export async function renameTag(context: CommandContext): Promise<undefined> {
  const { inputs, connect } = context;
  const [from, to] = [inputs.arg('tag'), inputs.arg('to')];
  return lookThenDo(context, await connect(), {
    select: { tags: [from] },
    action: { kind: 'retag', from: [from], to },
  });
}

/** `maestro persona tags merge TAG… --into TAG` */
export async function mergeTags(context: CommandContext): Promise<undefined> {
  const { inputs, connect } = context;
  const [from, to] = [[...inputs.args('tags')], inputs.text('into')];
  if (to === undefined) throw new ClientError('INVALID_INPUT', 'say which tag they become: --into TAG');
  return lookThenDo(context, await connect(), { select: { tags: from }, action: { kind: 'retag', from, to } });
}
