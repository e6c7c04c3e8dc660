import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ClosableWatcher, createFileWatcher, type WatcherOptions } from './file-watcher.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

function start(options: WatcherOptions): { watcher: ClosableWatcher; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'maestro-watch-'));
  const watcher = createFileWatcher({ debounceMs: 5, ...options });
  open.push(
    () => watcher.close(),
    () => rmSync(folder, { recursive: true, force: true }),
  );
  return { watcher, folder };
}

/** Watches a file; `next` resolves with the next change that is told. */
function listen(watcher: ClosableWatcher, path: string) {
  let told = 0;
  const waiting: (() => void)[] = [];
  const end = watcher.watch(path, () => {
    told += 1;
    for (const resolve of waiting.splice(0)) resolve();
  });
  return {
    end,
    count: () => told,
    next: () => new Promise<void>((resolve) => void waiting.push(resolve)),
  };
}

/** Repeats a change until it is told: a watch may begin some time after it was asked for. */
async function until(next: Promise<void>, change: () => void): Promise<void> {
  const again = setInterval(change, 20);
  try {
    await next;
  } finally {
    clearInterval(again);
  }
}

describe.each([
  ['with events of the system', { pollMs: 60_000 }],
  ['with looks only', { events: false, pollMs: 10 }],
] as const)('the watcher of files, %s', (_how, options) => {
  it('tells that a file was changed, replaced as editors do, removed and made again', async () => {
    const { watcher, folder } = start(options);
    const path = join(folder, 'a.md');
    writeFileSync(path, '1');
    const file = listen(watcher, path);
    let text = '';
    await until(file.next(), () => writeFileSync(path, (text += 'x')));
    await until(file.next(), () => {
      writeFileSync(join(folder, '.a.md.swp'), (text += 'y'));
      renameSync(join(folder, '.a.md.swp'), path);
    });
    await until(file.next(), () => rmSync(path, { force: true }));
    await until(file.next(), () => writeFileSync(path, (text += 'z')));
  });

  it('tells a change only to those who watch that file, and nothing after the end', async () => {
    const { watcher, folder } = start(options);
    const [a, b] = [join(folder, 'a.md'), join(folder, 'b.md')];
    writeFileSync(a, '1');
    writeFileSync(b, '1');
    const [first, second] = [listen(watcher, a), listen(watcher, b)];
    let text = '';
    await until(first.next(), () => writeFileSync(a, (text += 'x')));
    expect(second.count()).toBe(0);
    first.end();
    const before = first.count();
    await until(second.next(), () => {
      writeFileSync(a, (text += 'x'));
      writeFileSync(b, text);
    });
    expect(first.count()).toBe(before);
  });
});

describe('the watcher of files', () => {
  it('notices files of a folder that was replaced by another', async () => {
    const { watcher, folder } = start({ pollMs: 10 });
    const path = join(folder, 'sub/a.md');
    mkdirSync(join(folder, 'sub'));
    writeFileSync(path, '1');
    const file = listen(watcher, path);
    let text = '';
    await until(file.next(), () => writeFileSync(path, (text += 'x')));
    renameSync(join(folder, 'sub'), join(folder, 'old'));
    mkdirSync(join(folder, 'sub'));
    await until(file.next(), () => writeFileSync(path, (text += 'y')));
    await until(file.next(), () => writeFileSync(path, (text += 'z')));
  });

  it('tells of a file that never rests', async () => {
    const { watcher, folder } = start({ debounceMs: 30 });
    const path = join(folder, 'a.md');
    writeFileSync(path, '');
    const file = listen(watcher, path);
    let isTold = false;
    const told = file.next().then(() => (isTold = true));
    // Much faster than the debounce time.
    const write = () => {
      if (isTold) return;
      writeFileSync(path, String(performance.now()));
      setTimeout(write, 2);
    };
    write();
    await told;
  });

  it('watches at most so many files', () => {
    const { watcher, folder } = start({ maxFiles: 2 });
    const ends = ['a', 'b'].map((name) => watcher.watch(join(folder, name), () => undefined));
    expect(() => watcher.watch(join(folder, 'c'), () => undefined)).toThrow(/2 files are watched/);
    ends[0]?.();
    expect(() => watcher.watch(join(folder, 'c'), () => undefined)).not.toThrow();
  });

  it('holds no timer and no watch when it is closed, or nobody listens', () => {
    const resources = () =>
      process.getActiveResourcesInfo().filter((name) => name.startsWith('FSEvent') || name === 'Timeout').length;
    const before = resources();
    const { watcher, folder } = start({});
    const end = watcher.watch(join(folder, 'a'), () => undefined);
    // Neither counts as work that keeps the process alive.
    expect(resources()).toBe(before);
    end();
    end();
    watcher.watch(join(folder, 'none/a'), () => undefined);
    watcher.close();
    watcher.close();
    expect(watcher.size).toBe(0);
  });
});
