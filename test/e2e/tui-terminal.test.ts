import { describe, expect, it } from 'vitest';
import { daemonKits } from '../harness/daemon-kit.ts';
import { startTerminal } from '../harness/terminal-driver.ts';
import { PROGRAM, seedMainJob, startManager } from '../harness/tui-journey.ts';
import { FRESH_MODES } from '../harness/virtual-terminal.ts';

const kits = daemonKits();

describe('the terminal', () => {
  it('is as before after quitting, exit 0', async () => {
    const daemon = await kits.start();
    await seedMainJob(daemon);
    await using manager = await startManager(daemon.home);
    await manager.sees('reviewer');
    expect(manager.modes()).toMatchObject({ alternateScreen: true, cursorVisible: false, mouse: true });
    await manager.press('q');
    expect(await manager.exit()).toEqual({ code: 0, signal: 0 });
    expect(manager.modes()).toEqual(FRESH_MODES);
    expect(manager.output()).not.toMatch(/Error|\(node:/);
  });

  it('is as before after SIGTERM, exit 143', async () => {
    const daemon = await kits.start();
    await using manager = await startManager(daemon.home);
    await manager.sees('No personas yet');
    manager.signal('SIGTERM');
    expect(await manager.exit()).toMatchObject({ code: 143 });
    expect(manager.modes()).toEqual(FRESH_MODES);
  });

  it('goes back to the shell with ^Z and comes back with fg', async () => {
    const daemon = await kits.start();
    await seedMainJob(daemon);
    const env = { PS1: 'shell> ', MAESTRO_HOME: daemon.home };
    await using shell = await startTerminal({ file: 'bash', args: ['--norc', '--noprofile', '-i'], env });
    await shell.sees('shell>');
    shell.type(`'${process.execPath}' '${PROGRAM}'\r`);
    await shell.sees('reviewer');
    await shell.press('C-z');
    await shell.sees('Stopped');
    expect(shell.modes()).toMatchObject({ alternateScreen: false, mouse: false, cursorVisible: true });
    shell.type('fg\r');
    await shell.sees('Cite file and line.');
    await shell.press('q');
    await shell.waitFor(() => !shell.modes().alternateScreen, 'the shell to be back');
  });

  it('may change its size at any time, down to one where nothing fits', async () => {
    const daemon = await kits.start();
    await seedMainJob(daemon);
    await using manager = await startManager(daemon.home, { width: 120, height: 40 });
    await manager.sees('raw | rendered | [effective]');
    manager.size(60, 20);
    await manager.waitFor(() => /^╰─+╯$/.test(manager.screen()[9] ?? ''), 'the preview to stand below');
    manager.size(50, 15);
    await manager.gone('Preview');
    await manager.press('2');
    await manager.sees('Preview');
    manager.size(30, 8);
    await manager.sees('needs 40x10');
    manager.size(80, 24);
    await manager.sees('Cite file and line.');
    await manager.sees('3 Details');
  });

  it('gets no colour with NO_COLOR, and sees the selection all the same', async () => {
    const daemon = await kits.start();
    await seedMainJob(daemon);
    await using manager = await startManager(daemon.home, { env: { NO_COLOR: '1' } });
    await manager.sees('Cite file and line.');
    expect(manager.output()).not.toMatch(/\x1b\[[\d;]*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/);
    const row = manager.screen().findIndex((line) => line.includes('▌'));
    expect(manager.view.cellAt(4, row).style).toContain('reverse');
  });

  it('takes clicks', async () => {
    const daemon = await kits.start();
    await seedMainJob(daemon);
    await using manager = await startManager(daemon.home);
    await manager.sees('writer');
    manager.click(
      6,
      manager.screen().findIndex((line) => line.includes('writer')),
    );
    await manager.sees('Write plainly.');
    const last = manager.screen().length - 1;
    manager.click((manager.screen()[last] ?? '').indexOf('v versions'), last);
    await manager.sees('Library › writer › versions');
  });

  it('is told apart from what cannot show the manager: one line, exit 2', async () => {
    const daemon = await kits.start();
    await using dumb = await startManager(daemon.home, { term: 'dumb' });
    expect(await dumb.exit()).toEqual({ code: 2, signal: 0 });
    expect(dumb.screen().join('')).toContain('the terminal manager cannot run here (TERM is dumb');
    expect(dumb.modes()).toEqual(FRESH_MODES);
  });
});

describe('configuration of the user', () => {
  it('is followed, and mistakes are told with file and line', async () => {
    const daemon = await kits.start({ config: { tui: { ascii: true, theme: 'neon' } } });
    await seedMainJob(daemon);
    await using manager = await startManager(daemon.home);
    await manager.sees('"tui.theme" must be one of');
    await manager.sees('+-1 Library');
    const signs = manager
      .screen()
      .join('')
      .replace(/[\x20-\x7e]/g, '');
    expect(signs).toBe('');
  });

  it('remembers how the screen was left', async () => {
    const daemon = await kits.start();
    await seedMainJob(daemon);
    const first = await startManager(daemon.home);
    await first.sees('effective');
    await first.press('m', 'S-o');
    await first.sees('Preview ─ raw');
    await first.press('q');
    await first.exit();
    await first.close();
    await using second = await startManager(daemon.home);
    await second.sees('Preview ─ raw');
    await second.sees('name ▼');
  });
});
