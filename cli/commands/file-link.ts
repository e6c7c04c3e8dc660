import { resolve } from 'node:path';
import type { FileLink, LinkedFile } from '../../contract/file-link.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import { timeText } from '../text-format.ts';

/** `maestro persona link PERSONA FILE` */
export async function linkFile({ inputs, output, surroundings, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const path = resolve(surroundings.cwd, inputs.arg('file'));
  const linked = await client.fileLink.link.mutate({ ref: inputs.arg('persona'), path });
  output.answer(linked, () => output.line(`${linked.persona} is linked to ${linked.path}${whatItSays(linked)}`));
}

/** `maestro persona unlink PERSONA FILE` */
export async function unlinkFile({ inputs, output, surroundings, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const path = resolve(surroundings.cwd, inputs.arg('file'));
  const link = await client.fileLink.unlink.mutate({ ref: inputs.arg('persona'), path });
  output.answer(link, () => output.line(`${link.persona} is no longer linked to ${link.path}; both stay as they are`));
}

/** `maestro persona links [PERSONA]` */
export async function listFileLinks({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const links = await client.fileLink.list.query(given({ ref: inputs.optionalArg('persona') }));
  output.answer(links, () => {
    output.table(links, [
      { head: 'PERSONA', text: ({ persona }: FileLink) => persona },
      { head: 'SINCE', text: ({ createdAt }) => timeText(createdAt) },
      { head: 'FILE', text: ({ path }) => path },
    ]);
  });
}

function whatItSays({ state, draft }: LinkedFile): string {
  if (state === 'draft') return `; it says something else: \`maestro draft diff ${draft}\` shows what`;
  return state === 'unreadable' ? '; it cannot be read as text now' : '';
}
