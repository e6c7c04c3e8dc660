import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunCommand, runCommand } from './run-command.ts';

/** Which way a text was copied. */
export type CopyWay = 'command' | 'tmux' | 'osc52' | 'tool' | 'file';

/** What happened to a text that was to be copied. */
export interface CopyResult {
  readonly way: CopyWay;
  /** Whether we know that it arrived; a terminal does not say what it does with OSC 52. */
  readonly confirmed: boolean;
  /** A sentence for the user that claims no more than is known. */
  readonly message: string;
  /** The file, when that was the only way left. */
  readonly path?: string;
}

/** What copying needs. */
export interface ClipboardOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's own command, as program and arguments; it gets the text on its standard input. */
  readonly command?: readonly string[];
  /** Sends bytes to the terminal. */
  writeTerminal(bytes: string): void;
  /** Folder for the last way out: a file. */
  readonly folder: string;
  readonly run?: RunCommand;
}

/** Terminals cut or drop longer OSC 52 strings (74,994 bytes of base64 in the strictest known). */
const MOST_OSC52 = 74_000;

/**
 * Copies a text the first way that works: the configured command, tmux, OSC 52 over SSH, a tool of the desktop, OSC 52,
 * a file. Programs in tmux get no OSC 52, since tmux drops it in its default settings.
 * @throws when not even the file can be written.
 */
export async function copyText(text: string, options: ClipboardOptions): Promise<CopyResult> {
  const { env } = options;
  const tried: string[] = [];
  if (options.command && (await works(options.command, text, options, tried))) {
    return { way: 'command', confirmed: true, message: `Copied with ${options.command[0]}.` };
  }
  if (env.TMUX && (await works(['tmux', 'load-buffer', '-w', '-'], text, options, tried))) {
    return { way: 'tmux', confirmed: true, message: 'Copied to the tmux buffer.' };
  }
  const remote = Boolean(env.SSH_TTY || env.SSH_CONNECTION);
  if (remote && sendOsc52(text, options)) return sentToTerminal(tried);
  const tool = remote ? undefined : desktopTool(env);
  if (tool && (await works(tool, text, options, tried))) {
    return { way: 'tool', confirmed: true, message: `Copied with ${tool[0]}.` };
  }
  if (!remote && sendOsc52(text, options)) return sentToTerminal(tried);
  return writeCopy(text, options, tried);
}

async function works(command: readonly string[], text: string, options: ClipboardOptions, tried: string[]) {
  const result = await (options.run ?? runCommand)(command, text);
  if (result.code === 0) return true;
  tried.push(`${command[0]} failed (${result.reason ?? `exit code ${result.code}`})`);
  return false;
}

function desktopTool(env: ClipboardOptions['env']): readonly string[] | undefined {
  if (env.WAYLAND_DISPLAY) return ['wl-copy'];
  if (env.DISPLAY) return ['xclip', '-selection', 'clipboard'];
  return process.platform === 'darwin' ? ['pbcopy'] : undefined;
}

/** Sends the text as OSC 52; false where that cannot work. */
function sendOsc52(text: string, options: ClipboardOptions): boolean {
  const { env } = options;
  if (env.TMUX || /^(?:linux|dumb|vt\d+)$/.test(env.TERM ?? 'dumb')) return false;
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  if (encoded.length > MOST_OSC52) return false;
  options.writeTerminal(`\x1b]52;c;${encoded}\x1b\\`);
  return true;
}

function sentToTerminal(tried: readonly string[]): CopyResult {
  const message = 'Sent to the terminal (OSC 52), which does not say whether it took it.';
  return { way: 'osc52', confirmed: false, message: sentence(tried, message) };
}

async function writeCopy(text: string, options: ClipboardOptions, tried: readonly string[]): Promise<CopyResult> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const path = join(options.folder, `copy-${randomBytes(4).toString('hex')}.txt`);
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  return { way: 'file', confirmed: true, message: sentence(tried, `No clipboard; written to ${path}`), path };
}

function sentence(tried: readonly string[], end: string): string {
  return tried.length === 0 ? end : `${tried.join(', ')}. ${end}`;
}
