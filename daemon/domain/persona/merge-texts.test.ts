import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTexts, type TextMerge } from './merge-texts.ts';
import { inOrder, toSectionTree } from './section-tree.ts';

function merged(base: string, mine: string, theirs: string): string {
  const result = mergeTexts({ base, mine, theirs });
  if (!('text' in result)) throw new Error(`collides: ${JSON.stringify(result.collisions)}`);
  return result.text;
}

function collisions(base: string, mine: string, theirs: string) {
  const result = mergeTexts({ base, mine, theirs });
  return 'text' in result ? [] : result.collisions;
}

const BASE = 'Intro.\n\n# Rules\n\nBe exact.\n\n## Tone\n\nCalm.\n\n# Format\n\nShort.\n';

describe('two changes of one text', () => {
  it('of different sections are both taken', () => {
    const mine = BASE.replace('Calm.', 'Loud.');
    const theirs = BASE.replace('Short.', 'Long.').replace('Intro.', 'Hello.');
    expect(merged(BASE, mine, theirs)).toBe(
      'Hello.\n\n# Rules\n\nBe exact.\n\n## Tone\n\nLoud.\n\n# Format\n\nLong.\n',
    );
  });

  it('of one section collide, with that section in its three forms', () => {
    const mine = BASE.replace('Calm.', 'Loud.').replace('Short.', 'Long.');
    expect(collisions(BASE, mine, BASE.replace('Calm.', 'Quiet.'))).toEqual([
      {
        section: ['Rules', 'Tone'],
        ...{ base: '## Tone\n\nCalm.', mine: '## Tone\n\nLoud.', theirs: '## Tone\n\nQuiet.' },
      },
    ]);
  });

  it('that say the same are one', () => {
    const both = BASE.replace('Calm.', 'Loud.');
    expect(merged(BASE, both, both.replace('Short.', 'Long.'))).toBe(both.replace('Short.', 'Long.'));
  });

  it('add sections in the same place, each under its own parent', () => {
    const mine = `${BASE.replace('# Format', '## Voice\n\nWarm.\n\n# Format')}\n# Last\n\nBye.\n`;
    const theirs = `${BASE.replace('# Format', '# Tools\n\nNone.\n\n# Format')}\n# End\n\nStop.\n`;
    const both =
      'Intro.\n\n# Rules\n\nBe exact.\n\n## Tone\n\nCalm.\n\n## Voice\n\nWarm.\n\n# Tools\n\nNone.\n\n# Format\n\nShort.\n\n# End\n\nStop.\n\n# Last\n\nBye.\n';
    expect(merged(BASE, mine, theirs)).toBe(both);
    expect(merged(BASE, theirs, mine)).toBe(both);
  });

  it('remove a section that the other left alone, and collide where the other changed it or what is below it', () => {
    const without = 'Intro.\n\n# Format\n\nShort.\n';
    expect(merged(BASE, without, BASE.replace('Short.', 'Long.'))).toBe('Intro.\n\n# Format\n\nLong.\n');
    expect(collisions(BASE, without, BASE.replace('Calm.', 'Loud.'))).toMatchObject([
      { section: ['Rules'], mine: null, theirs: '# Rules\n\nBe exact.\n\n## Tone\n\nLoud.' },
    ]);
    const below = BASE.replace('# Format', '## New\n\nx\n\n# Format');
    expect(collisions(BASE, below, without)).toMatchObject([{ section: ['Rules'], theirs: null }]);
  });

  it('keep the order of the side that moved sections; two different orders collide', () => {
    const base = '# A\n\na\n\n# B\n\nb\n\n# C\n\nc\n';
    const moved = '# C\n\nc\n\n# A\n\na\n\n# B\n\nb\n';
    expect(merged(base, moved, base.replace('\nb\n', '\nB!\n'))).toBe('# C\n\nc\n\n# A\n\na\n\n# B\n\nB!\n');
    expect(collisions(base, moved, '# B\n\nb\n\n# A\n\na\n\n# C\n\nc\n')).toHaveLength(1);
  });

  it('put a blank line between what each of them put last', () => {
    expect(merged('# A\na', '# A\na\n# B\nb', '# A\na\n# C\nc')).toBe('# A\na\n# B\nb\n\n# C\nc');
    expect(merged('', '# B\nb\n', 'Hello.')).toBe('Hello.\n\n# B\nb\n');
  });

  it('take white space from whoever changed it', () => {
    expect(merged('# A\na\n\n# B\nb\n', '# A\na\n\n\n# B\nb\n', '# A\na\n\n# B\nB!\n')).toBe('# A\na\n\n\n# B\nB!\n');
    expect(merged('# A\na\n# B\nb\n', '# A\nA!\n# B\nb', '# A\na\n# B\nb\n\n')).toBe('# A\nA!\n# B\nb\n\n');
  });

  it('of the same heading that stands twice are told apart, or collide where that cannot be done', () => {
    const base = '# A\n\n1\n\n# A\n\n2\n';
    expect(merged(base, base.replace('1', 'one'), base.replace('2', 'two'))).toBe('# A\n\none\n\n# A\n\ntwo\n');
    expect(collisions(base, '# A\n\n2\n', '# A\n\n1\n')).toMatchObject([{ section: ['A'] }]);
    expect(merged(base, '# A\n\n2\n', base)).toBe('# A\n\n2\n');
  });

  it('collide where an open fence of one would swallow the heading of the other', () => {
    const base = '# A\n\na\n';
    expect(collisions(base, '# A\n\n```\ncode\n', '# A\n\na\n\n# B\n\nb\n')).not.toEqual([]);
    expect(merged(base, '# A\n\n```\ncode\n```\n', '# A\n\na\n\n# B\n\nb\n')).toBe(
      '# A\n\n```\ncode\n```\n\n# B\n\nb\n',
    );
  });

  it('take no line of code for a heading', () => {
    const base = '# A\n\n```\n# one\n# two\n```\n\n# B\n\nb\n';
    const mine = base.replace('# one\n# two', '# two\n# one');
    expect(merged(base, mine, base.replace('\nb\n', '\nB!\n'))).toBe(mine.replace('\nb\n', '\nB!\n'));
    expect(collisions(base, mine, base.replace('# one', '# three'))).toMatchObject([{ section: ['A'] }]);
  });
});

