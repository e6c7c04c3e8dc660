import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../contract/history.ts';
import { historyText } from './persona-history.ts';

describe('an entry of the history in words', () => {
  it.each<[HistoryEntry['type'], HistoryEntry['payload'], string]>([
    ['persona.created', { name: 'p', version: '1.0.0' }, 'created as p, version 1.0.0'],
    ['persona.versioned', { version: '1.0.1', summary: 'changed tags' }, 'version 1.0.1: changed tags'],
    ['persona.versioned', { version: '1.0.2', summary: 'x', mergedOnto: '1.0.1' }, 'version 1.0.2, merged: x'],
    ['persona.renamed', { from: 'a', to: 'b' }, 'renamed from a to b'],
    ['label.moved', { label: 'production', before: null, after: '1.0.0' }, 'label production set to 1.0.0'],
    ['label.moved', { label: 'production', before: '1.0.0', after: '1.1.0' }, 'label production: 1.0.0 -> 1.1.0'],
    ['label.removed', { label: 'x', before: '1.0.0' }, 'label x removed, it pointed to 1.0.0'],
    ['label.protected', { label: 'x', isProtected: false }, 'label x unprotected'],
    ['draft.created', { draft: 'abc', source: 'file' }, 'draft abc from a file'],
    ['draft.accepted', { draft: 'abc', version: '1.0.0' }, 'draft abc accepted as 1.0.0'],
    ['draft.discarded', { draft: 'abc' }, 'draft abc discarded'],
    ['persona.deleted', { name: 'p' }, 'deleted'],
  ])('%s', (type, payload, text) => {
    expect(historyText({ type, payload })).toBe(text);
  });
});
