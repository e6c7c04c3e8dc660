import {
  deleteTemplateInput,
  getTemplateInput,
  instantiateTemplateInput,
  listTemplatesInput,
  previewTemplateInput,
  saveTemplateInput,
} from '../../contract/template.ts';
import { editor, reader, router } from './trpc.ts';

/** Ready-made personas. */
export const templateRouter = router({
  list: reader.input(listTemplatesInput).query(({ ctx, input }) => ctx.services.templates.list(ctx.actor, input)),
  get: reader.input(getTemplateInput).query(({ ctx, input }) => ctx.services.templates.get(ctx.actor, input.name)),
  preview: reader
    .input(previewTemplateInput)
    .query(({ ctx, input }) => ctx.services.templates.preview(ctx.actor, input)),
  instantiate: editor
    .input(instantiateTemplateInput)
    .mutation(({ ctx, input }) => ctx.services.templates.instantiate(ctx.actor, input)),
  save: editor.input(saveTemplateInput).mutation(({ ctx, input }) => ctx.services.templates.save(ctx.actor, input)),
  delete: editor
    .input(deleteTemplateInput)
    .mutation(({ ctx, input }) => ctx.services.templates.remove(ctx.actor, input)),
});
