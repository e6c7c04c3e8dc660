import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discoveryMode } from '../../../contract/discovery.ts';
import { placesBelow } from '../../../test/harness/discovery-kit.ts';
import { MemoryTree, type TreeFiles } from '../../../test/harness/memory-tree.ts';
import { makeRealTree } from '../../../test/harness/real-tree.ts';
import { contextFiles } from '../../files/context-files.ts';
import type { FileTree } from '../../services/discovery-ports.ts';
import { runPlan } from '../../services/run-plan.ts';
import { discover, type LoadedContext } from './discover.ts';
import { isInside } from './paths.ts';
import type { Reading } from './plan.ts';
import { PROFILES } from './profiles.ts';
import type { DiscoveryRequest } from './request.ts';

const NAMES = [
  'AGENTS.md',
  'PERSONA.md',
  'CLAUDE.md',
  'GEMINI.md',
  'CONTEXT.md',
  'AGENTS.override.md',
  'CLAUDE.local.md',
];
const SECRET = 'top secret of somebody else';

const folder = fc.constantFrom(
  'p',
  'p/a',
  'p/a/b',
  'p/-x',
  'p/.claude',
  'p/.claude/rules',
  'home/.claude',
  'home/.gemini',
);
const word = fc.constantFrom(
  ...['@./x.md ', '@../x.md ', '@l.md ', '@/etc/passwd ', '@~/x.md ', '@../../outside/secret.md ', '@AGENTS.md '],
  ...[
    '```\n',
    '`',
    '<!-- ',
    ' -->',
    'word ',
    '\n\n',
    '---\n',
    'paths: "**"\n',
    '\ufeff',
    '</context_file>',
    '\u202e',
    '@CLAUDE.md ',
  ],
);
const content = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
const link = fc.constantFrom(
  '..',
  '.',
  '../..',
  'x.md',
  'loop',
  '../outside',
  '../../outside',
  '../../outside/secret.md',
  '../AGENTS.md',
  'a/AGENTS.md',
);
const oddName = fc.constantFrom(
  'x.md',
  'l.md',
  'loop',
  'e\u001b[31m.md',
  'a\nb.md',
  '-rf',
  ' ',
  'r.md',
  '<dir>.md',
  '.git',
  'rules',
  '.claude',
);

/** Trees with loops, links that leave, odd names and hostile texts. What lies outside must never be seen. */
const trees: fc.Arbitrary<TreeFiles> = fc
  .dictionary(
    fc.tuple(folder, fc.oneof(fc.constantFrom(...NAMES), oddName)).map((parts) => parts.join('/')),
    fc.oneof(
      { weight: 4, arbitrary: content },
      { weight: 2, arbitrary: link.map((to) => `-> ${to}`) },
      fc.constant('<dir>'),
    ),
    { maxKeys: 14, noNullPrototype: true },
  )
  .map((files) => ({ ...withoutClashes(files), 'outside/secret.md': SECRET, 'p/a/b': '<dir>', home: '<dir>' }));

/** A path below another that is a file or link cannot be made. */
function withoutClashes(files: TreeFiles): TreeFiles {
  const leaves = Object.entries(files).filter(([, value]) => value !== '<dir>');
  return Object.fromEntries(
    Object.entries(files).filter(([path]) => !leaves.some(([leaf]) => path.startsWith(`${leaf}/`)) && path !== 'p/a/b'),
  );
}

function requestIn(base: string): DiscoveryRequest {
  return { dirs: [`${base}/p/a/b`], touch: [`${base}/p/-x/f.ts`], places: placesBelow(base), importRoots: [] };
}

describe('discovery on any tree', () => {
  it.each(discoveryMode.options)(
    'sees the same in memory and on the disk, and reads nothing outside: %s',
    async (mode) => {
      await fc.assert(
        fc.asyncProperty(trees, async (files) => {
          using real = makeRealTree(files);
          const { base } = real;
          const reads: Reading[] = [];
          // What the machine itself has above the folder of the test is no part of it.
          const isOurs = (path: string) => isInside(path, base);
          const spied: FileTree = {
            look: async (path) => (isOurs(path) ? contextFiles.look(path) : { kind: 'missing' }),
            list: async (path) => (isOurs(path) ? contextFiles.list(path) : undefined),
            read(reading) {
              reads.push(reading);
              return contextFiles.read(reading);
            },
          };
          const profile = PROFILES[mode]({ places: placesBelow(base), options: {} });
          const plan = discover(profile, requestIn(base));
          const onDisk = (await runPlan(plan, spied, { nowMs: () => 0, maxMs: 1 })).value;
          for (const { path } of reads)
            expect([isInside(path, `${base}/p`), isInside(path, `${base}/home`)]).toContain(true);
          expect(JSON.stringify(onDisk)).not.toContain(SECRET);
          expectWhole(onDisk);
          const inMemory = new MemoryTree(files, base).run(discover(profile, requestIn(base)));
          expect(onDisk).toEqual(inMemory);
        }),
        { numRuns: 30 },
      );
    },
  );
});

/** What holds of every result. */
function expectWhole({ files, text }: LoadedContext): void {
  const bytes = Buffer.from(text);
  for (const file of files) {
    if (file.span) expect(bytes.subarray(file.span.start, file.span.end).toString()).toBe(file.text);
    const isTaken = file.outcome === 'included' || file.outcome === 'truncated';
    expect([file.path, isTaken]).toEqual([file.path, file.note === '' || file.outcome === 'truncated']);
    if (!isTaken) expect(file.text).toBe('');
  }
}
