import { expect, it } from 'vitest';
import { serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

it('a very long heading above thousands costs its length once, not once for each section below it', async () => {
  const { services, owner } = await kits.start();
  const text = (title: string) => `# ${'a'.repeat(20_000)}\n${`## ${title}\n`.repeat(2_000)}`;
  await services.personas.create(owner, { name: 'p', content: text('x') });
  await services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields: { content: text('y') } });
  const diff = await services.versions.diff(owner, { ref: 'p', of: 'source' });
  const prompt = await services.prompts.resolve(owner, { ref: 'p', context: {} });
  const [latest] = await services.versions.list(owner, 'p');
  expect(diff.sections).toHaveLength(1_000);
  // A path as text for every section would make 40 million characters of each.
  for (const answer of [diff.sections, prompt.parts, latest]) expect(JSON.stringify(answer).length).toBeLessThan(2e6);
  const collision = services.personas.edit(owner, {
    ...{ ref: 'p', baseVersion: '1.0.0', fields: { content: text('x').replace('## x\n', '## x\nz\n') } },
  });
  await expect(collision).rejects.toMatchObject({ code: 'REVISION_CONFLICT' });
});
