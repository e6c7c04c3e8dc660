import {
  exportBundleInput,
  importIdInput,
  importManyInput,
  planImportInput,
  stageFilesInput,
} from '../../contract/import.ts';
import { exportInput, importInput } from '../../contract/transfer.ts';
import { editor, reader, router } from './trpc.ts';

/** Personas as documents of many formats, one at a time or many in one transaction. */
export const transferRouter = router({
  import: editor.input(importInput).mutation(({ ctx, input }) => ctx.services.transfer.import(ctx.actor, input)),
  export: reader.input(exportInput).query(({ ctx, input }) => ctx.services.transfer.export(ctx.actor, input)),
  formats: reader.query(({ ctx }) => ctx.services.transfer.formats()),
  stageFiles: editor.input(stageFilesInput).mutation(({ ctx, input }) => ctx.services.imports.stage(ctx.actor, input)),
  planImport: editor.input(planImportInput).mutation(({ ctx, input }) => ctx.services.imports.plan(ctx.actor, input)),
  importMany: editor.input(importManyInput).mutation(({ ctx, input }) => ctx.services.imports.import(ctx.actor, input)),
  importProgress: reader
    .input(importIdInput)
    .query(({ ctx, input }) => ctx.services.imports.progress(ctx.actor, input.importId)),
  dropImport: editor
    .input(importIdInput)
    .mutation(({ ctx, input }) => ctx.services.imports.drop(ctx.actor, input.importId)),
  exportBundle: reader
    .input(exportBundleInput)
    .query(({ ctx, input }) => ctx.services.bundles.export(ctx.actor, input)),
});
