import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, source } from '../../../test/harness/compose-kit.ts';
import { type Library, library, line, outcomeOf } from '../../../test/harness/library-arbitrary.ts';
import { isAppError } from '../errors.ts';
import { mergeSections } from '../persona/merge-sections.ts';
import { type OutlineNode, type Piece, toOutline } from '../persona/outline.ts';
import { parseSections } from '../persona/sections.ts';
import { ComposeMemo } from './compose-memo.ts';
import type { SourceVersion } from './source.ts';

const NAMES = ['a', 'b', 'c', 'd', 'f'];
const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));

describe('whatever a library holds', () => {
  it('composing ends in a prompt or in an error of the table, and gives the same bytes each time', () => {
    const codes = new Set<unknown>();
    fc.assert(
      fc.property(library, (entries) => {
        for (const name of NAMES) {
          const outcome = outcomeOf(entries, name, { explain: true });
          expect(outcomeOf(structuredClone(entries), name, { explain: true })).toEqual(outcome);
          codes.add((outcome as { code?: string }).code);
        }
      }),
      { numRuns: 250, seed: 7 },
    );
    // The texts are wild enough to reach every kind of end.
    for (const code of [undefined, 'SECTION_SEALED', 'INHERITANCE_CYCLE', 'PARENT_MISSING', 'VARIABLE_MISSING']) {
      expect([...codes]).toContain(code);
    }
  });

  it('an explanation changes nothing of the prompt, and every section with text is in a part or left out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, fc.constantFrom('merge', 'append', 'replace', undefined)), {
          minLength: 1,
          maxLength: 4,
        }),
        (texts) => {
          const chain = texts.map(([content, inherit], i) =>
            source(`p${i}`, content.replaceAll('{{>', '{{'), inherit ? { inherit } : {}),
          );
          const plain = outcome(() => compose(chain, { context: { agent: 'x' } }));
          const explained = outcome(() => compose(chain, { context: { agent: 'x' }, explain: true }));
          if (typeof explained === 'string' || typeof plain === 'string') {
            expect(explained).toBe(plain);
            return;
          }
          const { explanation, ...rest } = explained;
          expect(rest).toEqual(plain);
          for (const { persona, content } of chain) {
            const { sections } = parseSections(content);
            for (const { body, path, line: at } of sections) {
              if (
                content
                  .slice(...body)
                  .replaceAll('{{z}}', '')
                  .trim() === ''
              )
                continue;
              const isShown = rest.parts.some((part) => part.persona === persona && part.section === path.join(' > '));
              const isLeftOut = explanation?.leftOut.some((each) => each.persona === persona && each.line === at);
              expect([persona, at, isShown || isLeftOut]).toEqual([persona, at, true]);
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('what stands in code or in a comment of others', () => {
  const inner = fc
    .array(fc.constantFrom('# A', '## B', '{{v}}', '\\{{v}}', '{{> f}}', '<!-- maestro: remove -->', 'text', ''), {
      maxLength: 8,
    })
    .map((lines) => lines.join('\n'));

  it('reaches the agent as it is written, and changes nothing around it', () => {
    fc.assert(
      fc.property(
        inner,
        fc.constantFrom(['```md\n', '\n```'], ['~~~~\n', '\n~~~~'], ['- x\n  ```\n', '\n  ```']),
        (content, [open = '', close = '']) => {
          const code = `${open}${open.startsWith('-') ? content.replace(/^(?=.)/gm, '  ') : content}${close}`;
          const child = source('kid', `# A\n\nnew\n\n${code}\n`, { variables: { v: { default: 'V' } } });
          const base = source('base', '# A\n\nold\n\n## B\n\nb');
          expect(compose([child, base]).text).toBe(`# A\n\nnew\n\n${code}\n\n## B\n\nb`);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is not read in code spans and comments within a line either', () => {
    const words = fc
      .array(fc.constantFrom('{{v}}', '\\{{', '{{> f}}', 'x', 'maestro: remove'), { maxLength: 6 })
      .map((list) => list.join(' '));
    fc.assert(
      fc.property(words, fc.constantFrom(['`', '`'], ['``', '``'], ['<!-- ', ' -->']), (content, [open, close]) => {
        const written = `# A\n\nbefore ${open}${content}${close} {{v}}`;
        const { text: shown, warnings } = compose([source('a', written, { variables: { v: { default: 'V' } } })]);
        expect(shown).toBe(`# A\n\nbefore ${open}${content}${close} V`);
        expect(warnings.filter(({ code }) => code !== 'DIRECTIVE_UNKNOWN')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('laws of a chain', () => {
  const outlineOf = (persona: string, content: string): OutlineNode =>
    toOutline(parseSections(content), { origin: { personaId: persona, persona, version: '1.0.0' }, holds: () => true })
      .root;
  /** Who wrote what is shown, in order. */
  const shown = (node: OutlineNode): readonly unknown[] => {
    const by = (piece: Piece | undefined) => piece && `${piece.origin.persona}:${piece.section.index}`;
    const own = [node.level, by(node.head), [...node.before, ...(node.own ?? []), ...node.after].map(by)];
    return node.isRemoved ? [] : [own, ...node.children.flatMap(shown)];
  };
  const end = (run: () => OutlineNode) => {
    try {
      return shown(run());
    } catch (error) {
      if (isAppError(error, 'SECTION_SEALED')) return 'sealed';
      throw error;
    }
  };

  it('append is associative without directives of removal, and the empty text is its identity', () => {
    const plain = fc
      .array(fc.constantFrom('', 'text', '# A', '## B', '# C'), { maxLength: 8 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(plain, plain, plain, (a, b, c) => {
        const [x, y, z] = [outlineOf('a', a), outlineOf('b', b), outlineOf('c', c)];
        const append = (parent: OutlineNode, child: OutlineNode) => mergeSections(parent, child, 'append');
        expect(end(() => append(append(x, y), z)).slice(1)).toEqual(end(() => append(x, append(y, z))).slice(1));
        expect(end(() => append(x, outlineOf('b', '')))).toEqual(shown(x));
      }),
    );
  });

  it('replace takes the nearest text alone, whatever was above, unless something is sealed', () => {
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        const [x, y, z] = [outlineOf('a', a), outlineOf('b', b), outlineOf('c', c)];
        const outcome = end(() => mergeSections(mergeSections(x, y, 'merge'), z, 'replace'));
        if (outcome !== 'sealed') expect(outcome).toEqual(shown(z));
        else expect(`${a}\n${b}`).toContain('sealed');
      }),
      { numRuns: 300 },
    );
  });
});

describe('what earlier calls have left in memory', () => {
  it('never changes a prompt, over any sequence of edits', () => {
    const edit = fc.record({ name: fc.constantFrom(...NAMES), content: text, parent: fc.constantFrom(null, ...NAMES) });
    fc.assert(
      fc.property(library, fc.array(edit, { maxLength: 6 }), (first, edits) => {
        const memo = new ComposeMemo();
        const texts = new Map<string, ReturnType<typeof parseSections>>();
        const parse = ({ content }: SourceVersion) => {
          const known = texts.get(content) ?? parseSections(content);
          texts.set(content, known);
          return known;
        };
        let entries: Library = first;
        for (const { name, content, parent } of [{ name: 'none', content: '', parent: null }, ...edits]) {
          const before = entries[name];
          if (before) entries = { ...entries, [name]: { ...before, content, parent } };
          for (const each of NAMES) {
            const warm = stripped(outcomeOf(entries, each, { memo, parse, allowMissing: true }));
            expect(warm).toEqual(stripped(outcomeOf(entries, each, { allowMissing: true })));
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

function outcome<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

/** Without the objects that memory hangs on. */
function stripped(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'fixed' ? undefined : inner)));
}
