import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { FRESH_MODES, VirtualTerminal } from '../../test/harness/virtual-terminal.ts';
import { type HostOptions, TerminalHost, type TerminalSize } from './host.ts';
import { keySpec, type Token } from './tokens.ts';

/** A host between two streams: what a terminal would send, and what it would get. */
function hostOnStreams(options: Partial<HostOptions> = {}) {
  const rawModes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => void rawModes.push(on) });
  const output = Object.assign(new PassThrough(), { columns: 80, rows: 24 });
  const written: string[] = [];
  output.on('data', (data: Buffer) => void written.push(data.toString()));
  const tokens: Token[] = [];
  const sizes: TerminalSize[] = [];
  const gone: string[] = [];
  const host = new TerminalHost({
    input,
    output,
    env: { TERM: 'xterm-256color' },
    onTokens: (batch) => void tokens.push(...batch),
    onResize: (size) => void sizes.push(size),
    onHangup: () => void gone.push('gone'),
    ...options,
  });
  return { host, input, output, written, tokens, sizes, gone, rawModes };
}

async function modesAfter(written: readonly string[]) {
  const terminal = new VirtualTerminal({ width: 80, height: 24 });
  await terminal.feed(written.join(''));
  return terminal.modes();
}

describe('TerminalHost', () => {
  it('leaves no listener on the process and does not change the environment', async () => {
    const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const before = { listeners: listeners(), env: { ...process.env } };
    process.env.TMUX = '/no/such/socket,1,0';
    const { host } = hostOnStreams();
    host.start();
    await host.ready();
    host.stop();
    expect(process.env.TMUX).toBe('/no/such/socket,1,0');
    if (before.env.TMUX === undefined) delete process.env.TMUX;
    else process.env.TMUX = before.env.TMUX;
    expect({ listeners: listeners(), env: { ...process.env } }).toEqual(before);
  });

  it('writes nothing before it is started and leaves the terminal as it was, also when stopped twice', async () => {
    const { host, written, rawModes } = hostOnStreams();
    host.write('too early');
    expect(written).toEqual([]);
    host.start();
    host.start();
    expect(await modesAfter(written)).toMatchObject({ alternateScreen: true, bracketedPaste: true, mouse: true });
    host.stop();
    const bytes = written.length;
    host.stop();
    host.write('too late');
    expect(written).toHaveLength(bytes);
    expect(await modesAfter(written)).toEqual(FRESH_MODES);
    expect(rawModes).toEqual([true, false]);
  });

  it('starts without the mouse when told and switches it while running', async () => {
    const { host, written } = hostOnStreams({ mouse: false });
    host.start();
    expect((await modesAfter(written)).mouse).toBe(false);
    host.setMouse(true);
    expect(await modesAfter(written)).toMatchObject({ mouse: true, sgrMouse: true });
    host.stop();
    expect(await modesAfter(written)).toEqual(FRESH_MODES);
  });

  it('gives tokens only while started and forgets half a key of before', async () => {
    const { host, input, tokens } = hostOnStreams();
    host.start();
    await host.ready();
    input.emit('data', Buffer.from('j\x1b[1;'));
    host.stop();
    host.start();
    input.emit('data', Buffer.from('k'));
    host.stop();
    input.emit('data', Buffer.from('l'));
    expect(tokens.map(keySpec)).toEqual(['j', 'k']);
  });

  it('keeps what is typed before it can read', async () => {
    const { host, input, tokens } = hostOnStreams();
    host.start();
    input.emit('data', Buffer.from('j\x1b['));
    input.emit('data', Buffer.from('B'));
    expect(tokens).toEqual([]);
    await host.ready();
    expect(tokens.map(keySpec)).toEqual(['j', 'down']);
    host.stop();
  });

  it('tells a new size while started', async () => {
    const { host, output, sizes } = hostOnStreams();
    output.emit('resize');
    host.start();
    await host.ready();
    Object.assign(output, { columns: 45, rows: 12 });
    output.emit('resize');
    expect(sizes).toEqual([{ width: 45, height: 12 }]);
    Object.assign(output, { columns: 0, rows: undefined });
    expect(host.size()).toEqual({ width: 80, height: 24 });
    host.stop();
  });

  it('tells a size that came before it listened', async () => {
    const { host, output, sizes } = hostOnStreams();
    host.start();
    Object.assign(output, { columns: 45, rows: 12 });
    await host.ready();
    expect(sizes).toEqual([{ width: 45, height: 12 }]);
    host.stop();
  });

  it.each(['xterm', 'tmux-256color', 'screen-256color', 'xterm-kitty', 'linux', 'vt100'])(
    'sends %s the same bytes before and after blessed is loaded, and nothing besides',
    async (TERM) => {
      const { host, written } = hostOnStreams({ env: { TERM } });
      const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
      host.start();
      host.stop();
      const before = written.splice(0).join('');
      await host.ready();
      host.start();
      await host.ready();
      host.stop();
      expect(written.join('')).toBe(before);
      expect(said).not.toHaveBeenCalled();
      said.mockRestore();
    },
  );

  it('learns the background from the answer, without waiting longer than for the attributes', async () => {
    const { host, input, written } = hostOnStreams();
    host.start();
    await host.ready();
    const answers = host.query();
    expect(written.at(-1)).toBe('\x1b]11;?\x1b\\\x1b[c');
    input.emit('data', Buffer.from('\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c'));
    expect(await answers).toEqual({ background: { red: 255, green: 255, blue: 255 } });
    host.stop();
  });

  it('does without an answer', async () => {
    const { host, input } = hostOnStreams();
    host.start();
    await host.ready();
    const refused = host.query();
    input.emit('data', Buffer.from('\x1b[?6c'));
    expect(await refused).toEqual({});
    expect(await host.query()).toEqual({});
    host.stop();
  });

  it('hears that the terminal is gone while started, and bears errors after that', () => {
    const { host, input, output, gone } = hostOnStreams();
    host.start();
    input.emit('end');
    output.emit('error', new Error('EIO'));
    expect(gone).toEqual(['gone', 'gone']);
    host.stop();
    input.emit('error', new Error('EIO'));
    expect(gone).toHaveLength(2);
  });

  it.each(['vt100', 'no-such-terminal', 'tmux-256color', 'linux'])('starts and stops on TERM=%s', async (TERM) => {
    const { host, written } = hostOnStreams({ env: { TERM } });
    host.start();
    host.stop();
    expect(await modesAfter(written)).toEqual(FRESH_MODES);
  });
});
