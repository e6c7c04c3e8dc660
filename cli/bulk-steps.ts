import type { DaemonClient } from '../client/daemon-client.ts';
import type { BulkOutcome, BulkPreview } from '../contract/bulk.ts';
import { type CommandContext, confirm } from './context.ts';
import type { Output } from './output.ts';
import { counted } from './text-format.ts';

/** A preview as it is given to the daemon; what it fills in by itself may be left out. */
export type BulkWish = Parameters<DaemonClient['persona']['bulkPreview']['query']>[0];

const SHOWN = 20;

/** Looks at what an action would do, shows it, asks, and does it: what every command on many personas does. */
export async function lookThenDo(context: CommandContext, client: DaemonClient, wish: BulkWish): Promise<undefined> {
  const { inputs, output } = context;
  const preview = await client.persona.bulkPreview.query(wish);
  if (inputs.flag('dryRun')) {
    output.answer(preview, () => printPreview(output, preview));
    return;
  }
  if (!inputs.flag('yes')) printPreview(output, preview);
  if (preview.count > 0 && !(await confirm(context, `${capital(preview.title)}?`))) {
    output.answer(nothingDone(preview), () => output.note('nothing was changed'));
    return;
  }
  await doAsSeen(context, client, { wish, preview });
}

/** Does what a preview showed, if that is anything. */
export async function doAsSeen(
  { inputs, output }: CommandContext,
  client: DaemonClient,
  { wish, preview }: { readonly wish: BulkWish; readonly preview: BulkPreview },
): Promise<undefined> {
  if (preview.count === 0) {
    output.answer(nothingDone(preview), () => {
      if (inputs.flag('yes')) printRefused(output, preview);
      output.note('nothing was changed');
    });
    return;
  }
  const done = await client.persona.bulk.mutate({ ...wish, selection: preview.selection });
  output.answer(
    { ...done, refused: preview.refused, refusedCount: preview.refusedCount, unchanged: preview.unchanged },
    () => {
      output.line(`done: ${done.title}`);
      for (const id of done.degradedSessions) output.line(`session ${id} goes on without`, 'yellow');
      printRefused(output, preview);
      if (done.undoId) output.line(`\`maestro persona undo ${done.undoId}\` takes it back`, 'dim');
    },
  );
}

/** What an action that was not carried out answers. */
function nothingDone({ title, refused, refusedCount, unchanged }: BulkPreview): BulkOutcome & Partial<BulkPreview> {
  return { title, count: 0, names: [], undoId: null, degradedSessions: [], refused, refusedCount, unchanged };
}

/** What would be done, to whom, and what not. */
export function printPreview(output: Output, preview: BulkPreview): void {
  output.line(preview.title, 'bold');
  for (const { name, version, change } of preview.items.slice(0, SHOWN)) output.line(`  ${name}@${version}  ${change}`);
  if (preview.count > SHOWN) output.line(`  and ${preview.count - SHOWN} more`, 'dim');
  if (preview.unchanged > 0) output.line(`  ${counted(preview.unchanged, 'persona')} already so`, 'dim');
  for (const { id, agent, personas } of preview.sessions)
    output.line(`  session ${id} (${agent}) goes on without ${personas.join(', ')}`, 'yellow');
  printRefused(output, preview);
}

function printRefused(output: Output, { refused, refusedCount }: BulkPreview): void {
  if (refusedCount > 0) output.line(`left as ${refusedCount === 1 ? 'it is' : 'they are'}:`, 'yellow');
  for (const { name, reason } of refused.slice(0, SHOWN)) output.line(`  ${name}: ${reason}`, 'yellow');
  if (refusedCount > SHOWN) output.line(`  and ${refusedCount - SHOWN} more`, 'yellow');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
