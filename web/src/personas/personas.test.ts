import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EffectivePrompt, PersonaDetail, PromptPart } from '../../../contract/persona.ts';
import { draftOf, editOf, parseTags, rebase } from './edit/draft.ts';
import { filterOf, isNarrow, keepFilter } from './library-filter.ts';
import { shownParts, sourcesOf } from './prompt-sources.ts';
import { chosenVersions } from './versions/chosen-versions.ts';
import { firstLines, segmentsOf } from './versions/diff-segments.ts';

const persona = (part: Partial<PersonaDetail> = {}): PersonaDetail => ({
  id: 'p-1',
  name: 'reviewer',
  displayName: 'Reviewer',
  description: '',
  kind: 'persona',
  state: 'accepted',
  findings: 0,
  version: '1.0.0',
  versionCount: 1,
  parentId: null,
  parentName: null,
  ownerId: 'u',
  tags: ['code', 'review'],
  isActive: true,
  liveSessions: 0,
  ownTokens: 3,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  versionId: 'v-1',
  content: '# Review\n',
  sha256: '',
  parent: null,
  header: { model: 'x', extra: { color: 'red' } },
  ...part,
});

describe('the filter in the URL', () => {
  it('becomes the question to the daemon', () => {
    const params = new URLSearchParams('q= rev &tag=code&show=style&sort=updated');
    expect(filterOf(params)).toEqual({
      query: 'rev',
      tag: 'code',
      kind: 'style',
      sort: 'updatedAt',
      direction: 'desc',
    });
  });

  it('asks for the whole library by name when it says nothing that is known', () => {
    const filter = filterOf(new URLSearchParams('sort=color&show=nothing'));
    expect(filter).toEqual({ sort: 'name', direction: 'asc' });
    expect(isNarrow(filter)).toBe(false);
    expect(isNarrow(filterOf(new URLSearchParams('show=deleted')))).toBe(true);
  });

  it('is kept between the list and a persona, and nothing else of the query is', () => {
    expect(keepFilter('?view=source&q=rev&from=1.0.0&sort=oldest')).toBe('?q=rev&sort=oldest');
  });
});

describe('an edit', () => {
  it('sends only what differs from the version it was made on', () => {
    const base = persona();
    expect(editOf(draftOf(base), base)).toEqual({ fields: {} });
    const draft = { ...draftOf(base), content: '# New\n', tags: 'code, #fast code', parent: ' base@1.0.0 ' };
    expect(editOf(draft, base)).toEqual({
      fields: { content: '# New\n', tags: ['code', 'fast'], parent: 'base@1.0.0' },
    });
  });

  it('takes a parent away when its field is emptied', () => {
    const base = persona({ parent: 'base' });
    expect(editOf({ ...draftOf(base), parent: ' ' }, base)).toEqual({ fields: { parent: null } });
  });

  it('keeps every other key of the header when kind or inheritance change', () => {
    const base = persona({ header: { model: 'x', kind: 'style', extra: { color: 'red' } } });
    const draft = { ...draftOf(base), kind: 'persona' as const, inherit: 'append' as const };
    expect(editOf(draft, base).fields.header).toEqual({ model: 'x', extra: { color: 'red' }, inherit: 'append' });
  });

  it('reads tags as people type them', () => {
    expect(parseTags(' a, b  #c,,a ')).toEqual(['a', 'b', 'c']);
    expect(parseTags('')).toEqual([]);
  });
});

describe('an edit on top of a newer version', () => {
  const base = draftOf(persona());
  const theirs = { ...base, content: '# Theirs\n', displayName: 'Their title' };

  it('takes over what it left alone, and clashes nowhere when both changed different fields', () => {
    const mine = { ...base, description: 'mine' };
    expect(rebase(mine, base, theirs)).toEqual({ draft: { ...theirs, description: 'mine' }, clashes: [] });
  });

  it('keeps its own where both changed, and names the field', () => {
    const mine = { ...base, content: '# Mine\n' };
    expect(rebase(mine, base, theirs)).toEqual({ draft: { ...theirs, content: '# Mine\n' }, clashes: ['content'] });
  });

  it('does not clash where both changed to the same', () => {
    expect(rebase({ ...base, content: '# Theirs\n' }, base, theirs).clashes).toEqual([]);
  });
});