const word = fc.constantFrom('alpha', 'beta', 'gamma', '```\n# no heading\n```', '- item\n  more', '');
const body = fc.array(word, { maxLength: 3 }).map((words) => words.join('\n\n'));
const section = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('A', 'B', 'C', 'D'), body)
  .map(([level, title, text]) => `${'#'.repeat(level)} ${title}\n\n${text}`);
const document = fc
  .tuple(body, fc.array(section, { maxLength: 5 }))
  .map(([intro, all]) => [intro, ...all].join('\n\n'));
const anything = fc.oneof(
  document,
  fc
    .array(fc.constantFrom('# ', 'A', '\n', '```', '<!-- maestro: sealed -->', '\r\n', ' ', '~~~'))
    .map((all) => all.join('')),
);

describe('merging', () => {
  it('with a side that changed nothing gives the other, byte for byte', () => {
    fc.assert(
      fc.property(anything, anything, (base, x) => {
        expect(merged(base, base, x)).toBe(x);
        expect(merged(base, x, base)).toBe(x);
        expect(merged(base, x, x)).toBe(x);
      }),
    );
  });

  it('gives the same whichever side is mine, for every text, and never throws', () => {
    const said = (result: TextMerge) =>
      'text' in result ? result.text : result.collisions.map(({ section: path }) => path.join(' > ')).toSorted();
    fc.assert(
      fc.property(anything, anything, anything, (base, mine, theirs) => {
        expect(said(mergeTexts({ base, mine, theirs }))).toEqual(
          said(mergeTexts({ base, mine: theirs, theirs: mine })),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('has every section as one of the sides wrote it', () => {
    const texts = (text: string) => [...inOrder(toSectionTree(text).root)].map((node) => node.text);
    fc.assert(
      fc.property(anything, anything, anything, (base, mine, theirs) => {
        const result = mergeTexts({ base, mine, theirs });
        if (!('text' in result)) return;
        const known = new Set([...texts(mine), ...texts(theirs), '']);
        expect(texts(result.text).filter((text) => !known.has(text))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('carries out both changes where they are in different sections', () => {
    const bodies = fc.array(fc.constantFrom('one', 'two', '```\n# x\n```'), { minLength: 6, maxLength: 6 });
    const who = fc.array(fc.constantFrom('mine', 'theirs', 'nobody'), { minLength: 6, maxLength: 6 });
    const write = (all: readonly string[]) => all.map((text, i) => `# S${i}\n\n${text}\n`).join('\n');
    fc.assert(
      fc.property(bodies, bodies, who, (before, after, changers) => {
        const changed = (names: readonly string[]) =>
          write(before.map((text, i) => (names.includes(changers[i] ?? '') ? `new\n\n${after[i]}` : text)));
        expect(merged(write(before), changed(['mine']), changed(['theirs']))).toBe(changed(['mine', 'theirs']));
      }),
    );
  });

  it('takes a text of many sections in time', () => {
    const many = (end: string) => Array.from({ length: 20_000 }, (_, i) => `# S\n\n${i}${end}\n`).join('');
    expect(collisions(many(''), many('a'), many('b'))).toHaveLength(20_000);
    const unique = (n: number) => Array.from({ length: 20_000 }, (_, i) => `# S${i * n}\n\nx\n`).join('');
    expect('text' in mergeTexts({ base: '', mine: unique(2), theirs: unique(3) })).toBe(true);
  });
});
