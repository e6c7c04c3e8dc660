import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scanText } from '../domain/text/scan.ts';
import { packageRoot } from '../platform/package-root.ts';
import { WorkerTokenCounter } from '../platform/token-counter.ts';
import { createTemplateFiles } from './template-files.ts';

const counter = new WorkerTokenCounter();
afterAll(() => counter.close());

const builtIn = createTemplateFiles(join(packageRoot(), 'templates'));

describe('the built-in templates', () => {
  it('are the six that the documentation names, each with a title and a description', async () => {
    const templates = await builtIn.list();
    expect(templates.map(({ name }) => name)).toEqual([
      'analyst',
      'developer',
      'reviewer',
      'support',
      'tutor',
      'writer',
    ]);
    for (const { displayName, description, tags } of templates) {
      expect(displayName).not.toBe('');
      expect(description.length).toBeGreaterThan(20);
      expect(tags.length).toBeGreaterThan(0);
    }
  });

  it('cost at most 600 tokens each and hold nothing that an agent must not get', async () => {
    const templates = await builtIn.list();
    const counts = await counter.count(templates.map(({ content }) => content));
    for (const [at, { name, content }] of templates.entries()) {
      expect(counts[at], name).toBeLessThanOrEqual(600);
      expect(scanText(content), name).toEqual([]);
    }
  });
});

describe('templates of a folder', () => {
  it('are its Markdown files by name; other files are left alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maestro-templates-'));
    try {
      await writeFile(join(folder, 'b.md'), '---\ndisplayName: Bee\n---\n\n# B\n');
      await writeFile(join(folder, 'a.md'), '# A\n');
      await writeFile(join(folder, 'notes.txt'), 'no');
      expect(await createTemplateFiles(folder).list()).toEqual([
        { name: 'a', displayName: 'a', description: '', tags: [], content: '# A\n' },
        { name: 'b', displayName: 'Bee', description: '', tags: [], content: '# B\n' },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
