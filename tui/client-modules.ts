import type { ClientModules } from './daemon-link.ts';

/** Where the daemon is, and how it is started. */
export interface ClientPlaces {
  readonly socketPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The client of the daemon; loading it takes as long as drawing the first frame, so it is not loaded before. */
export async function loadClient({ socketPath, env }: ClientPlaces): Promise<ClientModules> {
  const [{ createDaemonClient }, { followEvents }, { ensureDaemon, probeDaemon, awaitGone }] = await Promise.all([
    import('../client/daemon-client.ts'),
    import('../client/event-stream.ts'),
    import('../client/start-daemon.ts'),
  ]);
  return {
    createClient: () => createDaemonClient({ socketPath }),
    follow: followEvents,
    async ensure() {
      await ensureDaemon({ socketPath, env });
    },
    async stop() {
      await createDaemonClient({ socketPath }).system.stop.mutate();
      await awaitGone(socketPath);
    },
    async probe() {
      return (await probeDaemon(socketPath)) !== undefined;
    },
  };
}
