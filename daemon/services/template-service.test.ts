import { describe, expect, it } from 'vitest';
import { serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

describe('the built-in templates', () => {
  it('are six, each within 600 tokens, and each becomes a persona that resolves', async () => {
    const { services, owner } = await kits.start();
    const templates = await services.templates.list();
    expect(templates.map(({ name }) => name)).toEqual([
      'analyst',
      'developer',
      'reviewer',
      'support',
      'tutor',
      'writer',
    ]);
    for (const { name, tokens, content, displayName, description, tags } of templates) {
      expect(tokens).toBeGreaterThan(100);
      expect(tokens).toBeLessThanOrEqual(600);
      const made = await services.templates.instantiate(owner, { template: name, name: `my-${name}` });
      expect(made).toMatchObject({ name: `my-${name}`, content, displayName, description, tags, version: '1.0.0' });
      const { text, warnings } = await services.prompts.resolve(owner, { ref: `my-${name}`, context: {} });
      expect(text).toBe(content.trim());
      expect(warnings).toEqual([]);
    }
  });

  it('say which there are when another one is asked for, and refuse a taken name', async () => {
    const { services, owner } = await kits.start();
    await expect(services.templates.instantiate(owner, { template: 'pirate', name: 'p' })).rejects.toMatchObject({
      code: 'TEMPLATE_NOT_FOUND',
      message: expect.stringContaining('analyst, developer'),
      details: { template: 'pirate' },
    });
    await services.templates.instantiate(owner, { template: 'tutor', name: 'p' });
    await expect(services.templates.instantiate(owner, { template: 'tutor', name: 'p' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
  });
});
