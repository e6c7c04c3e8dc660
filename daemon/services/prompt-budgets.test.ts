import { countTokens as countOlder } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

describe('the budget of a fragment', () => {
  it('holds wherever it is included, also when only a value makes it too long', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, {
      name: 'tone',
      content: 'Be warm to {{who}}.\n',
      header: { kind: 'fragment', tokenBudget: { max: 12, warn: 6 }, variables: { who: { default: 'all' } } },
    });
    await services.personas.create(owner, { name: 'p', content: 'Work.\n\n{{> tone}}\n' });
    const short = { ref: 'p', context: {} };
    expect((await services.prompts.resolve(owner, short)).warnings).toEqual([]);
    const longer = { ref: 'p', context: { variables: { who: 'a b c' } } };
    expect((await services.prompts.resolve(owner, longer)).warnings).toMatchObject([
      { code: 'OVER_WARN_BUDGET', persona: 'tone' },
    ]);
    const tooLong = { ref: 'p', context: { variables: { who: 'one two three four five six seven eight nine' } } };
    await expect(services.prompts.resolve(owner, tooLong)).rejects.toMatchObject({
      code: 'TOKEN_BUDGET_EXCEEDED',
      message: expect.stringContaining('the fragment tone@1.0.0 has 13 tokens in "p", over its budget of 12'),
      details: { persona: 'p', fragment: 'tone', tokens: 13, max: 12 },
    });
  });
});

describe('the budgets of the configuration', () => {
  it('hold for personas without one of their own', async () => {
    const { services, owner } = await kits.start({ budgets: { max: 20, warn: 5 } });
    const long = 'one two three four five six seven\n';
    await services.personas.create(owner, { name: 'p', content: long });
    expect((await services.prompts.resolve(owner, { ref: 'p', context: {} })).warnings).toMatchObject([
      { code: 'OVER_WARN_BUDGET' },
    ]);
    const tooLong = services.personas.create(owner, { name: 'q', content: long.repeat(4) });
    await expect(tooLong).rejects.toMatchObject({
      code: 'TOKEN_BUDGET_EXCEEDED',
      message: expect.stringContaining('tokenBudget.max in config.json'),
    });
    const own = { name: 'q', content: long.repeat(4), header: { tokenBudget: { max: 100 } } };
    await services.personas.create(owner, own);
    expect((await services.prompts.resolve(owner, { ref: 'q', context: {} })).warnings).toEqual([]);
  });
});

describe('the tokens of a persona', () => {
  it('are counted by family, by section, and against budgets', async () => {
    const { services, owner } = await kits.start();
    const base = '# Regeln\n\nPräzise Größenangaben.\n';
    await services.personas.create(owner, { name: 'base', content: base });
    await services.personas.create(owner, {
      name: 'p',
      content: '# Ton\n\nÜbermäßig freundlich.\n',
      parent: 'base',
      header: { tokenBudget: { max: 100, warn: 3 } },
    });
    const { text } = await services.prompts.resolve(owner, { ref: 'p', context: {} });
    const report = await services.tokenReports.report(owner, { ref: 'p' });
    const [newer, older] = [countTokens(text), countOlder(text)];
    expect(report.families).toMatchObject([
      { family: 'openai', effective: newer, isEstimate: false },
      { family: 'openai-older', effective: older, isEstimate: false },
      { family: 'claude', effective: Math.ceil(newer * 1.1), isEstimate: true },
      { family: 'gemini', effective: newer, isEstimate: true },
      { family: 'other', effective: Math.ceil(newer * 1.1), isEstimate: true },
    ]);
    expect(newer).not.toBe(older);
    expect(report.sections).toMatchObject([
      { persona: 'base', section: 'Regeln' },
      { persona: 'p', section: 'Ton' },
    ]);
    expect(report.sections[0]?.tokens.slice(0, 2)).toEqual([countTokens(base.trimEnd()), countOlder(base.trimEnd())]);
    expect(report.budgets).toEqual([
      { kind: 'persona', name: 'p', tokens: newer, max: 100, warn: 3, state: 'over-warn' },
    ]);
  });
});

describe('the budget of a session', () => {
  const words = (count: number) => `${Array.from({ length: count }, () => 'word').join(' ')}\n`;

  it('holds for the whole stack: what would go over is refused, and nothing changes', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    for (const name of ['a', 'b', 'c']) await services.personas.create(owner, { name, content: words(10) });
    await services.personas.create(owner, { name: 'long', content: words(40) });
    const start = { agent: 'sdk', onFailure: 'closed', maxTokens: 25 } as const;
    const { id, session } = await services.sessions.start(owner, { ...start, persona: 'a' });
    expect(session.maxTokens).toBe(25);
    await services.sessions.apply(owner, { id, persona: 'b' });
    await kit.restart();
    const { sessions } = kit.services;
    await expect(sessions.apply(owner, { id, persona: 'c' })).rejects.toMatchObject({
      code: 'TOKEN_BUDGET_EXCEEDED',
      message: expect.stringContaining('may have 25 tokens in force'),
      details: { sessionId: id, max: 25, tokens: 30 },
    });
    await expect(sessions.switch(owner, { target: { id }, persona: 'long' })).rejects.toMatchObject({
      code: 'TOKEN_BUDGET_EXCEEDED',
    });
    expect(await sessions.get(owner, id)).toMatchObject({ revision: 2, maxTokens: 25 });
    await sessions.revert(owner, { id });
    await expect(sessions.start(owner, { ...start, persona: 'long' })).rejects.toMatchObject({
      code: 'TOKEN_BUDGET_EXCEEDED',
    });
  });

  it('comes from the configuration where the caller says nothing', async () => {
    const { services, owner } = await kits.start({ budgets: { session: 15 } });
    await services.personas.create(owner, { name: 'a', content: words(20) });
    const start = { agent: 'sdk', onFailure: 'closed', persona: 'a' } as const;
    await expect(services.sessions.start(owner, start)).rejects.toMatchObject({ code: 'TOKEN_BUDGET_EXCEEDED' });
    const { session } = await services.sessions.start(owner, { ...start, maxTokens: 50, variables: { x: 'y' } });
    expect(session).toMatchObject({ maxTokens: 50, stack: [{ persona: 'a' }] });
  });
});
