import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { source } from '../../../test/harness/compose-kit.ts';
import { lintDocument } from './lint-document.ts';
import { editDistance, nearestWord } from './nearest-word.ts';
import type { Relatives } from './subject.ts';

/** `CODE line:column` of each finding. */
const places = (document: string, relatives?: Relatives) =>
  lintDocument(document, relatives).findings.map(({ code, line, column }) => `${code} ${line}:${column}`);

const doc = (header: string, body: string) => `---\n${header}\n---\n\n${body}`;

describe('lints of the front matter', () => {
  it('name unknown keys, and the key that was probably meant', () => {
    const { findings } = lintDocument(doc('name: a\nparnet: b\ntools: [x]\nmetadata: {a: 1}', 'Work.\n'));
    expect(findings).toMatchObject([
      { code: 'KEY_MISSPELT', line: 3, column: 1, endColumn: 7, suggestion: 'write parent' },
      { code: 'KEY_UNKNOWN', line: 4, column: 1 },
    ]);
  });

  it('name words that mix scripts, in titles, tags and headings', () => {
    expect(places(doc('displayName: P\u0430ypal\ntags: [ок, c\u043ede]', '# Tr\u0443st\n\nYes, \u043dет.\n'))).toEqual([
      'CONFUSABLE 2:1',
      'CONFUSABLE 3:1',
      'CONFUSABLE 6:3',
    ]);
  });

  it('name what makes a document refused, with its place', () => {
    expect(lintDocument(doc('name: a\nid: 1', 'x'))).toMatchObject({
      state: 'refused',
      findings: [{ code: 'UNKNOWN_KEY', severity: 'error', line: 3 }],
    });
  });
});

describe('lints of variables', () => {
  it('name those that are declared nowhere, and those that are used nowhere', () => {
    const header = 'variables: {language: Go, tone: calm}';
    const { findings } = lintDocument(doc(header, 'Write {{langauge}} for {{who}}, `{{code}}`, {{tone}}.\n'));
    expect(findings).toMatchObject([
      { code: 'VARIABLE_UNUSED', line: 2 },
      { code: 'VARIABLE_UNSET', line: 5, column: 7, suggestion: 'write {{language}}' },
      { code: 'VARIABLE_UNSET', line: 5, column: 24, suggestion: expect.stringContaining('declare who') },
    ]);
  });

  it('know the parents and fragments, and say nothing while these are not known', () => {
    const document = doc('parent: base\nvariables: {mine: x}', '{{theirs}}\n');
    expect(places(document)).toEqual([]);
    const base = source('base', '{{mine}}', { variables: { theirs: { default: 'y' } } });
    expect(places(document, { chain: [source('a', '{{theirs}}\n'), base], fragments: new Map() })).toEqual([]);
    const bare = source('base', '');
    expect(places(document, { chain: [source('a', '{{theirs}}\n'), bare], fragments: new Map() })).toEqual([
      'VARIABLE_UNUSED 3:13',
      'VARIABLE_UNSET 6:1',
    ]);
  });
});

describe('lints of conditions', () => {
  const when = (condition: string) => `# A\n<!-- maestro: when ${condition} -->\n\nText.\n`;

  it.each([
    ['modle=opus', 'write model'],
    ['agent=cladue-code', 'write agent=claude-code'],
    ['agent=codex agent=aider', 'take one of them out'],
    ['branch=main,!main', 'take one of them out'],
    ['model=opus !model=opus', 'take one of them out'],
  ])('name one that can never hold: %s', (condition, suggestion) => {
    expect(lintDocument(when(condition)).findings).toMatchObject([
      { code: 'CONDITION_DEAD', line: 2, column: 1, suggestion },
    ]);
  });

  it.each([
    'agent=codex,aider',
    'agent=claude* model=*opus*',
    '!agent=codex',
    'model=a* model=*b',
    'path=a/** path=b/**',
    'tag=a tag=b',
    'env.CI=true',
  ])('say nothing of one that can: %s', (condition) => expect(lintDocument(when(condition)).findings).toEqual([]));

  it('see the conditions of headings above, and say a thing once', () => {
    const text = `${when('agent=codex')}\n## B\n<!-- maestro: when agent=aider -->\n\n### C\n<!-- maestro: when agent=aider -->\n\nx\n`;
    expect(places(text)).toEqual(['CONDITION_DEAD 7:1']);
  });

  it('name directives without effect', () => {
    expect(places('# A\n\nText.\n\n<!-- maestro: sealed -->\n')).toEqual(['HTML_COMMENT 5:1', 'DIRECTIVE_UNKNOWN 5:1']);
  });
});

