import { TRPCError, tracked } from '@trpc/server';
import { type EventMessage, listEventsInput, subscribeInput } from '../../contract/event.ts';
import { toTrpcError } from './error-mapping.ts';
import { reader, router } from './trpc.ts';

/** Every change, as it happens and as it happened. */
export const eventsRouter = router({
  list: reader.input(listEventsInput).query(({ ctx, input }) => ctx.services.events.list(ctx.actor, input)),
  /** Replays from `lastEventId`, then goes on live. Each message carries its sequence number as the id. */
  subscribe: reader.input(subscribeInput).subscription(async function* ({ ctx, input, signal, path }) {
    const after = input?.lastEventId ? Number(input.lastEventId) : undefined;
    try {
      for await (const message of ctx.services.events.follow(ctx.actor, { after, signal })) {
        const seq = message.kind === 'event' ? message.event.seq : message.seq;
        yield tracked<EventMessage>(String(seq), message);
      }
    } catch (cause) {
      // The middleware has answered long ago: what breaks a stream later is mapped here.
      throw toTrpcError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }), { logger: ctx.logger, path });
    }
  }),
});
