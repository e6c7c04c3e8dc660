import { exportInput, importInput } from '../../contract/transfer.ts';
import { editor, reader, router } from './trpc.ts';

/** Personas as Markdown documents. */
export const transferRouter = router({
  import: editor.input(importInput).mutation(({ ctx, input }) => ctx.services.transfer.import(ctx.actor, input)),
  export: reader.input(exportInput).query(({ ctx, input }) => ctx.services.transfer.export(ctx.actor, input)),
});
