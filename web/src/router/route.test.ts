import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeSearch, dialogOf, parsePath, pathAbove, pathOf, withoutDialog } from './route.ts';

describe('the path of the page', () => {
  it.each([
    ['/', { page: 'home' }],
    ['/login', { page: 'login' }],
    ['/personas', { page: 'personas' }],
    ['/personas/', { page: 'personas' }],
    ['/personas/new', { page: 'persona', name: 'new', tab: 'text' }],
    ['/personas/reviewer/versions', { page: 'persona', name: 'reviewer', tab: 'versions' }],
    ['/personas/reviewer/edit', { page: 'persona', name: 'reviewer', tab: 'edit' }],
    ['/sessions', { page: 'sessions' }],
    ['/sessions/s-1', { page: 'session', id: 's-1' }],
    ['/personas/reviewer/other', { page: 'unknown' }],
    ['/personas/reviewer/edit/more', { page: 'unknown' }],
    ['/elsewhere', { page: 'unknown' }],
    ['/login/x', { page: 'unknown' }],
  ])('%s shows %o', (path, route) => {
    expect(parsePath(path)).toEqual(route);
  });

  it('shows what it was made for, whatever the name holds', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((each) => each !== '.' && each !== '..');
    fc.assert(
      fc.property(text, fc.constantFrom('text', 'versions', 'edit'), (name, tab) => {
        const route = { page: 'persona', name, tab } as const;
        expect(parsePath(pathOf(route))).toEqual(route);
        expect(parsePath(pathOf({ page: 'session', id: name }))).toEqual({ page: 'session', id: name });
      }),
    );
  });

  it('with a broken escape names something that does not exist, and does not throw', () => {
    expect(parsePath('/personas/%zz')).toEqual({ page: 'persona', name: '%zz', tab: 'text' });
  });

  it('leads up from a tab to the text, from a detail to its list, and no further', () => {
    expect(pathAbove(parsePath('/personas/a/versions'))).toBe('/personas/a');
    expect(pathAbove(parsePath('/personas/a'))).toBe('/personas');
    expect(pathAbove(parsePath('/sessions/s'))).toBe('/sessions');
    expect(pathAbove(parsePath('/personas'))).toBeUndefined();
  });
});

describe('the query of the page', () => {
  it('changes only what is named, and drops what becomes empty', () => {
    expect(changeSearch('?q=a&tag=b', { tag: 'c&d' })).toBe('?q=a&tag=c%26d');
    expect(changeSearch('?q=a&tag=b', { q: null, tag: '' })).toBe('');
  });

  it('opens the dialogs there are and no others', () => {
    expect(dialogOf('?dialog=switch')).toBe('switch');
    expect(dialogOf('?dialog=format-disk')).toBeUndefined();
    expect(dialogOf('')).toBeUndefined();
  });

  it('keeps the filter when a dialog goes with all that belongs to it', () => {
    expect(withoutDialog('?q=a&dialog=switch&session=all&persona=b')).toBe('?q=a');
  });
});
