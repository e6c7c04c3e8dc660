import { z } from 'zod';
import { personaHistoryInput } from '../../contract/history.ts';
import { lintInput } from '../../contract/lint.ts';
import {
  createPersonaInput,
  editPersonaInput,
  listPersonasInput,
  personaRef,
  resolveInput,
} from '../../contract/persona.ts';
import { acknowledgeInput, reviewInput } from '../../contract/review.ts';
import { tokenReportInput } from '../../contract/tokens.ts';
import { bulkProcedures } from './bulk-router.ts';
import { editor, reader, router } from './trpc.ts';

/** Personas: list, read, change, resolve. */
export const personaRouter = router({
  ...bulkProcedures,
  list: reader.input(listPersonasInput).query(({ ctx, input }) => ctx.services.personas.list(ctx.actor, input)),
  get: reader
    .input(z.strictObject({ ref: personaRef }))
    .query(({ ctx, input }) => ctx.services.personas.get(ctx.actor, input.ref)),
  history: reader
    .input(personaHistoryInput)
    .query(({ ctx, input }) => ctx.services.history.ofPersona(ctx.actor, input)),
  create: editor.input(createPersonaInput).mutation(({ ctx, input }) => ctx.services.personas.create(ctx.actor, input)),
  edit: editor.input(editPersonaInput).mutation(({ ctx, input }) => ctx.services.personas.edit(ctx.actor, input)),
  delete: editor
    .input(z.strictObject({ ref: personaRef, force: z.boolean().default(false) }))
    .mutation(({ ctx, input }) => ctx.services.personas.remove(ctx.actor, input)),
  restore: editor
    .input(z.strictObject({ ref: personaRef }))
    .mutation(({ ctx, input }) => ctx.services.personas.restore(ctx.actor, input.ref)),
  lint: reader.input(lintInput).query(({ ctx, input }) => ctx.services.lint.lint(ctx.actor, input)),
  tokens: reader.input(tokenReportInput).query(({ ctx, input }) => ctx.services.tokenReports.report(ctx.actor, input)),
  review: reader.input(reviewInput).query(({ ctx, input }) => ctx.services.reviews.show(ctx.actor, input.ref)),
  acknowledge: editor
    .input(acknowledgeInput)
    .mutation(({ ctx, input }) => ctx.services.reviews.acknowledge(ctx.actor, input)),
  resolve: reader.input(resolveInput).query(({ ctx, input }) => ctx.services.prompts.resolve(ctx.actor, input)),
});
