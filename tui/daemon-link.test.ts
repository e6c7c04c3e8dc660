import { afterEach, describe, expect, it } from 'vitest';
import { ClientError } from '../client/app-error.ts';
import { FakeDaemon } from '../test/harness/fake-daemon.ts';
import { fakeWorld } from '../test/harness/fake-world.ts';
import { type TuiKit, tuiKit } from '../test/harness/tui-kit.ts';

const kits: TuiKit[] = [];
function manager(daemon = new FakeDaemon(fakeWorld())): TuiKit {
  const kit = tuiKit({ daemon });
  kits.push(kit);
  return kit;
}
afterEach(() => {
  for (const kit of kits.splice(0)) kit.stop();
});

describe('the connection', () => {
  it('is drawn before it is there: with places for rows', () => {
    const kit = manager();
    expect(kit.sees('◌ connecting…')).toBe(true);
    expect(kit.sees('········')).toBe(true);
  });

  it('starts a daemon where none runs', async () => {
    const daemon = new FakeDaemon(fakeWorld());
    daemon.isRunning = false;
    const kit = await manager(daemon).start();
    expect(daemon.isRunning).toBe(true);
    expect(kit.sees('● daemon')).toBe(true);
    expect(kit.sees('architect')).toBe(true);
  });

  it('shows why a daemon cannot be started, and starts it when the user asks', async () => {
    const daemon = new FakeDaemon(fakeWorld());
    daemon.isRunning = false;
    let tries = 0;
    const { ensure } = daemon.modules;
    Object.defineProperty(daemon, 'modules', {
      get: () => ({
        ...Object.getOwnPropertyDescriptor(FakeDaemon.prototype, 'modules')?.get?.call(daemon),
        async ensure() {
          tries += 1;
          if (tries === 1) throw new ClientError('DATABASE_CORRUPT', 'the database is damaged');
          await ensure();
        },
      }),
    });
    const kit = await manager(daemon).start();
    expect(kit.sees('The database is damaged')).toBe(true);
    expect(kit.sees('S start daemon')).toBe(true);
    await kit.press('S-s');
    expect(kit.sees('architect')).toBe(true);
  });

  it('keeps the rows when the daemon is lost, with their time, and refuses changes with a reason', async () => {
    const kit = await manager().start();
    kit.daemon.die();
    await kit.settled();
    expect(kit.sees('◌ daemon lost now · retry in 4s (r)')).toBe(true);
    expect(kit.sees('as of 12:04:31, read only')).toBe(true);
    expect(kit.sees('architect')).toBe(true);
    await kit.press('S-d');
    expect(kit.state.overlays).toEqual([]);
    expect(kit.sees('Delete: the daemon is not reachable')).toBe(true);
  });

  it('tries again at once when the user asks, and fetches everything anew', async () => {
    const kit = await manager().start();
    kit.daemon.die();
    kit.daemon.isRunning = true;
    kit.daemon.world.personas = kit.daemon.world.personas.slice(0, 2);
    await kit.press('r');
    expect(kit.sees('● daemon')).toBe(true);
    expect(kit.sees('Library ─ 2')).toBe(true);
  });

  it('does not say twice that the daemon is lost', async () => {
    const kit = await manager().start();
    kit.daemon.isRunning = false;
    await kit.press('j', 'j', 'j');
    expect(kit.sees('◌ daemon lost')).toBe(true);
    expect(kit.state.toasts).toEqual([]);
  });

  it('tells of a daemon of another protocol in a line of its own, and restarts it after asking', async () => {
    const daemon = new FakeDaemon(fakeWorld());
    let protocol = 0;
    daemon.answers.set('system.status', () => ({ protocol, version: '0.0.9', status: 'ok', user: 'ana' }));
    const kit = await manager(daemon).start();
    expect(kit.sees('▲ The running daemon (0.0.9) is older than this program.  g R restart')).toBe(true);
    await kit.press('n');
    expect(kit.sees('of another version; restart it first')).toBe(true);
    protocol = 1;
    await kit.press('g', 'S-r', 'enter');
    expect(kit.sees('older than this program')).toBe(true);
    await kit.press('g', 'S-r', 'y');
    expect(kit.sees('older than this program')).toBe(false);
    expect(kit.sees('architect')).toBe(true);
  });

  it('tells of a call that did not reach the daemon: nothing was changed', async () => {
    const kit = await manager().start();
    await kit.press('g', 's', 's');
    kit.daemon.isRunning = false;
    await kit.press('enter');
    expect(kit.sees('The daemon does not answer: nothing was changed.')).toBe(true);
    expect(kit.sees('◌ daemon lost')).toBe(true);
  });
});
