import { bulkInput, bulkPreviewInput, listUndoStepsInput, undoInput } from '../../contract/bulk.ts';
import { editor, reader } from './trpc.ts';

/** Procedures of the persona router about many personas at once, and about tags. */
export const bulkProcedures = {
  tags: reader.query(({ ctx }) => ctx.services.bulk.tags(ctx.actor)),
  bulkPreview: reader.input(bulkPreviewInput).query(({ ctx, input }) => ctx.services.bulk.preview(ctx.actor, input)),
  bulk: editor.input(bulkInput).mutation(({ ctx, input }) => ctx.services.bulk.run(ctx.actor, input)),
  undoSteps: reader.input(listUndoStepsInput).query(({ ctx, input }) => ctx.services.undo.list(ctx.actor, input)),
  undo: editor.input(undoInput).mutation(({ ctx, input }) => ctx.services.undo.undo(ctx.actor, input)),
};
