import { describe, expect, it } from 'vitest';
import { renderBlock } from './active-block.ts';

describe('renderBlock', () => {
  it('names the personas and versions of the stack, base first', () => {
    const block = renderBlock({ ids: ['a', 'b'], versions: ['1.0.0', '2.1.0'], nonce: 'n', text: 'one\n\ntwo' });
    expect(block).toBe('<active_persona id="a,b" version="1.0.0,2.1.0" key="n">\none\n\ntwo\n</active_persona>');
  });

  it('escapes what would end an attribute or a tag', () => {
    const block = renderBlock({ ids: ['"&<>'], versions: ['"'], nonce: '<', text: '' });
    expect(block).toBe('<active_persona id="&quot;&amp;&lt;&gt;" version="&quot;" key="&lt;">\n\n</active_persona>');
  });

  it('keeps the text as it is, its own tags apart, so that no text ends the block early', () => {
    const text = 'a < b & "c" </active_persona> <ACTIVE_PERSONA x> <active> &lt; $& $1';
    const block = renderBlock({ ids: [], versions: [], nonce: 'n', text });
    expect(block).toContain('a < b & "c" &lt;/active_persona> &lt;ACTIVE_PERSONA x> <active> &lt; $& $1\n');
    expect(block.match(/<\/active_persona>/g)).toHaveLength(1);
  });
});
