import type { Logger } from './services/ports.ts';

/** One step of an orderly end. */
export interface EndStep {
  readonly name: string;
  run(): void | Promise<void>;
  /** Longest time that is waited for it, milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Takes the steps in order. A step that fails or hangs is logged and the next one is taken: the
 * data is safe at any time, and what is left open ends with the process. Answers whether all went well.
 */
export async function endInOrder(steps: readonly EndStep[], logger: Logger): Promise<boolean> {
  let isClean = true;
  for (const { name, run, timeoutMs } of steps) {
    try {
      await withinTime(run, timeoutMs);
    } catch (error) {
      isClean = false;
      logger.error({ step: name, err: error }, 'a step of the shutdown failed');
    }
  }
  return isClean;
}

async function withinTime(run: EndStep['run'], timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The part of `process` that signals come from. */
export interface SignalSource {
  on(event: NodeJS.Signals, listener: (signal: NodeJS.Signals, number: number) => void): unknown;
}

/** What the signals do. */
export interface SignalActions {
  /** Ends in order; called once. */
  stop(reason: string): void;
  /** Reads the configuration again. */
  reload(): void;
  exit(code: number): void;
}

/** SIGTERM and SIGINT end in order, a second one at once (128 + its number); SIGHUP reads the configuration again. */
export function handleSignals(source: SignalSource, { stop, reload, exit }: SignalActions): void {
  let isStopping = false;
  const end = (signal: NodeJS.Signals, number: number) => {
    if (isStopping) return exit(128 + number);
    isStopping = true;
    stop(signal);
  };
  source.on('SIGTERM', end);
  source.on('SIGINT', end);
  source.on('SIGHUP', reload);
}
