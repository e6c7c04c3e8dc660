import { describe, expect, it } from 'vitest';
import { changedSections } from './change-summary.ts';
import { parseSections } from './sections.ts';
import {
  chosenVersion,
  compareVersions,
  laterVersion,
  nextVersion,
  parseSemver,
  suggestBump,
  summarizeChange,
  type VersionContent,
} from './version.ts';

const PLAIN: VersionContent = { displayName: '', description: '', content: '', parent: null, tags: [], header: {} };

/** The summary with a token for each word. */
function summary(before: string, after: string, fields: Partial<VersionContent> = {}): string {
  const words = (text: string) => text.split(/\s+/).filter(Boolean).length;
  const sections = changedSections(parseSections(before), parseSections(after)).map((section) => ({
    ...section,
    ...{ tokensBefore: words(section.before), tokensAfter: words(section.after) },
  }));
  return summarizeChange({ ...PLAIN, content: before }, { ...PLAIN, content: after, ...fields }, sections);
}

describe('version numbers', () => {
  it('are read, compared and counted on', () => {
    expect(parseSemver('1.20.3')).toEqual({ major: 1, minor: 20, patch: 3 });
    for (const wrong of ['1.2', 'v1.2.3', '01.2.3', '1.2.3-a', '1.2.1000000', '']) {
      expect(() => parseSemver(wrong)).toThrow('is no version');
    }
    expect(compareVersions('1.10.0', '1.9.9')).toBeGreaterThan(0);
    expect([nextVersion('1.2.3', 'patch'), nextVersion('1.2.3', 'minor'), nextVersion('1.2.3', 'major')]).toEqual([
      ...['1.2.4', '1.3.0', '2.0.0'],
    ]);
    expect(nextVersion('1.2.999999', 'patch')).toBe('1.3.0');
  });

  it('that are asked for are higher than the latest', () => {
    expect(chosenVersion('1.2.3', { version: '1.2.4', bump: 'patch' })).toBe('1.2.4');
    expect(chosenVersion('1.2.3', { bump: 'minor' })).toBe('1.3.0');
    for (const version of ['1.2.3', '1.2.2', '0.9.9']) {
      expect(() => chosenVersion('1.2.3', { version, bump: 'patch' })).toThrow(`${version} is not higher`);
    }
    expect([laterVersion('1.3.0', '1.2.3'), laterVersion('1.2.3', '1.2.3'), laterVersion(undefined, '1.0.0')]).toEqual([
      ...['1.3.0', undefined, undefined],
    ]);
  });

  it('go up by a minor where headings come or go, by a patch where they move or are reworded below', () => {
    expect(suggestBump('# A\n\na\n\n# B\n', '# B\n\n# A\n\nother\n')).toBe('patch');
    expect(suggestBump('# A\n', '# A\n\n## B\n')).toBe('minor');
    expect(suggestBump('# A\n\n```\n# code\n```\n', '# A\n')).toBe('patch');
  });
});

describe('a summary', () => {
  const text = '# A\n\none two\n\n# B\n\nthree\n';

  it('names sections that changed, came and went, with their tokens', () => {
    expect(summary(text, '# A\n\none\n\n# C\n\nfour five\n')).toBe(
      'changed "A" (-1 token); added "C" (+4 tokens); removed "B" (-3 tokens)',
    );
    expect(summary('Hello.', 'Hi there.')).toBe('changed the introduction (+1 token)');
    expect(summary('# A\n\n## X\n\na\n', '# A\n\n## X\n\nb\n')).toBe('changed "A > X" (±0 tokens)');
  });

  it('names five sections and counts the others', () => {
    const many = (word: string) => Array.from({ length: 7 }, (_, i) => `# S${i}\n\n${word}\n`).join('\n');
    expect(summary(many('a'), many('b'))).toMatch(/^changed "S0" .*"S4" \(±0 tokens\) and 2 more$/);
  });

  it('tells order and white space where nothing else changed', () => {
    expect(summary(text, '# B\n\nthree\n\n# A\n\none two\n')).toBe('reordered sections');
    expect(summary(text, `${text}\n\n`)).toBe('changed white space');
    expect(summary(text, text)).toBe('');
  });

  it('names fields and keys of the header', () => {
    const header = { model: 'm', extra: { color: 'red' } };
    expect(summary(text, text, { displayName: 'T', tags: ['a'], header })).toBe('changed title, tags, model, color');
  });

  it('stays within 500 characters and cuts no character in half', () => {
    const long = (word: string) =>
      Array.from({ length: 5 }, (_, i) => `# ${i}${'😀'.repeat(200)}\n\n${word}\n`).join('\n');
    const cut = summary(long('a'), long('b'), { header: { extra: { ['😀'.repeat(300)]: 1 } } });
    expect(cut.length).toBeLessThanOrEqual(500);
    expect(cut).toMatch(/…$/);
    expect(cut).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
  });
});
