import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pollUntil } from '../../client/poll.ts';
import { daemonKits } from '../harness/daemon-kit.ts';
import { describeWith } from '../harness/needs-program.ts';
import { PROGRAM, seedMainJob } from '../harness/tui-journey.ts';

const kits = daemonKits();
const WAIT_MS = 20_000;

describeWith('tmux', 'the manager in tmux', (file) => {
  it('does the main job with real keys, suspends, copies and leaves the screen as it was', async () => {
    const daemon = await kits.start();
    const session = await seedMainJob(daemon);
    using tmux = new Tmux(file, { MAESTRO_HOME: daemon.home });
    tmux.type(`'${process.execPath}' '${PROGRAM}'`);
    tmux.keys('Enter');
    await tmux.sees('reviewer');
    await tmux.sees('● daemon');
    // tmux sends arrows as SS3 once the application asks for it, and as CSI before.
    tmux.keys('Down');
    await tmux.sees('Write plainly.');
    tmux.keys('y', 'n');
    await tmux.sees('Copied to the tmux buffer');
    expect(tmux.run('show-buffer')).toBe('writer');

    tmux.keys('g', 's');
    await tmux.sees(session.id);
    tmux.keys('s');
    await tmux.sees('now   reviewer@1.0.0');
    tmux.type('writer');
    await tmux.sees('then  writer@1.0.0');
    tmux.keys('Enter');
    await tmux.sees('is in force');
    expect((await daemon.client.session.get.query({ id: session.id })).stack[0]?.persona).toBe('writer');

    tmux.keys('C-z');
    await tmux.sees('Stopped');
    tmux.type('fg');
    tmux.keys('Enter');
    await tmux.sees('Timeline');
    tmux.run('resize-window', '-x', '120', '-y', '40');
    await tmux.sees(/LABEL/);
    tmux.keys('Escape');
    await tmux.sees('Personas › Library');
    tmux.keys('q');
    await tmux.sees(/fg\n.*\nshell>$/);
    expect(tmux.run('capture-pane', '-p')).not.toContain('│');
    expect(tmux.run('display-message', '-p', '#{alternate_on} #{cursor_flag} #{mouse_any_flag}')).toBe('0 1 0');
  });
});

/** A tmux server of its own with one shell in it. */
class Tmux {
  private readonly file: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'maestro-tmux-'));

  constructor(file: string, env: Readonly<Record<string, string>>) {
    this.file = file;
    const variables = Object.entries({ ...env, LANG: 'C.UTF-8' }).flatMap(([k, v]) => ['-e', `${k}=${v}`]);
    this.run('new-session', '-d', '-x', '80', '-y', '24', ...variables, "PS1='shell> ' bash --norc --noprofile -i");
    this.run('set-option', '-s', 'escape-time', '10');
  }

  run(...args: readonly string[]): string {
    const env = { ...process.env, TMUX_TMPDIR: this.folder, TMUX: '' };
    return execFileSync(this.file, ['-L', 'journey', '-f', '/dev/null', ...args], { env, encoding: 'utf8' }).trimEnd();
  }

  keys(...names: readonly string[]): void {
    for (const name of names) this.run('send-keys', name);
  }

  type(text: string): void {
    this.run('send-keys', '-l', text);
  }

  async sees(what: string | RegExp): Promise<void> {
    const seen = await pollUntil(async () => {
      const screen = this.run('capture-pane', '-p');
      return (typeof what === 'string' ? screen.includes(what) : what.test(screen)) ? true : undefined;
    }, WAIT_MS);
    if (!seen) throw new Error(`Waited for ${what}.\n${this.run('capture-pane', '-p')}`);
  }

  [Symbol.dispose](): void {
    this.run('kill-server');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
