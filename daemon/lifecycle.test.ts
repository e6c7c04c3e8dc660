import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { endInOrder, handleSignals } from './lifecycle.ts';
import type { Logger } from './services/ports.ts';

function keepingLogger(): Logger & { readonly lines: object[] } {
  const lines: object[] = [];
  const keep = (fields: object) => void lines.push(fields);
  return { debug: keep, info: keep, warn: keep, error: keep, lines };
}

describe('an orderly end', () => {
  it('takes the steps one after the other', async () => {
    const taken: string[] = [];
    const step = (name: string) => ({
      name,
      timeoutMs: 1_000,
      run: async () => {
        taken.push(`${name} begins`);
        await Promise.resolve();
        taken.push(`${name} ends`);
      },
    });
    expect(await endInOrder([step('a'), step('b')], keepingLogger())).toBe(true);
    expect(taken).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('goes on after a step that fails or hangs, and says that it was not clean', async () => {
    const logger = keepingLogger();
    let reached = false;
    const isClean = await endInOrder(
      [
        { name: 'fails', timeoutMs: 1_000, run: () => Promise.reject(new Error('no')) },
        { name: 'hangs', timeoutMs: 5, run: () => new Promise<void>(() => undefined) },
        { name: 'throws', timeoutMs: 1_000, run: () => JSON.parse('{') as undefined },
        { name: 'last', timeoutMs: 1_000, run: () => void (reached = true) },
      ],
      logger,
    );
    expect({ isClean, reached }).toEqual({ isClean: false, reached: true });
    expect(logger.lines).toMatchObject([{ step: 'fails' }, { step: 'hangs' }, { step: 'throws' }]);
  });
});

describe('signals', () => {
  it('end in order the first time and at once the second time; SIGHUP reads the configuration', () => {
    const source = new EventEmitter();
    const done: string[] = [];
    handleSignals(source, {
      stop: (reason) => done.push(`stop ${reason}`),
      reload: () => done.push('reload'),
      exit: (code) => done.push(`exit ${code}`),
    });
    source.emit('SIGHUP', 'SIGHUP', 1);
    source.emit('SIGTERM', 'SIGTERM', 15);
    source.emit('SIGHUP', 'SIGHUP', 1);
    source.emit('SIGINT', 'SIGINT', 2);
    source.emit('SIGTERM', 'SIGTERM', 15);
    expect(done).toEqual(['reload', 'stop SIGTERM', 'reload', 'exit 130', 'exit 143']);
  });
});
