import { describe, expect, it } from 'vitest';
import { startSessionInput } from '../../contract/session.ts';
import { serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

async function kitWithStyles() {
  const kit = await kits.start();
  const { personas } = kit.services;
  await personas.create(kit.owner, {
    name: 'worker',
    content: '# Work\n\nWork for {{who}}.\n',
    header: { variables: { who: { default: 'all' } } },
  });
  await personas.create(kit.owner, { name: 'other', content: '# Other\n\no\n' });
  await personas.create(kit.owner, { name: 'terse', content: '# Tone\n\nOne sentence.\n', header: { kind: 'style' } });
  await personas.create(kit.owner, {
    name: 'warm',
    content: '/warm {{who}}\n',
    header: { kind: 'style', variables: { who: { default: 'you' } } },
  });
  await personas.create(kit.owner, { name: 'part', content: 'p\n', header: { kind: 'fragment' } });
  return kit;
}

describe('styles on top of a persona', () => {
  it('are resolved as a session would have them, with parts, tokens and origins of all', async () => {
    const { services, owner } = await kitWithStyles();
    const { id } = await services.sessions.start(owner, startSessionInput.parse({ persona: 'worker' }));
    await services.sessions.apply(owner, { id, persona: 'terse' });
    await services.sessions.apply(owner, { id, persona: 'warm' });
    const question = { ref: 'worker', context: {}, styles: ['terse', 'warm'], explain: true };
    const prompt = await services.prompts.resolve(owner, question);
    expect(prompt.text).toBe('# Work\n\nWork for all.\n\n# Tone\n\nOne sentence.\n\n/warm you');
    expect((await services.sessions.effectiveText(owner, id)).text).toBe(prompt.text);
    expect(prompt.styles).toEqual(['terse@1.0.0', 'warm@1.0.0']);
    expect(prompt.parts.map(({ persona, span }) => [persona, prompt.text.slice(...span)])).toEqual([
      ['worker', '# Work\n\nWork for all.'],
      ['terse', '# Tone\n\nOne sentence.'],
      ['warm', '/warm you'],
    ]);
    expect(prompt.explanation?.variables.map(({ name, declaredBy }) => [name, declaredBy])).toEqual([
      ['who', 'worker@1.0.0'],
      ['who', 'warm@1.0.0'],
    ]);
    const alone = await services.prompts.resolve(owner, { ref: 'worker', context: {} });
    expect(alone).not.toHaveProperty('styles');
    expect(alone).not.toHaveProperty('explanation');
  });

  it('stay on top when a persona is applied after them', async () => {
    const { services, owner } = await kitWithStyles();
    const { id } = await services.sessions.start(owner, startSessionInput.parse({ persona: 'worker' }));
    await services.sessions.apply(owner, { id, persona: 'terse' });
    const { stack } = await services.sessions.apply(owner, { id, persona: 'other' });
    expect(stack.map(({ persona }) => persona)).toEqual(['worker', 'other', 'terse']);
  });

  it('are styles and nothing else, and a fragment is never in force by itself', async () => {
    const { services, owner, dump } = await kitWithStyles();
    const { id } = await services.sessions.start(owner, startSessionInput.parse({ persona: 'terse' }));
    const before = dump();
    await expect(
      services.prompts.resolve(owner, { ref: 'worker', context: {}, styles: ['other'] }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: '"other" is a persona, not a style; only styles go on top',
    });
    for (const change of [
      services.sessions.apply(owner, { id, persona: 'part' }),
      services.sessions.switch(owner, { target: { id }, persona: 'part' }),
      services.sessions.start(owner, startSessionInput.parse({ persona: 'part' })),
    ]) {
      await expect(change).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('only included by others'),
      });
    }
    expect(dump()).toBe(before);
    expect((await services.prompts.resolve(owner, { ref: 'part', context: {} })).text).toBe('p');
  });
});
