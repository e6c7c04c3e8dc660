import { z } from 'zod';
import {
  createPersonaInput,
  editPersonaInput,
  listPersonasInput,
  personaRef,
  resolveContext,
} from '../../contract/persona.ts';
import { editor, reader, router } from './trpc.ts';

/** Personas: list, read, change, resolve. */
export const personaRouter = router({
  list: reader.input(listPersonasInput).query(({ ctx, input }) => ctx.services.personas.list(ctx.actor, input)),
  get: reader
    .input(z.strictObject({ ref: personaRef }))
    .query(({ ctx, input }) => ctx.services.personas.get(ctx.actor, input.ref)),
  create: editor.input(createPersonaInput).mutation(({ ctx, input }) => ctx.services.personas.create(ctx.actor, input)),
  edit: editor.input(editPersonaInput).mutation(({ ctx, input }) => ctx.services.personas.edit(ctx.actor, input)),
  delete: editor
    .input(z.strictObject({ ref: personaRef, force: z.boolean().default(false) }))
    .mutation(({ ctx, input }) => ctx.services.personas.remove(ctx.actor, input)),
  restore: editor
    .input(z.strictObject({ ref: personaRef }))
    .mutation(({ ctx, input }) => ctx.services.personas.restore(ctx.actor, input.ref)),
  resolve: reader
    .input(z.strictObject({ ref: personaRef, context: resolveContext.default({}) }))
    .query(({ ctx, input }) => ctx.services.prompts.resolve(ctx.actor, input)),
});
