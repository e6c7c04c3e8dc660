import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../errors.ts';
import { mergeSections } from './merge-sections.ts';
import { type OutlineNode, type Piece, toOutline } from './outline.ts';
import { parseSections } from './sections.ts';

function outline(persona: string, text: string): OutlineNode {
  const origin = { personaId: persona, persona, version: '1.0.0' };
  return toOutline(parseSections(text), { origin, holds: () => true }).root;
}

/** What is shown of an outline: path, level, and who wrote heading and text. */
function shown(node: OutlineNode): readonly unknown[] {
  const by = (piece: Piece | undefined) => piece && `${piece.origin.persona}:${piece.section.index}`;
  const texts = [...node.before, ...(node.own ?? []), ...node.after].map(by);
  const own = [node.path.join(' > '), node.level, by(node.head), texts];
  return node.isRemoved ? [] : [own, ...node.children.flatMap(shown)];
}

function outcome(run: () => OutlineNode): unknown {
  try {
    return shown(run());
  } catch (error) {
    if (isAppError(error, 'SECTION_SEALED')) return 'sealed';
    throw error;
  }
}

const merge = (parent: OutlineNode, child: OutlineNode) => mergeSections(parent, child, 'merge');
const line = fc.constantFrom(
  'text',
  'more',
  '',
  '# A',
  '# B',
  '# A',
  '## C',
  '## D',
  '### E',
  '<!-- maestro: append -->',
  '<!-- maestro: prepend -->',
  '<!-- maestro: remove -->',
  '<!-- maestro: sealed -->',
);
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

describe('mergeSections', () => {
  it('is the same whether a chain is merged from above or from below', () => {
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        const [top, middle, leaf] = [outline('a', a), outline('b', b), outline('c', c)];
        expect(outcome(() => merge(merge(top, middle), leaf))).toEqual(outcome(() => merge(top, merge(middle, leaf))));
      }),
      {
        numRuns: 10_000,
        // Found once in thousands of runs: a removal that is sealed, below a section that is removed later.
        examples: [
          [
            '# A\n## D\n<!-- maestro: sealed -->\n<!-- maestro: remove -->',
            '# A\n## D',
            '# A\n<!-- maestro: remove -->',
          ],
          [
            '# A\n## D\n<!-- maestro: sealed -->\n<!-- maestro: remove -->',
            '# A\n## D\nx',
            '# A\n<!-- maestro: remove -->',
          ],
        ],
      },
    );
  });

  it('lets nothing bring back what a seal keeps removed, and nothing take the section above away', () => {
    const keeps = merge(
      outline('a', '# A\ntext\n## D\nold'),
      outline('b', '# A\n## D\n<!-- maestro: remove -->\n<!-- maestro: sealed -->'),
    );
    expect(shown(merge(keeps, outline('c', '# A\n## D')))).toEqual(shown(keeps));
    for (const text of ['# A\n## D\nnew', '# A\n<!-- maestro: remove -->'])
      expect(outcome(() => merge(keeps, outline('c', text)))).toBe('sealed');
  });

  it('changes nothing when child or parent is empty', () => {
    fc.assert(
      fc.property(text, (content) => {
        const some = outline('a', content);
        expect(shown(merge(some, outline('b', '')))).toEqual(shown(some));
        expect(shown(merge(outline('b', ''), some))).toEqual(shown(some));
        expect(shown(mergeSections(some, outline('b', '\n'), 'append'))).toEqual(shown(some));
      }),
    );
  });

  it('keeps each section once: the paths of both, less those that are removed', () => {
    const plain = fc
      .array(fc.constantFrom('text', '# A', '# B', '## C', '## D'), { maxLength: 10 })
      .map((lines) => lines.join('\n'));
    const keys = (node: OutlineNode, above = ''): readonly string[] =>
      node.children.flatMap((child) => [`${above}/${child.key}`, ...keys(child, `${above}/${child.key}`)]);
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        const [parent, child] = [outline('a', a), outline('b', b)];
        const merged = keys(merge(parent, child));
        expect(new Set(merged).size).toBe(merged.length);
        expect(new Set(merged)).toEqual(new Set([...keys(parent), ...keys(child)]));
        expect(merged.filter((key) => keys(parent).includes(key))).toEqual(keys(parent));
      }),
    );
  });

  it('tells repeated headings apart by their order and warns once for each', () => {
    const origin = { personaId: 'a', persona: 'a', version: '1.0.0' };
    const { root, warnings } = toOutline(parseSections('# A\n1\n# A\n2\n## B\n## B\n'), { origin, holds: () => true });
    expect(warnings.map(({ code, line: at }) => [code, at])).toEqual([
      ['SECTION_REPEATED', 3],
      ['SECTION_REPEATED', 6],
    ]);
    expect(shown(merge(root, outline('b', '# A\n\n# A\nnew')))).toEqual([
      ['', 0, undefined, []],
      ['A', 1, 'a:1', ['a:1']],
      ['A', 1, 'b:2', ['b:2']],
      ['A > B', 2, 'a:3', []],
      ['A > B', 2, 'a:4', []],
    ]);
  });

  it('brings a section back that a middle text removed, where it was, without what was below it', () => {
    const chain = merge(outline('a', '# A\n1\n## C\nc\n# B\n2'), outline('b', '# A\n<!-- maestro: remove -->'));
    expect(shown(chain).map((each) => (each as string[])[0])).toEqual(['', 'B']);
    expect(shown(merge(chain, outline('c', '# A\n3')))).toEqual([
      ['', 0, undefined, []],
      ['A', 1, 'c:1', ['c:1']],
      ['B', 1, 'a:3', ['a:3']],
    ]);
  });

  it('lets a child name a sealed section as a mere container, and seal in turn', () => {
    const law = outline('law', '# Law\n<!-- maestro: sealed -->\nx\n# Free\nf');
    expect(shown(merge(law, outline('kid', '# Law\n# Free\n<!-- maestro: sealed -->\ny')))).toContainEqual([
      'Free',
      1,
      'kid:2',
      ['kid:2'],
    ]);
    const sealedByKid = merge(law, outline('kid', '# Free\n<!-- maestro: sealed -->\n'));
    expect(outcome(() => merge(sealedByKid, outline('grandkid', '# Free\nz')))).toBe('sealed');
    expect(outcome(() => mergeSections(law, outline('kid', '# Law\nz'), 'append'))).not.toBe('sealed');
  });

  it('lets a seal on the opening text cover that text alone', () => {
    const law = outline('law', '<!-- maestro: sealed -->\nopening\n\n# A\na');
    expect(outcome(() => merge(law, outline('kid', '# A\nb\n# New\nn')))).not.toBe('sealed');
    expect(outcome(() => merge(law, outline('kid', 'other')))).toBe('sealed');
  });
});
