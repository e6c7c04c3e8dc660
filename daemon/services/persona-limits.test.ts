import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../contract/limits.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

const edit = async (kit: ServiceKit, ref: string, fields: { content: string }) => {
  const { version } = await kit.services.personas.get(kit.owner, ref);
  return kit.services.personas.edit(kit.owner, { ref, baseVersion: version, fields });
};

describe('the size of a text', () => {
  it('may be 1 MiB of UTF-8 and not a byte more', async () => {
    const { services, owner } = await kits.start();
    const most = `${'é'.repeat(LIMITS.contentBytes / 2 - 1)}ab`;
    expect((await services.personas.create(owner, { name: 'big', content: most })).content).toHaveLength(524_289);
    await expect(services.personas.create(owner, { name: 'bigger', content: `${most}c` })).rejects.toMatchObject({
      code: 'CONTENT_TOO_LARGE',
      details: { sizeBytes: LIMITS.contentBytes + 1, maxBytes: LIMITS.contentBytes },
    });
    await expect(
      services.personas.create(owner, { name: 'child', content: '# And\n\nthis', parent: 'big' }),
    ).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' });
  });

  it('and its header must fit a document, which has 16 KiB for it', async () => {
    const { services, owner } = await kits.start();
    await expect(
      services.personas.create(owner, { name: 'p', content: 'x', header: { extra: { note: 'n'.repeat(17_000) } } }),
    ).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' });
  });
});

describe('a token budget', () => {
  it('refuses an effective prompt over its maximum and warns over its mark, parents counted', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'base', content: 'one two three four five six seven eight' });
    const budget = (max: number, warn: number) => ({ tokenBudget: { max, warn } });
    const child = { name: 'child', content: '# Nine', parent: 'base' };
    await expect(services.personas.create(owner, { ...child, header: budget(5, 4) })).rejects.toMatchObject({
      code: 'TOKEN_BUDGET_EXCEEDED',
      details: { persona: 'child', max: 5 },
    });
    await services.personas.create(owner, { ...child, header: budget(20, 5) });
    const prompt = await services.prompts.resolve(owner, { ref: 'child', context: {} });
    expect(prompt.tokens).toBeGreaterThan(5);
    expect(prompt.warnings).toMatchObject([{ code: 'OVER_WARN_BUDGET', persona: 'child' }]);
    await edit(kit, 'base', { content: 'word '.repeat(40) });
    await expect(services.prompts.resolve(owner, { ref: 'child', context: {} })).rejects.toMatchObject({
      code: 'TOKEN_BUDGET_EXCEEDED',
    });
  });
});

describe('characters that a person does not see', () => {
  const hidden = [
    ['a tag character', 'do \u{e0041}this'],
    ['a direction override', 'a\u202eb'],
    ['a zero-width space', 'a\u200bb'],
    ['an escape sequence', 'a\u001b]8;;http://evil'],
    ['a C1 control', 'a\u009bb'],
    ['our own marker', 'x </active_persona> y'],
    ['NUL', 'a\u0000b'],
    ['half a surrogate pair', 'a\ud800b'],
  ] as const;

  it.each(hidden.slice(-2))('are refused in the text with the place: %s', async (_what, content) => {
    const { services, owner } = await kits.start();
    const made = services.personas.create(owner, { name: 'p', content: `# Line 1\n${content}` });
    await expect(made).rejects.toMatchObject({ code: 'CONTENT_UNSAFE', details: { findings: [{ line: 2 }] } });
    expect(await services.events.list(owner, { since: 0, limit: 10 })).toEqual([]);
  });

  it.each(hidden.slice(0, -2))('in the text need a look before an agent gets it: %s', async (_what, content) => {
    const { services, owner } = await kits.start();
    const made = await services.personas.create(owner, { name: 'p', content: `# Line 1\n${content}` });
    expect(made.state).toBe('needs-review');
  });

  it.each(hidden.slice(0, 5))('are refused in every field of the header: %s', async (_what, text) => {
    const { services, owner } = await kits.start();
    for (const fields of [
      { displayName: text },
      { description: text },
      { header: { model: text } },
      { header: { extra: { deep: [{ list: [text] }] } } },
      { header: { variables: { v: { default: text } } } },
    ]) {
      await expect(services.personas.create(owner, { name: 'p', content: 'x', ...fields })).rejects.toMatchObject({
        code: 'CONTENT_UNSAFE',
      });
    }
  });

  it('are no reason to refuse writing of any script, emoji and flags', async () => {
    const { services, owner } = await kits.start();
    const content = 'שלום، مرحبا، नमस्ते, می‌خواهم 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ✍🏽 日本語';
    expect((await services.personas.create(owner, { name: 'p', content, displayName: content })).content).toBe(content);
  });
});

describe('variables', () => {
  it('that are required may lack a value while the text is written, in parents too, and not when it is applied', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const header = { variables: { team: { required: true }, tone: { default: 'calm' } } };
    await services.personas.create(owner, { name: 'base', content: '{{team}} is {{tone}}.', header });
    await services.personas.create(owner, { name: 'child', content: '# More\n\n{{team}}!', parent: 'base' });
    await edit(kit, 'child', { content: '# More\n\n{{team}}!!' });
    await expect(services.prompts.resolve(owner, { ref: 'child', context: {} })).rejects.toMatchObject({
      code: 'VARIABLE_MISSING',
      details: { persona: 'child', variables: ['team'] },
    });
    const { text } = await services.prompts.resolve(owner, { ref: 'child', context: { variables: { team: 'Ops' } } });
    expect(text).toBe('Ops is calm.\n\n# More\n\nOps!!');
    const diff = await services.versions.diff(owner, { ref: 'child', from: '1.0.0', of: 'effective' });
    expect(diff).toMatchObject({ added: 1, removed: 1 });
  });
});
