import { z } from 'zod';
import { personaRef, semver } from '../../contract/persona.ts';
import { diffInput, rollbackInput } from '../../contract/version.ts';
import { editor, reader, router } from './trpc.ts';

/** The history of a persona. */
export const versionRouter = router({
  list: reader
    .input(z.strictObject({ ref: personaRef }))
    .query(({ ctx, input }) => ctx.services.versions.list(ctx.actor, input.ref)),
  get: reader
    .input(z.strictObject({ ref: personaRef, version: semver }))
    .query(({ ctx, input }) => ctx.services.versions.get(ctx.actor, input)),
  diff: reader.input(diffInput).query(({ ctx, input }) => ctx.services.versions.diff(ctx.actor, input)),
  rollback: editor.input(rollbackInput).mutation(({ ctx, input }) => ctx.services.versions.rollback(ctx.actor, input)),
});
