import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeVersions, type NamedContent, type VersionMerge } from './merge-versions.ts';

const BASE: NamedContent = {
  name: 'p',
  displayName: 'Title',
  description: 'what',
  content: '# A\n\na\n\n# B\n\nb\n',
  parent: null,
  tags: ['one', 'two'],
  header: { kind: 'persona', variables: { x: { default: '1' } }, extra: { color: 'red', metadata: { team: 'core' } } },
};

function merged(mine: Partial<NamedContent>, theirs: Partial<NamedContent>): NamedContent {
  const result = mergeVersions({ base: BASE, mine: { ...BASE, ...mine }, theirs: { ...BASE, ...theirs } });
  if (!('merged' in result)) throw new Error(JSON.stringify(result));
  return result.merged;
}

function fieldsOf(mine: Partial<NamedContent>, theirs: Partial<NamedContent>) {
  const result = mergeVersions({ base: BASE, mine: { ...BASE, ...mine }, theirs: { ...BASE, ...theirs } });
  return 'merged' in result ? [] : result.fields;
}

describe('two changes of one version', () => {
  it('of different fields are both taken', () => {
    expect(
      merged(
        { displayName: 'New', content: '# A\n\nA!\n\n# B\n\nb\n' },
        { name: 'q', description: 'why', parent: 'id' },
      ),
    ).toEqual({
      ...BASE,
      ...{ name: 'q', displayName: 'New', description: 'why', parent: 'id', content: '# A\n\nA!\n\n# B\n\nb\n' },
    });
  });

  it('of one field collide, unless they say the same', () => {
    expect(fieldsOf({ displayName: 'New', name: 'q' }, { displayName: 'Other', name: 'q' })).toEqual([
      { field: 'title', base: 'Title', mine: 'New', theirs: 'Other' },
    ]);
  });

  it('add and remove tags one by one', () => {
    expect(merged({ tags: ['one', 'zeta'] }, { tags: ['two', 'one', 'alpha'] }).tags).toEqual(['one', 'alpha', 'zeta']);
    expect(merged({ tags: ['two', 'one'] }, {}).tags).toEqual(['two', 'one']);
  });

  it('of different keys of the header, of variables and of unknown keys are both taken', () => {
    const mine = { kind: 'style', variables: { x: { default: '1' }, y: { default: '2' } }, extra: BASE.header.extra };
    const theirs = { ...BASE.header, model: 'm', variables: { x: { default: '3' } }, extra: { color: 'blue' } };
    expect(merged({ header: mine as NamedContent['header'] }, { header: theirs }).header).toEqual({
      ...{ kind: 'style', model: 'm', variables: { x: { default: '3' }, y: { default: '2' } } },
      extra: { color: 'blue' },
    });
  });

  it('of one key of the header collide; one that is removed and changed too', () => {
    const { variables: _gone, ...without } = BASE.header;
    const changed = { ...BASE.header, variables: { x: { default: '3' } }, extra: { color: 'blue' } };
    expect(fieldsOf({ header: without }, { header: changed }).map(({ field }) => field)).toEqual(['variables']);
    const other = { ...BASE.header, variables: { x: { default: '4' } }, extra: { color: 'green' } };
    expect(fieldsOf({ header: other }, { header: changed })).toEqual([
      { field: 'variables.x', base: { default: '1' }, mine: { default: '4' }, theirs: { default: '3' } },
      { field: 'color', base: 'red', mine: 'green', theirs: 'blue' },
    ]);
  });

  it('of a value whose keys only changed their order are none', () => {
    const mine = { ...BASE.header, extra: { metadata: { a: 1, b: 2 } } };
    const theirs = { ...BASE.header, extra: { metadata: { b: 2, a: 1 } } };
    expect(fieldsOf({ header: mine }, { header: theirs })).toEqual([]);
  });
});

describe('merging versions', () => {
  const text = fc.constantFrom('', 'a', 'b', '# A\n\na\n\n# B\n\nb\n', '# A\n\na\n', '# B\n\nx\n');
  const value = fc.oneof(
    fc.constantFrom('a', 'b', 1, null, true),
    fc.dictionary(fc.constantFrom('k', '__proto__'), fc.nat()),
  );
  const version: fc.Arbitrary<NamedContent> = fc.record({
    ...{ name: text, displayName: text, description: text, content: text, parent: fc.option(text) },
    tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
    header: fc.record(
      { model: text, extra: fc.dictionary(fc.constantFrom('m', 'n', 'constructor'), value) },
      { requiredKeys: [] },
    ),
  });
  const said = (result: VersionMerge) => ('merged' in result ? result.merged : 'collides');

  it('with a side that changed nothing gives the other', () => {
    fc.assert(
      fc.property(version, version, (base, x) => {
        expect(mergeVersions({ base, mine: base, theirs: x })).toEqual({ merged: x });
        expect(mergeVersions({ base, mine: x, theirs: base })).toEqual({ merged: x });
      }),
    );
  });

  it('gives the same whichever side is mine', () => {
    fc.assert(
      fc.property(version, version, version, (base, mine, theirs) => {
        expect(said(mergeVersions({ base, mine, theirs }))).toEqual(
          said(mergeVersions({ base, mine: theirs, theirs: mine })),
        );
      }),
    );
  });
});
