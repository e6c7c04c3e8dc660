import { watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { ClientError } from '../../client/app-error.ts';
import { probeDaemon } from '../../client/start-daemon.ts';
import type { CommandContext } from '../context.ts';
import type { Output, Style } from '../output.ts';
import { timeText } from '../text-format.ts';

const DEFAULT_LINES = 50;
/** The end of a log that is read at most. */
const TAIL_BYTES = 4 * 1024 * 1024;

/** `maestro daemon logs`; works without a daemon as well. */
export async function showLogs({ inputs, output, places, signal }: CommandContext): Promise<undefined> {
  const logFile = (await probeDaemon(places.socketPath))?.logFile ?? places.logFile;
  const tail = await readFrom(logFile, undefined);
  const last = tail.lines.slice(-(inputs.number('lines') ?? DEFAULT_LINES));
  if (!inputs.flag('follow')) {
    output.answer(last.map(parseLine), () => {
      for (const line of last) printLine(output, line);
    });
    return;
  }
  for (const line of last) output.each(parseLine(line), () => printLine(output, line));
  let { end } = tail;
  for await (const _change of changesOf(logFile, signal)) {
    const next = await readFrom(logFile, end);
    for (const line of next.lines) output.each(parseLine(line), () => printLine(output, line));
    end = next.end;
  }
}

/** Whole lines from a position on (or of the last 4 MiB), and the position after them. A shrunk file begins anew. */
async function readFrom(file: string, from: number | undefined) {
  const handle = await openLog(file);
  try {
    const { size } = await handle.stat();
    const start = from === undefined ? Math.max(0, size - TAIL_BYTES) : from > size ? 0 : from;
    const buffer = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
    const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1);
    const lines = whole
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    // The first line of a tail that starts inside the file is cut.
    return { lines: from === undefined && start > 0 ? lines.slice(1) : lines, end: start + whole.length };
  } finally {
    await handle.close();
  }
}

async function openLog(file: string) {
  try {
    return await open(file, 'r');
  } catch (error) {
    throw new ClientError('INVALID_INPUT', `there is no log at ${file}: the daemon has not run yet`, { cause: error });
  }
}

async function* changesOf(file: string, signal: AbortSignal): AsyncGenerator<undefined> {
  const watcher = watch(file, { signal, persistent: true });
  let wake: (() => void) | undefined;
  let isPending = false;
  watcher.on('change', () => {
    isPending = true;
    wake?.();
  });
  try {
    while (!signal.aborted) {
      if (!isPending) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
      isPending = false;
      yield undefined;
    }
  } finally {
    watcher.close();
  }
}

function parseLine(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // A line that another program wrote, for example a crash report of Node: shown as it is.
  }
  return { msg: line };
}

const LEVELS: Readonly<Record<number, readonly [string, Style | undefined]>> = {
  10: ['trace', 'dim'],
  20: ['debug', 'dim'],
  30: ['info', undefined],
  40: ['warn', 'yellow'],
  50: ['error', 'red'],
  60: ['fatal', 'red'],
};

function printLine(output: Output, line: string): void {
  const { level, time, msg, pid: _pid, hostname: _hostname, ...fields } = parseLine(line);
  const [name, style] = LEVELS[Number(level)] ?? [String(level ?? ''), undefined];
  const at = typeof time === 'number' || typeof time === 'string' ? timeText(new Date(time)) : '';
  const facts = Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  output.line([at, name.padEnd(5), String(msg ?? ''), ...facts].join('  '), style);
}