describe('the chosen versions', () => {
  const versions = [{ version: '1.2.0' }, { version: '1.1.0' }, { version: '1.0.0' }];
  const chosen = (query: string) => chosenVersions(versions, new URLSearchParams(query));

  it('are the last change unless the URL says otherwise', () => {
    expect(chosen('')).toEqual({ from: '1.1.0', to: '1.2.0' });
    expect(chosen('from=9.9.9&to=nonsense')).toEqual({ from: '1.1.0', to: '1.2.0' });
  });

  it('are any two, in any order', () => {
    expect(chosen('from=1.2.0&to=1.0.0')).toEqual({ from: '1.2.0', to: '1.0.0' });
    expect(chosen('to=1.1.0')).toEqual({ from: '1.0.0', to: '1.1.0' });
  });

  it('are none while there is only one version', () => {
    expect(chosenVersions([{ version: '1.0.0' }], new URLSearchParams())).toBeUndefined();
  });
});

describe('the segments of a changed line', () => {
  it('are cut at the changed words', () => {
    expect(segmentsOf({ text: 'never approve', words: [[0, 5]] })).toEqual([
      { text: 'never', isChanged: true, at: 0 },
      { text: ' approve', isChanged: false, at: 5 },
    ]);
  });

  it('are the whole line together, whatever the ranges are', () => {
    const range = fc.tuple(fc.integer({ min: -3, max: 40 }), fc.integer({ min: -3, max: 40 }));
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.array(range, { maxLength: 6 }), (text, words) => {
        const segments = segmentsOf({ text, words });
        expect(segments.map((segment) => segment.text).join('')).toBe(text);
      }),
    );
  });
});

describe('a long diff', () => {
  const line = { kind: 'added', text: '', oldLine: null, newLine: 1, words: [] } as const;
  const hunks = [3, 4].map((count, i) => ({ oldStart: i, newStart: i, lines: Array(count).fill(line) }));

  it('is shown up to a number of lines, and says how many are left', () => {
    const shown = firstLines(hunks, 5);
    expect(shown.hunks.map(({ lines }) => lines.length)).toEqual([3, 2]);
    expect(shown.left).toBe(2);
  });

  it('is whole when there is room', () => {
    expect(firstLines(hunks, 7)).toEqual({ hunks, left: 0 });
  });
});

describe('the sources of an effective prompt', () => {
  const part = (from: string, span: readonly [number, number], tokens: number): PromptPart => ({
    personaId: from,
    persona: from,
    version: '1.0.0',
    section: '',
    lines: [1, 1],
    span,
    tokens,
  });
  const prompt: EffectivePrompt = {
    personaId: 'child',
    name: 'child',
    version: '1.0.0',
    versionId: 'v',
    kind: 'persona',
    text: '# Base\n\n# Own\n\n# Base again\n',
    sha256: '',
    tokens: 6,
    tokenizer: 'o200k',
    chain: [],
    parts: [part('base', [0, 7], 1), part('child', [8, 14], 2), part('base', [15, 28], 3)],
    warnings: [],
  };

  it('begin with the persona itself, and sum what each gave', () => {
    expect(sourcesOf(prompt).map(({ persona: from, tokens, hue }) => [from, tokens, hue])).toEqual([
      ['child', 2, 0],
      ['base', 4, 1],
    ]);
  });

  it('colour the parts, which together are the whole text', () => {
    const shown = shownParts(prompt);
    expect(shown.map(({ hue }) => hue)).toEqual([1, 0, 1]);
    expect(shown.map(({ text }) => text)).toEqual(['# Base', '# Own', '# Base again']);
  });
});