describe('lints of sections', () => {
  it('name repeated, copied and empty ones', () => {
    const long = 'Cite the file and the line of everything that you say about code.';
    const text = `# A\n\n${long}\n\n## B\n\n# A\n\nother\n\n# C\n\n${long}\n\n# D\n`;
    expect(places(text)).toEqual([
      'SECTION_EMPTY 5:1',
      'SECTION_REPEATED 7:1',
      'SECTION_COPIED 11:1',
      'SECTION_EMPTY 15:1',
    ]);
  });

  it('say nothing of the same heading under other conditions, under another one, or in code', () => {
    expect(
      places(
        '# A\n<!-- maestro: when agent=codex -->\n\nx\n\n# A\n<!-- maestro: when agent=aider -->\n\ny\n\n# B\n\n## A\n\n```\n# B\n```\n',
      ),
    ).toEqual([]);
  });

  it.each([
    ['- Always use tabs.\n- Never use tabs.\n', 2],
    ['Use tabs.\n\nSome more. Do not use tabs.\n', 3],
    ['# Never guess a name\n\n* You must always **guess a name**\n', 3],
    ["1. You should cite sources\n2. You shouldn't worry\n3. Don't cite sources!\n", 3],
  ])('name lines of which one forbids what the other asks for: %j', (text, line) => {
    expect(places(text)).toEqual([`SECTION_CONTRADICTS ${line}:1`]);
  });

  it.each([
    '- Always use tabs in Go.\n- Never use tabs in YAML.\n',
    '- Never use tabs.\n- Never use tabs.\n',
    '# A\n<!-- maestro: when agent=codex -->\n\nAlways use tabs.\n\n# B\n<!-- maestro: when agent=aider -->\n\nNever use tabs.\n',
    'Always use tabs.\n\n```\nNever use tabs.\n```\n',
    'Always.\n\nNever.\n',
  ])('say nothing of lines that go together: %j', (text) => expect(places(text)).toEqual([]));
});

describe('lints of words, paths and links', () => {
  it('name phrases that say nothing, and what to say instead', () => {
    const { findings } = lintDocument(
      'You are a helpful assistant. Do your best.\n\n- Be creative\n- Be creative with names\n',
    );
    expect(
      findings.map(({ code, line, column, suggestion }) => [code, line, column, suggestion !== undefined]),
    ).toEqual([
      ['FILLER', 1, 1, true],
      ['FILLER', 1, 30, true],
      ['FILLER', 3, 3, true],
    ]);
  });

  it('name paths of home folders, but not such that stand for any', () => {
    expect(places('See /home/ada/notes and C:\\Users\\ada\\x, not /home/user/x, ~/x, `/home/ada`.\n')).toEqual([
      'PATH_ABSOLUTE 1:5',
      'PATH_ABSOLUTE 1:25',
    ]);
  });

  it('name links that are no https, lead to a bare address or carry tracking', () => {
    const text = [
      '[a](http://example.org/x) <https://203.0.113.7/x> https://example.org/?utm_source=x',
      '[b](javascript:alert) https://example.org/a http://localhost:3000 `http://example.org`',
      '',
    ].join('\n');
    expect(places(text)).toEqual(['LINK_SCHEME 1:5', 'LINK_IP_HOST 1:28', 'LINK_TRACKING 1:51', 'LINK_SCHEME 2:5']);
  });

  it('name secrets also in code, without telling them', () => {
    const key = `sk-ant-api03-${'aB3'.repeat(12)}`;
    const { findings, state } = lintDocument(`Use this:\n\n\`\`\`\nexport KEY=${key}\n\`\`\`\n`);
    expect({ state, findings }).toMatchObject({
      state: 'needs-review',
      findings: [{ code: 'SECRET', line: 4, column: 12 }],
    });
    expect(JSON.stringify(findings)).not.toContain(key.slice(8));
  });
});

