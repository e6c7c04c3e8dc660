import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { braceBudget, expandBraces } from './braces.ts';
import { ignoreTest } from './ignore-rules.ts';
import { isPlainPath, matchesPattern } from './path-pattern.ts';
import { isForOneOf, rulePatterns } from './rules.ts';

describe('a path pattern', () => {
  it.each([
    ['a.md', '*.md', true],
    ['a/b.md', '*.md', false],
    ['a/b/c.ts', '**/*.ts', true],
    ['c.ts', '**/*.ts', true],
    ['src/a/b.ts', 'src/**', true],
    ['src', 'src/**', true],
    ['src/x', 'src/*/x', false],
    ['a/x/y/b', 'a/**/**/b', true],
    ['b.ts', '[a-c].ts', true],
    ['d.ts', '[a-c].ts', false],
    ['d.ts', '[!a-c].ts', true],
    ['].ts', '[]].ts', true],
    ['[a', '[a', false],
    ['[x].ts', '\\[x\\].ts', true],
    ['a?b', 'a\\?b', true],
    ['\u{1f600}.md', '?.md', true],
    ['aaab', '*a*b', true],
    ['', '**', true],
  ])('for %j: %j -> %j', (path, pattern, expected) => {
    expect(matchesPattern(path, pattern)).toBe(expected);
  });

  it('matches the path that it was made of, whatever characters that has', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, unit: 'binary' }), { minLength: 1, maxLength: 4 }), (steps) => {
        const path = steps.map((step) => step.replaceAll('/', '_')).join('/');
        // A pattern may begin at the folder it counts from.
        fc.pre(!/^\.?\//.test(path));
        const pattern = path.replace(/[\\*?[\]{}]/g, '\\$&');
        expect(matchesPattern(path, pattern)).toBe(true);
        expect(matchesPattern(path, '**')).toBe(true);
      }),
    );
  });

  it('never throws and ends on patterns made to take long', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('*', '**/', '[', ']', '\\', '-', 'a', '?', '!', '/') }),
        fc.string(),
        (pattern, path) => {
          matchesPattern(path, pattern);
          isPlainPath(pattern);
        },
      ),
    );
    expect(matchesPattern('a/'.repeat(2_000), '**/a/'.repeat(200))).toBe(true);
    expect(matchesPattern(`${'a'.repeat(4_000)}`, `${'*a'.repeat(500)}b`)).toBe(false);
    expect(matchesPattern('a', 'a'.repeat(2_000))).toBe(false);
  });
});

describe('braces', () => {
  it.each([
    ['a', ['a']],
    ['{a}', ['{a}']],
    ['{a,b}.ts', ['a.ts', 'b.ts']],
    ['{a,b}/{c,d}', ['a/c', 'a/d', 'b/c', 'b/d']],
    ['x{,y}', ['x', 'xy']],
    ['{a', ['{a']],
    ['\\{a,b}', ['\\{a,b}']],
    ['{a,{b,c}}', ['a', 'b', 'a', 'c']],
  ])('in %j stand for %j', (pattern, expected) => {
    expect(expandBraces(pattern, braceBudget())).toEqual(expected);
  });

  it('over the budget, which all patterns share, are not expanded', () => {
    const budget = braceBudget();
    const ten = '{0,1,2,3,4,5,6,7,8,9}';
    expect(expandBraces(ten.repeat(2), budget)).toHaveLength(100);
    expect(expandBraces(ten.repeat(3), budget)).toEqual([ten.repeat(3)]);
    expect(expandBraces(ten.repeat(40), braceBudget())).toEqual([ten.repeat(40)]);
    expect(expandBraces('{'.repeat(20_000), braceBudget())).toHaveLength(1);
  });
});

describe('rules for paths', () => {
  it.each([
    [{ paths: 'a, {b,c}/*.ts ,' }, ['a', 'b/*.ts', 'c/*.ts']],
    [{ paths: ['a', 1, ' b '] }, ['a', 'b']],
    [{ paths: '' }, undefined],
    [{ paths: 7 }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('of %j are %j', (frontMatter, expected) => {
    expect(rulePatterns(frontMatter, braceBudget())).toEqual(expected);
  });

  it('hold for files below their folder only', () => {
    expect(isForOneOf(['**'], '/p', ['/p/a'])).toBe(true);
    expect(isForOneOf(['**'], '/p', ['/q/a'])).toBe(false);
  });
});

describe('an ignore file', () => {
  const isIgnored = ignoreTest('# comment\n\nvendor/\n*.log\n!keep.log\n/top\na/b\n\\#x\ntrailing\\ \n');
  it.each([
    ['vendor', true, true],
    ['x/vendor', true, true],
    ['vendor', false, false],
    ['x/y.log', false, true],
    ['keep.log', false, false],
    ['top', false, true],
    ['x/top', false, false],
    ['a/b', true, true],
    ['x/a/b', true, false],
    ['#x', false, true],
    ['trailing ', false, true],
    ['# comment', false, false],
  ])('%j, a folder: %j -> %j', (path, isFolder, expected) => {
    expect(isIgnored(path, isFolder)).toBe(expected);
  });
});
