import { compareDiscoveryInput, discoverInput } from '../../contract/discovery.ts';
import { mappedStream } from './error-mapping.ts';
import { admin, router } from './trpc.ts';

/** Context files. Whoever may ask reads files of the user, so a token needs the scope of the owner. */
export const discoveryRouter = router({
  discover: admin.input(discoverInput).query(({ ctx, input }) => ctx.services.discovery.discover(input)),
  compare: admin.input(compareDiscoveryInput).query(({ ctx, input }) => ctx.services.discovery.compare(input)),
  /** What a mode loads, again each time that a change of a file alters it. */
  watch: admin.input(discoverInput).subscription(async function* ({ ctx, input, signal, path }) {
    yield* mappedStream(ctx.services.discoveryWatch.follow(input, signal), { logger: ctx.logger, path });
  }),
});