describe('lines that an ancestor says already', () => {
  const base = source(
    'base',
    '# Rules\n\n- Cite the file and line.\n- Be kind to people.\n\n# End\n\nStop after three findings.\n',
  );
  const findings = (content: string, more: Partial<Relatives> = {}) =>
    places(content, { chain: [source('kid', content), base], fragments: new Map(), ...more });

  it('are named where the effective prompt says them without it', () => {
    expect(findings('# Mine\n\n- Cite the file and line.\n- Look at names.\n\nStop after three findings.\n')).toEqual([
      'LINE_REPEATED 3:1',
      'LINE_REPEATED 6:1',
    ]);
  });

  it('are not where the child replaces the section, or the line is a part of something', () => {
    expect(findings('# Rules\n\n- Cite the file and line.\n- Look at names.\n')).toEqual([]);
    expect(findings('# Mine\n\n- Cite the file and line.\n  Both of them.\n')).toEqual([]);
    expect(findings('# Mine\n\nOne.\nStop after three findings.\nTwo.\n')).toEqual([]);
  });

  it('are not where a text of the chain has conditions', () => {
    const some = source('base', `${base.content}\n# More\n<!-- maestro: when agent=codex -->\n\nx\n`);
    const text = '# Mine\n\n- Cite the file and line.\n- Look.\n';
    expect(findings(text, { chain: [source('kid', text), some] })).toEqual([]);
  });
});

describe('linting', () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      '---\n',
      '# A\n',
      '## A\n',
      '- Always x y\n',
      '- Never x y\n',
      '{{a}}',
      '```\n',
      '<!-- maestro: when agent=x -->\n',
    ),
    fc.constantFrom(
      'name: a\n',
      'parent: b\n',
      'variables: {a: b}\n',
      '\u200b',
      '  \n',
      '\n',
      '\r\n',
      'http://1.2.3.4',
      '`',
    ),
  );

  it('never throws, answers the same again, and stays inside the document', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(piece, { maxLength: 8 }), (pieces, others) => {
        const document = pieces.join('');
        const relatives = { chain: [source('kid', document), source('base', others.join(''))], fragments: new Map() };
        const judged = lintDocument(document, relatives);
        expect(lintDocument(document, relatives)).toEqual(judged);
        const lines = document.split('\n');
        for (const { line, column, endLine = line, fix } of judged.findings) {
          expect(endLine).toBeLessThanOrEqual(lines.length);
          if (judged.state !== 'refused') expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
          if (fix) expect(fix.span[1]).toBeLessThanOrEqual(document.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ...['# A\n\n', '   \n', '- Always x y. ', '{{a', '<a ', '[a](', 'ignore the ', 'secret_secret-'],
    ...['@/a ', '\u200b', '`', '`a\n', 'https://1.', 'be helpful ', 'a: b@'],
  ])('grows in time no faster than a text of %j', (unit) => {
    const timeOf = (size: number) => {
      const text = unit.repeat(size / unit.length);
      const start = performance.now();
      lintDocument(text);
      return performance.now() - start;
    };
    // Four times the text; what is quadratic takes sixteen times as long, every time. A busy machine does so only now and then.
    const isLinear = () => timeOf(100_000) < 10 * Math.max(2, timeOf(25_000));
    expect([1, 2, 3, 4, 5].some(isLinear)).toBe(true);
  });
});

describe('the nearest word', () => {
  it('counts insertions, deletions, changes and swaps', () => {
    expect([editDistance('kitten', 'sitting'), editDistance('ab', 'ba'), editDistance('', 'abc')]).toEqual([3, 1, 3]);
  });

  it('is none when nothing is near or two are equally near', () => {
    expect(nearestWord('parnet', ['parent', 'name'])).toBe('parent');
    expect(nearestWord('color', ['parent'])).toBeUndefined();
    expect(nearestWord('tagz', ['tagx', 'tagy'])).toBeUndefined();
  });
});
