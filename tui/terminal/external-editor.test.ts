import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type EditRequest, editText } from './external-editor.ts';

const folder = mkdtempSync(join(tmpdir(), "maestro editor's test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An editor as a script; `$1` is the file. */
function editorOf(script: string): string {
  const path = join(folder, `editor-${Math.abs(hash(script))}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return `"${path}"`;
}

function hash(text: string): number {
  return [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7);
}

function edit(env: EditRequest['env'], more: Partial<EditRequest> = {}) {
  return editText({
    text: 'one\n',
    fileName: 'reviewer.md',
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    release: (work) => work(),
    ...more,
  });
}

describe('editText', () => {
  it('gives what the editor wrote and keeps the file until it is discarded', async () => {
    const result = await edit({ EDITOR: editorOf('echo two >> "$1"') });
    expect(result).toMatchObject({ text: 'one\ntwo\n', changed: true, exitCode: 0, signal: null });
    expect(readFileSync(result.path, 'utf8')).toBe('one\ntwo\n');
    await result.discard();
    expect(existsSync(dirname(result.path))).toBe(false);
  });

  it('shows the file to nobody else', async () => {
    const modes = join(folder, 'modes');
    const result = await edit({
      EDITOR: editorOf(`stat -c %a "$1" "$(dirname "$1")" > '${modes.replace("'", "'\\''")}'`),
    });
    expect(readFileSync(modes, 'utf8')).toBe('600\n700\n');
    expect(existsSync(result.path)).toBe(false);
  });

  it('prefers VISUAL, which may hold arguments and quotes', async () => {
    const visual = `${editorOf('echo "$1 $2" > "$3"')} 'with space' -n`;
    const result = await edit({ VISUAL: visual, EDITOR: 'false' });
    expect(result.text).toBe('with space -n\n');
    await result.discard();
  });

  it('reads the file also when the editor fails or is killed, and keeps it', async () => {
    const failed = await edit({ EDITOR: editorOf('echo two >> "$1"; exit 5') });
    expect(failed).toMatchObject({ text: 'one\ntwo\n', exitCode: 5 });
    const unchanged = await edit({ EDITOR: 'no-such-editor-here' });
    expect(unchanged).toMatchObject({ changed: false, exitCode: 127 });
    expect(existsSync(unchanged.path)).toBe(true);
    await Promise.all([failed.discard(), unchanged.discard()]);
  });

  it('names the file when it cannot be read any more', async () => {
    await expect(edit({ EDITOR: editorOf('rm "$1"') })).rejects.toThrow(
      /maestro-edit-.*reviewer\.md could not be read/,
    );
  });

  it('names the file when the editor cannot start', async () => {
    await expect(edit({ EDITOR: 'true' }, { cwd: join(folder, 'gone') })).rejects.toThrow(
      /your text is in .*reviewer\.md/,
    );
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['-rf $(touch x); "a" .md', 'rf---touch-x----a--.md'],
    ['日本.md', '日本.md'],
    ['..', 'text.md'],
  ])('makes a harmless file name of %j', async (fileName, expected) => {
    const result = await edit({ EDITOR: editorOf('echo x >> "$1"') }, { fileName });
    expect(result.path.split('/').at(-1)).toBe(expected);
    expect(statSync(result.path).isFile()).toBe(true);
    await result.discard();
  });

  it('starts the editor only once it has the terminal', async () => {
    const order: string[] = [];
    const marker = join(folder, 'marker');
    const result = await edit(
      { EDITOR: editorOf(`echo ran > '${marker.replace("'", "'\\''")}'; echo x >> "$1"`) },
      {
        release: async (work) => {
          order.push(`before:${existsSync(marker)}`);
          const value = await work();
          order.push(`after:${existsSync(marker)}`);
          return value;
        },
      },
    );
    expect(order).toEqual(['before:false', 'after:true']);
    await result.discard();
  });
});
