import { createTokenInput, tokenIdInput, usageInput } from '../../contract/system.ts';
import { admin, reader, router } from './trpc.ts';

/** State of the daemon. */
export const systemRouter = router({
  status: reader.query(({ ctx }) => ctx.services.system.status(ctx.actor)),
  /** Answers, then shuts down in order. */
  stop: admin.mutation(({ ctx }) => ctx.services.system.stop()),
});

/** Credentials. */
export const tokenRouter = router({
  create: admin.input(createTokenInput).mutation(({ ctx, input }) => ctx.services.tokens.create(ctx.actor, input)),
  list: admin.query(({ ctx }) => ctx.services.tokens.list(ctx.actor)),
  revoke: admin.input(tokenIdInput).mutation(({ ctx, input }) => ctx.services.tokens.revoke(ctx.actor, input.id)),
  /** A one-time link to the web view, good for 60 seconds. */
  webLink: admin.mutation(({ ctx }) => ctx.services.tokens.webLink(ctx.actor)),
});

/** What the gateway metered. */
export const usageRouter = router({
  summary: reader.input(usageInput).query(({ ctx, input }) => ctx.services.usage.summary(ctx.actor, input)),
});
