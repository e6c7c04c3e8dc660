import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { templateCategory } from '../../contract/template.ts';
import { lintDocument } from '../domain/lint/lint-document.ts';
import { parseSections } from '../domain/persona/sections.ts';
import { scanText } from '../domain/text/scan.ts';
import { packageRoot } from '../platform/package-root.ts';
import { WorkerTokenCounter } from '../platform/token-counter.ts';
import { createTemplateFiles } from './template-files.ts';

const counter = new WorkerTokenCounter();
afterAll(() => counter.close());

const builtIn = createTemplateFiles(join(packageRoot(), 'templates'));

describe('the built-in templates', () => {
  it('are at least three for each category but "other", under names of their own', async () => {
    const templates = await builtIn.list();
    expect(templates.length).toBeGreaterThanOrEqual(24);
    expect(new Set(templates.map(({ name }) => name)).size).toBe(templates.length);
    expect(new Set(templates.map(({ displayName }) => displayName)).size).toBe(templates.length);
    for (const category of templateCategory.options) {
      const count = templates.filter((each) => each.category === category).length;
      if (category === 'other') expect(count).toBe(0);
      else expect(count, category).toBeGreaterThanOrEqual(3);
    }
  });

  it('say what they are, begin with their title, and have a section on how to answer or work', async () => {
    for (const { name, displayName, description, tags, content } of await builtIn.list()) {
      expect(description.length, name).toBeGreaterThan(20);
      expect(description.length, name).toBeLessThan(120);
      expect(tags.length, name).toBeGreaterThan(0);
      const { sections, warnings } = parseSections(content);
      expect(sections[1]?.path, name).toEqual([displayName]);
      expect(sections.length, name).toBeGreaterThanOrEqual(4);
      expect(warnings, name).toEqual([]);
    }
  });

  it('cost 250 to 450 tokens each and hold nothing that an agent must not get', async () => {
    const templates = await builtIn.list();
    const counts = await counter.count(templates.map(({ content }) => content));
    for (const [at, { name, content }] of templates.entries()) {
      expect(counts[at], name).toBeGreaterThanOrEqual(250);
      expect(counts[at], name).toBeLessThanOrEqual(450);
      expect(scanText(content), name).toEqual([]);
    }
  });

  it('use every variable that they declare and declare every one that they use, with default and description', async () => {
    for (const { name, content, header } of await builtIn.list()) {
      const used = parseSections(content).slots.flatMap((slot) => (slot.kind === 'variable' ? [slot.name] : []));
      const declared = Object.entries(header.variables ?? {});
      expect(new Set(used), name).toEqual(new Set(declared.map(([variable]) => variable)));
      expect(declared.length, name).toBeGreaterThan(0);
      for (const [variable, { default: text = '', description = '' }] of declared) {
        expect([name, variable, text === '', description === '']).toEqual([name, variable, false, false]);
      }
    }
  });
});

describe('their files', () => {
  it('give no finding of any kind', async () => {
    const folder = join(packageRoot(), 'templates');
    for (const file of await readdir(folder)) {
      const { findings, state } = lintDocument(await readFile(join(folder, file), 'utf8'));
      expect([file, state, findings]).toEqual([file, 'accepted', []]);
    }
  });
});

describe('templates of a folder', () => {
  it('are its Markdown files by name; other files are left alone; a category is no key of the persona', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maestro-templates-'));
    try {
      await writeFile(join(folder, 'b.md'), '---\ndisplayName: Bee\ncategory: review\nmine: 1\n---\n\n# B\n');
      await writeFile(join(folder, 'a.md'), '# A\n');
      await writeFile(join(folder, 'c.md'), '---\ncategory: pirates\n---\n\n# C\n');
      await writeFile(join(folder, 'notes.txt'), 'no');
      const plain = { description: '', tags: [], header: {}, category: 'other' };
      expect(await createTemplateFiles(folder).list()).toEqual([
        { ...plain, name: 'a', displayName: 'a', content: '# A\n' },
        {
          ...plain,
          ...{ name: 'b', displayName: 'Bee', content: '# B\n', category: 'review', header: { extra: { mine: 1 } } },
        },
        { ...plain, name: 'c', displayName: 'c', content: '# C\n', header: { extra: { category: 'pirates' } } },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
