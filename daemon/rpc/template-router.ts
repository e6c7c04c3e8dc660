import { instantiateTemplateInput } from '../../contract/transfer.ts';
import { editor, reader, router } from './trpc.ts';

/** Ready-made personas. */
export const templateRouter = router({
  list: reader.query(({ ctx }) => ctx.services.templates.list()),
  instantiate: editor
    .input(instantiateTemplateInput)
    .mutation(({ ctx, input }) => ctx.services.templates.instantiate(ctx.actor, input)),
});
