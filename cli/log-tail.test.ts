import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followLines, lastLines } from './log-tail.ts';

let folder: string;
let file: string;
let abort: AbortController;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-log-'));
  file = join(folder, 'daemon.log');
  abort = new AbortController();
});

afterEach(async () => {
  abort.abort();
  await rm(folder, { recursive: true });
});

/** A reader that waits for so many lines. */
function reader(count: number) {
  const lines = followLines(file, { count, signal: abort.signal });
  return {
    async next(wanted: number): Promise<readonly string[]> {
      const read: string[] = [];
      while (read.length < wanted) {
        const { value, done } = await lines.next();
        if (done) break;
        read.push(value);
      }
      return read;
    },
    end: async () => {
      const rest = lines.next();
      abort.abort();
      return (await rest).done;
    },
  };
}

describe('the end of a log', () => {
  it('is its last whole lines', async () => {
    await writeFile(file, 'a\nb\nc\nhalf');
    expect(await lastLines(file, 2)).toEqual(['b', 'c']);
  });

  it('leaves out a line that is cut by the 4 MiB that are read', async () => {
    const line = `${'x'.repeat(1023)}\n`;
    await writeFile(file, line.repeat(4 * 1024 + 2).replace(/^x/, ''));
    const lines = await lastLines(file, 1_000_000);
    expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([1023]));
  });

  it('that is not there is an error that says why', async () => {
    await expect(lastLines(file, 1)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('following a log', () => {
  it('gives the last lines, then each that is added, once it is whole', async () => {
    await writeFile(file, 'a\nb\n');
    const log = reader(1);
    expect(await log.next(1)).toEqual(['b']);
    await appendFile(file, 'c\nd');
    expect(await log.next(1)).toEqual(['c']);
    await appendFile(file, 'd\n');
    expect(await log.next(1)).toEqual(['dd']);
    expect(await log.end()).toBe(true);
  });

  it('goes on with the new file after a rotation, and loses nothing of the old one', async () => {
    await writeFile(file, 'a\n');
    const log = reader(9);
    expect(await log.next(1)).toEqual(['a']);
    await appendFile(file, 'last of the old\n');
    await rename(file, join(folder, 'daemon.log.1'));
    await writeFile(file, 'first of the new\n');
    expect(await log.next(2)).toEqual(['last of the old', 'first of the new']);
    await appendFile(file, 'second\n');
    expect(await log.next(1)).toEqual(['second']);
    expect(await log.end()).toBe(true);
  });
});
