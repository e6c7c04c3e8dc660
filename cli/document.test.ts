import { describe, expect, it } from 'vitest';
import { hasFrontMatter, withName } from './document.ts';

describe('naming a document', () => {
  it('replaces the name in the front matter and nothing else', () => {
    const document = '---\ntags: [a]\nname: old\n---\n# name: x\nname: body\n';
    expect(withName(document, 'new')).toBe('---\ntags: [a]\nname: new\n---\n# name: x\nname: body\n');
  });

  it('puts a name first where there is none', () => {
    expect(withName('---\ntags: [a]\n---\ntext', 'new')).toBe('---\nname: new\ntags: [a]\n---\ntext');
    expect(withName('---\n---\ntext', 'new')).toBe('---\nname: new\n---\ntext');
  });

  it('leaves a document without front matter as it is', () => {
    expect(withName('# Title\n---\n', 'new')).toBe('# Title\n---\n');
    expect(hasFrontMatter('# Title\n---\n')).toBe(false);
    expect(hasFrontMatter('\uFEFF---\r\nname: a\r\n---\r\n')).toBe(true);
  });
});
