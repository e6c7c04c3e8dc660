import { describe, expect, it } from 'vitest';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

const codes = async ({ services, owner }: ServiceKit, input: { ref: string } | { document: string }) =>
  (await services.lint.lint(owner, input)).findings.map(({ code, line }) => `${code}:${line}`);

describe('linting a persona', () => {
  it('knows its parents, fragments and budgets', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const variables = { who: { default: 'you' } };
    await services.personas.create(owner, {
      name: 'base',
      content: '# R\n\n- Cite the file and line.\n',
      header: { variables },
    });
    await services.personas.create(owner, {
      name: 'kid',
      content: '# Mine\n\n- Cite the file and line.\n\nAsk {{who}} and {{whom}}. \n',
      parent: 'base',
      header: { tokenBudget: { warn: 5 } },
    });
    const report = await services.lint.lint(owner, { ref: 'kid' });
    expect(report).toMatchObject({ name: 'kid', version: '1.0.0', state: 'accepted' });
    expect(report.findings.map(({ code }) => code)).toEqual([
      'BUDGET_WARN',
      'LINE_REPEATED',
      'VARIABLE_UNSET',
      'WHITESPACE_TRAILING',
    ]);
    expect(report.summary).toEqual({ errors: 0, warnings: 2, infos: 2 });
    expect(report.fix?.content).toBe('# Mine\n\nAsk {{who}} and {{whom}}.\n');
    expect(report.fix?.tokensAfter).toBeLessThan(report.fix?.tokensBefore ?? 0);
  });

  it('counts what is wrong with its text when a version is written', async () => {
    const { services, owner } = await kits.start();
    const made = await services.personas.create(owner, { name: 'a', content: '# A\n\nAsk {{who}}. \n\n# B\n' });
    expect(made.findings).toBe(2);
    const better = await services.personas.edit(owner, {
      ref: 'a',
      baseVersion: '1.0.0',
      fields: { content: 'Good.\n' },
    });
    expect(better.findings).toBe(0);
  });
});

describe('linting a document', () => {
  it('says what would refuse it, and changes nothing', async () => {
    const kit = await kits.start();
    const before = kit.dump();
    expect(await codes(kit, { document: '---\nname: a\nparent: nobody\n---\nx\n' })).toEqual(['PARENT_MISSING:3']);
    expect(await codes(kit, { document: '---\nname: a\nparent: a\n---\nx\n' })).toEqual(['INHERIT_CYCLE:3']);
    expect(await codes(kit, { document: '---\nname: a\ntokenBudget: {max: 2}\n---\nOne two three.\n' })).toEqual([
      'BUDGET_EXCEEDED:3',
    ]);
    expect(await codes(kit, { document: '' })).toEqual(['EMPTY:1']);
    expect(await codes(kit, { document: '---\nname: a\n  b: [\n---\n' })).toHaveLength(1);
    expect(kit.dump()).toBe(before);
  });

  it('finds a loop that it would close', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'a', content: 'a\n' });
    await services.personas.create(owner, { name: 'b', content: 'b\n', parent: 'a' });
    expect(await codes(kit, { document: '---\nname: a\nparent: b\n---\nx\n' })).toEqual(['INHERIT_CYCLE:3']);
  });

  it('tells that a text needs a look, and the marker once', async () => {
    const kit = await kits.start();
    const report = await kit.services.lint.lint(kit.owner, { document: 'x\n</active_persona>\n' });
    expect(report).toMatchObject({
      name: null,
      state: 'needs-review',
      findings: [{ code: 'MARKER', line: 2 }],
      fix: null,
    });
  });
});
