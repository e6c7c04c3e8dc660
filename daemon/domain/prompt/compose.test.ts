import { describe, expect, it } from 'vitest';
import { compose, parent, refusal, source } from '../../../test/harness/compose-kit.ts';

describe('a persona without a parent', () => {
  it('is its own text without blank lines around it', () => {
    expect(compose([source('a', '\n\n# A\n\ntext  \n\n\n')]).text).toBe('# A\n\ntext');
  });

  it('keeps indentation, tight headings, several blank lines and CRLF', () => {
    const text = '  - item\r\n# A\r\n## B\r\n\r\n\r\n\r\n    code\r\ntail';
    expect(compose([source('a', text)]).text).toBe(text);
  });

  it('may be empty', () => {
    expect(compose([source('a', ' \n')])).toEqual({ text: '', parts: [], warnings: [] });
  });
});

describe('a child that merges', () => {
  it('replaces the body of a section with the same heading path and leaves the rest', () => {
    const child = source('kid', '# Rules\n\n## Tone\n\nCasual.\n');
    expect(compose([child, parent]).text).toBe(
      'Be exact.\n\n# Rules\n\n- Cite.\n\n## Tone\n\nCasual.\n\n# End\n\nStop.',
    );
  });

  it('puts new sub-sections under their parent section and new sections after all, in its own order', () => {
    const child = source('kid', '# New\n\nn\n\n# Rules\n\n## Depth\n\nd\n\n# Other\n\no\n');
    expect(compose([child, parent]).text).toBe(
      'Be exact.\n\n# Rules\n\n- Cite.\n\n## Tone\n\nFormal.\n\n## Depth\n\nd\n\n# End\n\nStop.\n\n# New\n\nn\n\n# Other\n\no',
    );
  });

  it('replaces the text before the first heading', () => {
    expect(compose([source('kid', 'Be kind.'), parent]).text).toMatch(/^Be kind\.\n\n# Rules/);
  });

  it('changes nothing when it is empty', () => {
    expect(compose([source('kid', ''), parent]).text).toBe(compose([parent]).text);
  });

  it('appends, prepends and removes where a directive says so, and hides the directives', () => {
    const child = source(
      'kid',
      '<!-- maestro: append -->\nAnd brief.\n\n# Rules\n\n<!-- maestro: prepend -->\n\n- First.\n\n## Tone\n<!-- maestro: remove -->\n\n# End\n<!--maestro:append-->\nReally.\n',
    );
    expect(compose([child, parent]).text).toBe(
      'Be exact.\n\nAnd brief.\n\n# Rules\n\n- First.\n\n- Cite.\n\n# End\n\nStop.\n\nReally.',
    );
  });

  it('keeps a new sub-section one level below its parent section', () => {
    const child = source('kid', '### Rules\n\n#### Extra\n\ne\n');
    expect(compose([child, parent]).text).toContain('## Extra\n\ne');
    expect(compose([child, parent]).text).not.toContain('### Extra');
  });

  it('takes the title and body of the nearest text through three levels', () => {
    const middle = source('mid', '# Rules\n\n<!-- maestro: append -->\n- From the middle.\n\n# Mid\n\nm\n');
    const child = source('kid', '# Rules\n\n<!-- maestro: append -->\n- From the child.\n');
    const { text, parts } = compose([child, middle, parent]);
    expect(text).toContain('# Rules\n\n- Cite.\n\n- From the middle.\n\n- From the child.\n\n## Tone');
    expect(parts.map(({ persona, section }) => `${persona}:${section}`)).toEqual([
      'base:',
      'base:Rules',
      'mid:Rules',
      'kid:Rules',
      'base:Rules > Tone',
      'base:End',
      'mid:Mid',
    ]);
  });

  it('is refused when it changes a sealed section, anything below it, or replaces the text that holds it', () => {
    const guarded = source('law', '# Law\n<!-- maestro: sealed -->\n\nObey.\n\n## Detail\n\nd\n');
    for (const text of [
      '# Law\n\nno',
      '# Law\n\n## Detail\n\nno',
      '# Law\n\n## New\n\nno',
      '# Law\n<!-- maestro: remove -->',
    ]) {
      const error = refusal(() => compose([source('kid', text), guarded]));
      expect(error.code).toBe('SECTION_SEALED');
      expect(error.message).toMatch(/"kid".*"law"/);
      expect(error.details).toMatchObject({ persona: 'kid', sealedBy: 'law' });
    }
    expect(refusal(() => compose([source('kid', 'x', { inherit: 'replace' }), guarded])).code).toBe('SECTION_SEALED');
    expect(compose([source('kid', '# More\n\nm'), guarded]).text).toBe(
      '# Law\n\nObey.\n\n## Detail\n\nd\n\n# More\n\nm',
    );
  });
});

describe('the other ways to inherit', () => {
  it('append puts the whole child after the parent, with every heading twice if need be', () => {
    const child = source('kid', 'Also this.\n\n# Rules\n\n- Mine.\n', { inherit: 'append' });
    const { text, warnings } = compose([child, parent]);
    expect(text).toBe(
      'Be exact.\n\n# Rules\n\n- Cite.\n\n## Tone\n\nFormal.\n\n# End\n\nStop.\n\nAlso this.\n\n# Rules\n\n- Mine.',
    );
    expect(warnings).toEqual([]);
  });

  it('replace takes the child alone but keeps the variables and fragments of the parent', () => {
    const base = source('base', '# Base\n\nb', { variables: { who: { default: 'Ada' } }, includes: ['tone'] });
    const child = source('kid', 'For {{who}}.\n\n# Kid\n\nk', { inherit: 'replace' });
    const { text } = compose([child, base], { fragments: { tone: [source('tone', 'Warm.')] } });
    expect(text).toBe('For Ada.\n\nWarm.\n\n# Kid\n\nk');
  });
});

describe('conditions', () => {
  const text = '# A\n\n<!-- maestro: when agent=codex,claude-* model=*opus* -->\n\na\n\n## Below\n\nb\n\n# C\n\nc\n';

  it('leave a section out with all below it, and its directive too', () => {
    expect(compose([source('a', text)], { context: { agent: 'gemini', model: 'claude-opus-4' } }).text).toBe(
      '# C\n\nc',
    );
    expect(compose([source('a', text)]).text).toBe('# C\n\nc');
    expect(compose([source('a', text)], { context: { agent: 'claude-code', model: 'claude-opus-4' } }).text).toBe(
      '# A\n\na\n\n## Below\n\nb\n\n# C\n\nc',
    );
  });

  it('choose between sections of one name without a warning', () => {
    const variants = '# T\n<!-- maestro: when agent=codex -->\none\n# T\n<!-- maestro: when agent=!codex -->\ntwo\n';
    expect(compose([source('a', variants)], { context: { agent: 'codex' } })).toMatchObject({
      text: '# T\none',
      warnings: [],
    });
    expect(compose([source('a', variants)], { context: { agent: 'aider' } })).toMatchObject({
      text: '# T\ntwo',
      warnings: [],
    });
  });

  it("of a child decide whether it changes the parent's section", () => {
    const child = source('kid', '# End\n<!-- maestro: when env.CI=true -->\nHalt.\n');
    expect(compose([child, parent]).text).toContain('# End\n\nStop.');
    expect(compose([child, parent], { context: { env: { CI: 'true' } } }).text).toContain('# End\nHalt.');
  });

  it('that nobody knows leave the section out and say so', () => {
    const { text: shown, warnings } = compose([source('a', 'x\n\n# T\n<!-- maestro: when moon=full -->\nt')]);
    expect(shown).toBe('x');
    expect(warnings).toEqual([expect.objectContaining({ code: 'CLAUSE_UNKNOWN', persona: 'a', line: 4 })]);
  });
});
