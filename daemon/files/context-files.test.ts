import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contextFiles } from './context-files.ts';

const { look, list, read } = contextFiles;
const MIB = 1024 * 1024;
let base = '';

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'maestro-files-')));
  mkdirSync(join(base, 'in/sub'), { recursive: true });
  writeFileSync(join(base, 'in/a.md'), '\ufeffAé');
  writeFileSync(join(base, 'out.md'), 'secret');
});
afterAll(() => rmSync(base, { recursive: true }));

/** Looks at a file and reads it, as a plan does. */
async function readAt(path: string, roots: readonly string[] = [base], maxBytes = MIB) {
  const found = await look(path);
  return found.kind === 'file' ? read({ path: found.realPath, id: found.id, roots, maxBytes }) : found;
}

describe('the file tree', () => {
  it('gives text with its byte order mark, its size and hash', async () => {
    expect(await readAt(join(base, 'in/a.md'))).toEqual({
      kind: 'text',
      text: '\ufeffAé',
      isUtf8: true,
      // printf '\xef\xbb\xbfA\xc3\xa9' | sha256sum
      sha256: '4296bb904ad5812fa5c04352544eebd993e0597ce16f6a767eeefef58da5eae1',
      sizeBytes: 6,
    });
  });

  it('says of bytes that are no UTF-8 that they are none', async () => {
    writeFileSync(join(base, 'bad.md'), Buffer.from([0x41, 0xff, 0xfe]));
    expect(await readAt(join(base, 'bad.md'))).toMatchObject({ kind: 'text', text: 'A\ufffd\ufffd', isUtf8: false });
  });

  it('never waits for a pipe, a socket or a device', async () => {
    const pipe = join(base, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const server = createServer().listen(join(base, 'sock'));
    await new Promise((resolve) => server.once('listening', resolve));
    for (const path of [pipe, join(base, 'sock'), '/dev/zero', '/dev/tty']) {
      const found = await look(path);
      expect([path, found.kind]).toEqual([path, 'other']);
      const id = 'id' in found ? found.id : '';
      expect(await read({ path, id, roots: ['/'], maxBytes: MIB })).toEqual({
        kind: expect.stringMatching(/^(not-file|unreadable)$/),
      });
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it('takes the size from the file, before anything is read', async () => {
    const sparse = join(base, 'sparse.md');
    writeFileSync(sparse, '');
    truncateSync(sparse, 20 * 1024 * MIB);
    expect(await readAt(sparse)).toEqual({ kind: 'too-large' });
    writeFileSync(join(base, 'fits.md'), 'x'.repeat(10));
    expect(await readAt(join(base, 'fits.md'), [base], 10)).toMatchObject({ kind: 'text', sizeBytes: 10 });
    expect(await readAt(join(base, 'fits.md'), [base], 9)).toEqual({ kind: 'too-large' });
  });

  it('denies a file that was replaced by another, or by a link, after it was looked at', async () => {
    const path = join(base, 'in/swapped.md');
    writeFileSync(path, 'good');
    const found = await look(path);
    const reading = { path, id: 'id' in found ? found.id : '', roots: [join(base, 'in')], maxBytes: MIB };
    writeFileSync(join(base, 'in/other.md'), 'other');
    renameSync(path, join(base, 'in/kept.md'));
    renameSync(join(base, 'in/other.md'), path);
    expect(await read(reading)).toEqual({ kind: 'denied' });
    rmSync(path);
    symlinkSync('kept.md', path);
    expect(await read(reading)).toEqual({ kind: 'denied' });
  });

  it('denies a file whose folder became a link out of the roots', async () => {
    const folder = join(base, 'in/moved');
    mkdirSync(folder);
    writeFileSync(join(folder, 'x.md'), 'x');
    const found = await look(join(folder, 'x.md'));
    // The same file, by another way: only where it lies has changed.
    mkdirSync(join(base, 'elsewhere'));
    linkSync(join(folder, 'x.md'), join(base, 'elsewhere/x.md'));
    rmSync(folder, { recursive: true });
    symlinkSync(join(base, 'elsewhere'), folder);
    const reading = { path: join(folder, 'x.md'), id: 'id' in found ? found.id : '', maxBytes: MIB };
    expect(await read({ ...reading, roots: [join(base, 'in')] })).toEqual({ kind: 'denied' });
    expect(await read({ ...reading, roots: [base] })).toMatchObject({ kind: 'text', text: 'x' });
  });

  it('follows links to where they lead and says so; loops and dangling ones lead nowhere', async () => {
    symlinkSync('../out.md', join(base, 'in/l.md'));
    symlinkSync('loop', join(base, 'loop'));
    symlinkSync('nowhere', join(base, 'dangling'));
    expect(await look(join(base, 'in/l.md'))).toMatchObject({ kind: 'file', realPath: join(base, 'out.md') });
    expect(await look(join(base, 'loop'))).toEqual({ kind: 'missing' });
    expect(await look(join(base, 'dangling'))).toEqual({ kind: 'missing' });
    expect(await readAt(join(base, 'in/l.md'), [join(base, 'in')])).toEqual({ kind: 'denied' });
  });

  it('lists names in order and says which are folders; links to folders are not', async () => {
    const folder = join(base, 'names');
    mkdirSync(folder);
    for (const name of ['b', 'a\nb', '\u001b[31m', '-rf', ' ', 'B']) writeFileSync(join(folder, name), '');
    mkdirSync(join(folder, 'sub'));
    symlinkSync('..', join(folder, 'up'));
    const names = ['\u001b[31m', ' ', '-rf', 'B', 'a\nb', 'b', 'sub', 'up'];
    expect(await list(folder)).toEqual({ names, folders: ['sub'] });
    expect(await list(join(base, 'out.md'))).toBeUndefined();
    expect(await list(join(base, 'none'))).toBeUndefined();
  });

  it('tells what everybody may write', async () => {
    const path = join(base, 'open.md');
    writeFileSync(path, 'x');
    expect(await look(path)).toMatchObject({ isWorldWritable: false });
    chmodSync(path, 0o666);
    expect(await look(path)).toMatchObject({ isWorldWritable: true });
  });

  it.each(['/x'.repeat(3_000), `/${'y'.repeat(300)}`, '/etc/passwd/x'])(
    'finds nothing at an impossible path',
    async (path) => {
      expect(await look(path)).toEqual({ kind: 'missing' });
      expect(await read({ path, id: '', roots: ['/'], maxBytes: 1 })).toEqual({
        kind: expect.stringMatching(/^(missing|unreadable)$/),
      });
    },
  );
});
