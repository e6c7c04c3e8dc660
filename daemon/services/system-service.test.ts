import { describe, expect, it } from 'vitest';
import { startSessionInput } from '../../contract/session.ts';
import { serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

describe('the status of the daemon', () => {
  it('tells where it is, what it holds and for whom', async () => {
    const { services, owner } = await kits.start();
    for (const name of ['a', 'b']) await services.personas.create(owner, { name, content: name });
    await services.personas.remove(owner, { ref: 'b', force: false });
    await services.sessions.start(owner, startSessionInput.parse({ persona: 'a' }));
    const { id } = await services.sessions.start(owner, startSessionInput.parse({}));
    await services.sessions.end(owner, { id });
    expect(await services.system.status(owner)).toEqual({
      ...{ status: 'ok', version: '0.1.0', protocol: 1, pid: 4242, startedAt: new Date('2026-03-01T10:00:00Z') },
      ...{ socketPath: '/run/maestro/daemon.sock', httpUrl: 'http://127.0.0.1:7717', dataDir: '/data/maestro' },
      ...{ logFile: '/state/maestro/daemon.log', personas: 1, liveSessions: 1, user: 'ada', rssBytes: 50_000_000 },
      writeQueueLength: 0,
    });
  });

  it('is degraded while the disk takes no writes, draining while it stops, and stopping answers first', async () => {
    let isDegraded = true;
    const kit = await kits.start({
      wrap: (database) => ({
        ...database,
        get isDegraded() {
          return isDegraded;
        },
      }),
    });
    const status = async () => (await kit.services.system.status(kit.owner)).status;
    expect(await status()).toBe('degraded');
    isDegraded = false;
    expect(await status()).toBe('ok');
    expect(kit.services.system.stop()).toEqual({ stopping: true });
    expect(kit.process.stops).toBe(1);
    kit.process.isDraining = true;
    isDegraded = true;
    expect(await status()).toBe('draining');
  });
});
