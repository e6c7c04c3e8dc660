import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TreeFiles } from './memory-tree.ts';

/** A folder on the disk, outside of any repository, with the same files as a tree in memory. */
export interface RealTree extends Disposable {
  /** Real path. */
  readonly base: string;
}

/** Makes the files: content, `<dir>` for a folder, `-> X` for a link. What cannot be made is left out. */
export function makeRealTree(files: TreeFiles): RealTree {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'maestro-tree-')));
  for (const [path, content] of Object.entries(files)) {
    const whole = join(base, path);
    mkdirSync(dirname(whole), { recursive: true });
    if (content === '<dir>') mkdirSync(whole, { recursive: true });
    else if (typeof content === 'string' && content.startsWith('-> ')) symlinkSync(content.slice(3), whole);
    else writeFileSync(whole, content);
  }
  return { base, [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }) };
}
