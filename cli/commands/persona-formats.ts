import type { CommandContext } from '../context.ts';

/** `maestro persona formats` */
export async function listFormats({ output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const formats = await client.transfer.formats.query();
  output.answer(formats, () => {
    for (const { id, title, where, keeps, loses } of formats) {
      output.line(id, 'bold');
      output.pairs([
        ['  what', title],
        ['  where', where],
        ['  keeps', keeps],
        ['  loses', loses],
      ]);
    }
  });
}
