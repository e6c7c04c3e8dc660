import { z } from 'zod';
import { acceptDraftInput, diffDraftInput, listDraftsInput, proposeDraftInput } from '../../contract/draft.ts';
import { draftRef } from '../../contract/persona.ts';
import { editor, reader, router } from './trpc.ts';

const one = z.strictObject({ draft: draftRef });

/** Proposed content that is not yet a version. */
export const draftRouter = router({
  list: reader.input(listDraftsInput).query(({ ctx, input }) => ctx.services.drafts.list(ctx.actor, input)),
  get: reader.input(one).query(({ ctx, input }) => ctx.services.drafts.get(ctx.actor, input.draft)),
  diff: reader.input(diffDraftInput).query(({ ctx, input }) => ctx.services.versions.diffDraft(ctx.actor, input)),
  propose: editor.input(proposeDraftInput).mutation(({ ctx, input }) => ctx.services.drafts.propose(ctx.actor, input)),
  accept: editor.input(acceptDraftInput).mutation(({ ctx, input }) => ctx.services.drafts.accept(ctx.actor, input)),
  discard: editor.input(one).mutation(({ ctx, input }) => ctx.services.drafts.discard(ctx.actor, input.draft)),
});
