import { z } from 'zod';
import {
  applyInput,
  listSessionsInput,
  sessionChangeInput,
  startSessionInput,
  switchInput,
} from '../../contract/session.ts';
import { applier, reader, router } from './trpc.ts';

const byId = z.strictObject({ id: z.string().min(4).max(64) });

/** Agent sessions: start, watch, and change what is in force. */
export const sessionRouter = router({
  start: applier.input(startSessionInput).mutation(({ ctx, input }) => ctx.services.sessions.start(ctx.actor, input)),
  list: reader.input(listSessionsInput).query(({ ctx, input }) => ctx.services.sessions.list(ctx.actor, input)),
  get: reader.input(byId).query(({ ctx, input }) => ctx.services.sessions.get(ctx.actor, input.id)),
  /** Text that the session's agent gets now, empty without a persona. */
  effective: reader.input(byId).query(({ ctx, input }) => ctx.services.sessions.effectiveText(ctx.actor, input.id)),
  applications: reader.input(byId).query(({ ctx, input }) => ctx.services.sessions.applications(ctx.actor, input.id)),
  requests: reader
    .input(byId.extend({ limit: z.int().min(1).max(500).default(50) }))
    .query(({ ctx, input }) => ctx.services.sessions.requests(ctx.actor, input)),
  switch: applier.input(switchInput).mutation(({ ctx, input }) => ctx.services.sessions.switch(ctx.actor, input)),
  /** tRPC keeps the name `apply` for itself. */
  applyPersona: applier.input(applyInput).mutation(({ ctx, input }) => ctx.services.sessions.apply(ctx.actor, input)),
  revert: applier
    .input(sessionChangeInput)
    .mutation(({ ctx, input }) => ctx.services.sessions.revert(ctx.actor, input)),
  clear: applier.input(sessionChangeInput).mutation(({ ctx, input }) => ctx.services.sessions.clear(ctx.actor, input)),
  end: applier.input(sessionChangeInput).mutation(({ ctx, input }) => ctx.services.sessions.end(ctx.actor, input)),
});
