import { tracked } from '@trpc/server';
import { type EventMessage, listEventsInput, subscribeInput } from '../../contract/event.ts';
import { mappedStream } from './error-mapping.ts';
import { reader, router } from './trpc.ts';

/** Every change, as it happens and as it happened. */
export const eventsRouter = router({
  list: reader.input(listEventsInput).query(({ ctx, input }) => ctx.services.events.list(ctx.actor, input)),
  /** Replays from `lastEventId`, then goes on live. Each message carries its sequence number as the id. */
  subscribe: reader.input(subscribeInput).subscription(async function* ({ ctx, input, signal, path }) {
    const after = input?.lastEventId ? Number(input.lastEventId) : undefined;
    const messages = ctx.services.events.follow(ctx.actor, { after, signal });
    for await (const message of mappedStream(messages, { logger: ctx.logger, path })) {
      const seq = message.kind === 'event' ? message.event.seq : message.seq;
      yield tracked<EventMessage>(String(seq), message);
    }
  }),
});
