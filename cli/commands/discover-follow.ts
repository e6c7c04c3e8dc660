import { toClientError } from '../../client/app-error.ts';
import type { DiscoverInput, Discovery, DiscoveryUpdate } from '../../contract/discovery.ts';
import type { CommandContext } from '../context.ts';
import { timeText } from '../text-format.ts';

/** What is followed: the daemon fills in what is absent. */
export type FollowedContext = Pick<DiscoverInput, 'dir' | 'mode'> & Partial<DiscoverInput>;

/**
 * `maestro discover --follow`: shows what is loaded, then a line for each file that changes it, until the signal aborts.
 * Rejects with what the daemon says, or when it ends.
 */
export async function followDiscovery(
  { connect, signal, output }: CommandContext,
  input: FollowedContext,
  printFirst: (discovery: Discovery) => void,
): Promise<undefined> {
  const client = await connect();
  let before: Discovery | undefined;
  const show = (update: DiscoveryUpdate) => {
    const { discovery, changes } = update;
    output.each(update, () => {
      if (!before) return printFirst(discovery);
      for (const { path, change } of changes) output.line(`${timeText(new Date())}  ${change.padEnd(7)}  ${path}`);
      const delta = discovery.tokens - before.tokens;
      output.line(`text: ${discovery.tokens} tokens (${delta < 0 ? '' : '+'}${delta})`, 'dim');
    });
    before = discovery;
  };
  await new Promise<void>((resolve, reject) => {
    const end = (finish: () => void) => {
      signal.removeEventListener('abort', abort);
      subscription.unsubscribe();
      finish();
    };
    const abort = () => end(resolve);
    const fail = (error: unknown) => end(() => reject(toClientError(error)));
    const subscription = client.discovery.watch.subscribe(input, {
      onData: show,
      onConnectionStateChange({ state, error }) {
        // The link would try again for ever; who follows is told that the daemon is gone.
        if (state === 'connecting' && error) fail(error);
      },
      onError: fail,
      onComplete: () => fail(new Error('the daemon ended the stream')),
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
