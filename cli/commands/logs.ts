import { probeDaemon } from '../../client/start-daemon.ts';
import type { CommandContext } from '../context.ts';
import { followLines, lastLines } from '../log-tail.ts';
import type { Output, Style } from '../output.ts';
import { timeText } from '../text-format.ts';

const DEFAULT_LINES = 50;

/** `maestro daemon logs`; works without a daemon as well. */
export async function showLogs({ inputs, output, places, signal }: CommandContext): Promise<undefined> {
  const file = (await probeDaemon(places.socketPath))?.logFile ?? places.logFile;
  const count = inputs.number('lines') ?? DEFAULT_LINES;
  if (inputs.flag('follow')) {
    for await (const line of followLines(file, { count, signal })) {
      output.each(parseLine(line), () => printLine(output, line));
    }
    return;
  }
  const lines = await lastLines(file, count);
  output.answer(lines.map(parseLine), () => {
    for (const line of lines) printLine(output, line);
  });
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
