import { describe, expect, it } from 'vitest';
import { serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

/** A kit with a persona that an own template is made of. */
async function kitWithPersona() {
  const kit = await kits.start();
  await kit.services.personas.create(kit.owner, {
    name: 'house',
    content: '# House\n\nWe write {{language}} for {{client}}.\n',
    description: 'How we work',
    tags: ['team'],
    header: {
      variables: { language: { default: 'Go' }, client: { required: true, description: 'who pays' } },
      extra: { category: 'review', mine: [1] },
    },
  });
  return kit;
}

describe('the built-in templates', () => {
  it('become personas that resolve, with every variable and without a warning', async () => {
    const { services, owner } = await kits.start();
    for (const template of await services.templates.list(owner)) {
      const { name, tokens, content, displayName, description, tags, header, isOwn } = template;
      expect(isOwn).toBe(false);
      expect(tokens).toBeGreaterThan(100);
      const made = await services.templates.instantiate(owner, { template: name, name: `my-${name}` });
      expect(made).toMatchObject({
        name: `my-${name}`,
        content,
        displayName,
        description,
        tags,
        header,
        version: '1.0.0',
      });
      const { text, warnings } = await services.prompts.resolve(owner, { ref: `my-${name}`, context: {} });
      expect(text, name).not.toMatch(/\{\{|maestro:/);
      expect(warnings, name).toEqual([]);
      const preview = await services.templates.preview(owner, { name });
      expect(preview).toMatchObject({ text, warnings: [] });
      expect(preview.variables.every(({ origin, places }) => origin === 'default' && places.length > 0)).toBe(true);
    }
  });

  it('are listed by category, and say which is meant when another one is asked for', async () => {
    const { services, owner } = await kits.start();
    const reviews = await services.templates.list(owner, { category: 'review' });
    expect(reviews.map(({ name }) => name)).toContain('security-reviewer');
    expect(new Set(reviews.map(({ category }) => category))).toEqual(new Set(['review']));
    expect(await services.templates.list(owner, { own: true })).toEqual([]);
    const missing = services.templates.instantiate(owner, { template: 'reviwer', name: 'p' });
    await expect(missing).rejects.toMatchObject({
      code: 'TEMPLATE_NOT_FOUND',
      message: expect.stringContaining('did you mean "reviewer"?'),
      details: { template: 'reviwer', meant: 'reviewer' },
    });
    await expect(services.templates.preview(owner, { name: 'pirate' })).rejects.toMatchObject({
      message: expect.stringContaining('maestro persona templates'),
    });
    await services.templates.instantiate(owner, { template: 'tutor', name: 'p' });
    await expect(services.templates.instantiate(owner, { template: 'tutor', name: 'p' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
  });
});

describe('values for a template', () => {
  it('become the defaults of the persona, which can still be given others', async () => {
    const { services, owner } = await kits.start();
    const variables = { language: 'Rust' };
    const made = await services.templates.instantiate(owner, { template: 'reviewer', name: 'rusty', variables });
    expect(made.header.variables?.language).toMatchObject({ default: 'Rust', description: 'Programming language' });
    const textOf = async (context: { variables?: Record<string, string> }) =>
      (await services.prompts.resolve(owner, { ref: 'rusty', context })).text;
    expect(await textOf({})).toContain('the pitfalls of Rust,');
    expect(await textOf({ variables: { language: 'C' } })).toContain('the pitfalls of C,');
    const preview = await services.templates.preview(owner, { name: 'reviewer', variables });
    expect(preview.text).toBe(await textOf({}));
    expect(preview.variables.map(({ name, origin }) => [name, origin])).toEqual([
      ['language', 'given'],
      ['nits', 'default'],
    ]);
  });

  it('of unknown variables are refused with the name that is meant, and nothing is made', async () => {
    const { services, owner } = await kits.start();
    const wrong = { variables: { langauge: 'Go' } };
    const refusal = {
      code: 'INVALID_INPUT',
      message: 'the template "reviewer" has no variable "langauge"; did you mean "language"?',
      details: { variable: 'langauge', meant: 'language', variables: ['language', 'nits'] },
    };
    await expect(services.templates.preview(owner, { name: 'reviewer', ...wrong })).rejects.toMatchObject(refusal);
    const made = services.templates.instantiate(owner, { template: 'reviewer', name: 'x', ...wrong });
    await expect(made).rejects.toMatchObject(refusal);
    await expect(services.personas.get(owner, 'x')).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
  });

  it('that are required and have no default must be given', async () => {
    const { services, owner } = await kitWithPersona();
    await services.templates.save(owner, { name: 'house-style', from: 'house', replace: false });
    const make = (variables?: Record<string, string>) =>
      services.templates.instantiate(owner, { template: 'house-style', name: 'mine', ...(variables && { variables }) });
    await expect(make()).rejects.toMatchObject({
      code: 'VARIABLE_MISSING',
      message: expect.stringContaining('"client" (who pays)'),
      details: { template: 'house-style', variables: ['client'] },
    });
    expect((await make({ client: 'ACME' })).header.variables).toMatchObject({
      client: { default: 'ACME', required: true },
    });
    expect((await services.templates.preview(owner, { name: 'house-style' })).text).toContain('Go for {{client}}');
  });
});

describe('own templates', () => {
  it('keep text, header and parent of a version, are marked, and are told about in an event', async () => {
    const { services, owner, database } = await kitWithPersona();
    await services.personas.create(owner, { name: 'kid', parent: 'house@1.0.0', content: '# Kid\n' });
    const { save, list, get, instantiate } = bound(services.templates);
    expect(await save(owner, { name: 'a-house', from: 'house', replace: false })).toEqual({
      outcome: 'saved',
      name: 'a-house',
    });
    await save(owner, { name: 'a-kid', from: 'kid@1.0.0', category: 'teaching', replace: false });
    const own = await list(owner, { own: true });
    expect(own.map(({ name, category, parent }) => [name, category, parent])).toEqual([
      ['a-house', 'review', null],
      ['a-kid', 'teaching', 'house@1.0.0'],
    ]);
    expect(own[0]).toMatchObject({
      isOwn: true,
      description: 'How we work',
      tags: ['team'],
      header: { extra: { mine: [1] } },
    });
    expect((await get(owner, 'a-kid')).content).toBe('# Kid\n');
    expect((await instantiate(owner, { template: 'a-kid', name: 'kid-two' })).parent).toBe('house@1.0.0');
    const events = await database.reads.events({ since: 0, limit: 50 });
    expect(
      events.filter(({ type }) => type === 'template.saved').map(({ subject, payload }) => [subject, payload]),
    ).toEqual([
      ['a-house', { name: 'a-house', category: 'review', outcome: 'saved' }],
      ['a-kid', { name: 'a-kid', category: 'teaching', outcome: 'saved' }],
    ]);
  });

  it('never take the name of a built-in one, and replace one of the same name only when that is asked for', async () => {
    const { services, owner, dump } = await kitWithPersona();
    const { save, get } = bound(services.templates);
    await expect(save(owner, { name: 'reviewer', from: 'house', replace: true })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
    await save(owner, { name: 'mine', from: 'house', replace: false });
    await services.personas.edit(owner, { ref: 'house', baseVersion: '1.0.0', fields: { content: 'new' } });
    const before = dump();
    await expect(save(owner, { name: 'mine', from: 'house', replace: false })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
    await expect(save(owner, { name: 'x', from: 'nobody', replace: false })).rejects.toMatchObject({
      code: 'PERSONA_NOT_FOUND',
    });
    expect(dump()).toBe(before);
    expect(await save(owner, { name: 'mine', from: 'house', replace: true })).toEqual({
      outcome: 'replaced',
      name: 'mine',
    });
    expect((await get(owner, 'mine')).content).toBe('new');
  });

  it('go when they are deleted, once; built-in ones stay; those of others are not seen', async () => {
    const { services, owner, otherUser, dump } = await kitWithPersona();
    const { save, remove, list } = bound(services.templates);
    await save(owner, { name: 'mine', from: 'house', replace: false });
    const bob = await otherUser('bob');
    expect(await list(bob, { own: true })).toEqual([]);
    await expect(remove(bob, { name: 'mine' })).rejects.toMatchObject({ code: 'TEMPLATE_NOT_FOUND' });
    await expect(remove(owner, { name: 'reviewer' })).rejects.toMatchObject({
      code: 'TEMPLATE_NOT_FOUND',
      message: expect.stringContaining('comes with Maestro and stays'),
    });
    const deleted = { outcome: 'deleted', name: 'mine' };
    expect(await remove(owner, { name: 'mine', idempotencyKey: 'k' })).toEqual(deleted);
    const before = dump();
    expect(await remove(owner, { name: 'mine', idempotencyKey: 'k' })).toEqual(deleted);
    expect(dump()).toBe(before);
    expect(await list(owner, { own: true })).toEqual([]);
  });
});

/** The use cases as functions. */
function bound(templates: Awaited<ReturnType<typeof kitWithPersona>>['services']['templates']) {
  return {
    save: templates.save.bind(templates),
    list: templates.list.bind(templates),
    get: templates.get.bind(templates),
    remove: templates.remove.bind(templates),
    instantiate: templates.instantiate.bind(templates),
  };
}
