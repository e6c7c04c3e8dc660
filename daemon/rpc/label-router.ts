import { z } from 'zod';
import { moveLabelInput, protectLabelInput, removeLabelInput } from '../../contract/label.ts';
import { personaRef } from '../../contract/persona.ts';
import { editor, reader, router } from './trpc.ts';

/** Movable pointers to versions. A protected one asks for the admin scope, which the service looks at. */
export const labelRouter = router({
  list: reader
    .input(z.strictObject({ ref: personaRef }))
    .query(({ ctx, input }) => ctx.services.labels.list(ctx.actor, input.ref)),
  move: editor.input(moveLabelInput).mutation(({ ctx, input }) => ctx.services.labels.move(ctx.actor, input)),
  remove: editor.input(removeLabelInput).mutation(({ ctx, input }) => ctx.services.labels.remove(ctx.actor, input)),
  protect: editor.input(protectLabelInput).mutation(({ ctx, input }) => ctx.services.labels.protect(ctx.actor, input)),
});
