import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverInput } from '../../contract/discovery.ts';
import { discoveryBelow } from '../../test/harness/discovery-kit.ts';
import { makeRealTree } from '../../test/harness/real-tree.ts';
import { createFileWatcher } from '../files/file-watcher.ts';
import { DiscoveryWatch } from './discovery-watch.ts';

function followIn(base: string) {
  const watcher = createFileWatcher({ debounceMs: 5, pollMs: 50 });
  const watch = new DiscoveryWatch({ discovery: discoveryBelow(base), watcher });
  const ending = new AbortController();
  const input = discoverInput.parse({ dir: join(base, 'app/src'), mode: 'agents-md' });
  const updates = watch.follow(input, ending.signal);
  const next = async () => {
    const { value } = await updates.next();
    return value && { text: value.discovery.text, changes: value.changes };
  };
  return { watcher, ending, updates, next };
}

describe('following the context files of a folder', () => {
  it('tells what is loaded, then each change: another text, a file that is nearer, and one that goes', async () => {
    using tree = makeRealTree({ 'app/.git': '<dir>', 'app/AGENTS.md': 'one', 'app/src': '<dir>' });
    const { watcher, ending, next } = followIn(tree.base);
    const near = join(tree.base, 'app/src/AGENTS.md');
    const root = join(tree.base, 'app/AGENTS.md');
    expect(await next()).toMatchObject({ text: 'one', changes: [] });
    writeFileSync(root, 'one and a half');
    expect(await next()).toMatchObject({ text: 'one and a half', changes: [{ path: root, change: 'changed' }] });
    writeFileSync(near, 'near');
    const added = await next();
    expect(added?.text).toContain('near');
    expect(added?.changes).toContainEqual({ path: near, change: 'added' });
    rmSync(near);
    const removed = await next();
    expect(removed?.text).toBe('one and a half');
    expect(removed?.changes).toContainEqual({ path: near, change: 'removed' });
    ending.abort();
    expect(await next()).toBeUndefined();
    expect(watcher.size).toBe(0);
    watcher.close();
  });

  it('watches nothing any more when nobody asks for the next update', async () => {
    using tree = makeRealTree({ 'app/AGENTS.md': 'one', 'app/src': '<dir>' });
    const { watcher, updates, next } = followIn(tree.base);
    await next();
    expect(watcher.size).toBeGreaterThan(0);
    await updates.return();
    expect(watcher.size).toBe(0);
    watcher.close();
  });

  it('ends with a typed error when the folder goes away', async () => {
    using tree = makeRealTree({ 'app/.git': '<dir>', 'app/src/AGENTS.md': 'one' });
    const { watcher, next } = followIn(tree.base);
    await next();
    rmSync(join(tree.base, 'app/src'), { recursive: true });
    await expect(next()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(watcher.size).toBe(0);
    watcher.close();
  });
});
