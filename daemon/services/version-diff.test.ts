import { describe, expect, it } from 'vitest';
import { diffInput } from '../../contract/version.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

const TEXT = '# Rules\n\nBe exact.\n\n# Tone\n\nCalm.\n';
const LOUD = TEXT.replace('Calm.', 'Loud and clear.');

async function library(kit: ServiceKit) {
  const { services, owner } = kit;
  await services.personas.create(owner, { name: 'p', content: TEXT });
  await services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields: { content: LOUD, tags: ['t'] } });
  await services.personas.create(owner, { name: 'q', content: '# Tone\n\nCalm.\n', parent: 'p@1.0.0' });
}

function diffOf({ services, owner }: ServiceKit, input: Partial<typeof diffInput._input>) {
  return services.versions.diff(owner, diffInput.parse({ ref: 'p', ...input }));
}

describe('the sides of a comparison', () => {
  it('are the latest version and the one before it, when none is named', async () => {
    const kit = await kits.start();
    await library(kit);
    expect(await diffOf(kit, {})).toMatchObject({
      ...{ from: '1.0.0', to: '1.0.1', added: 1, removed: 1, fields: ['tags'], omitted: 0 },
      sections: [{ kind: 'changed', section: 'Tone', tokensBefore: 6, tokensAfter: 8 }],
    });
    expect(await diffOf(kit, { ref: 'q' })).toMatchObject({ from: '1.0.0', to: '1.0.0', hunks: [] });
  });

  it('may be labels, and a reference may name the older one', async () => {
    const kit = await kits.start();
    await library(kit);
    await kit.services.labels.move(kit.owner, { ref: 'p', label: 'production', to: '1.0.0' });
    const same = { from: '1.0.0', to: '1.0.1', added: 1 };
    expect(await diffOf(kit, { from: 'production' })).toMatchObject(same);
    expect(await diffOf(kit, { ref: 'p@production', to: 'latest' })).toMatchObject(same);
    expect(await diffOf(kit, { from: 'latest', to: 'production' })).toMatchObject({ from: '1.0.1', to: '1.0.0' });
    await expect(diffOf(kit, { ref: 'p@1.0.0', from: '1.0.1' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(diffOf(kit, { from: 'staging' })).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
  });

  it('may be two personas, as written and as agents get them', async () => {
    const kit = await kits.start();
    await library(kit);
    expect(await diffOf(kit, { ref: 'p@1.0.0', toRef: 'q' })).toMatchObject({
      ...{ from: 'p@1.0.0', to: 'q@1.0.0', fields: ['parent'] },
      sections: [{ kind: 'removed', section: 'Rules' }],
    });
    expect(await diffOf(kit, { ref: 'p@1.0.0', toRef: 'q@latest', of: 'effective' })).toMatchObject({
      ...{ added: 0, removed: 0, sections: [] },
    });
    expect(await diffOf(kit, { toRef: 'p@1.0.0' })).toMatchObject({ from: '1.0.1', to: '1.0.0' });
  });

  it('may be a draft: against the version it was made from, or another', async () => {
    const kit = await kits.start();
    await library(kit);
    const { services, owner } = kit;
    const document = TEXT.replace('exact', 'brief');
    const { id } = await services.drafts.propose(owner, { ref: 'p', document, baseVersion: '1.0.0' });
    const named = { from: '1.0.0', to: `draft ${id}` };
    expect(await diffOf(kit, { draft: id })).toMatchObject({ ...named, added: 1, removed: 1, fields: [] });
    expect(await services.versions.diffDraft(owner, { draft: id })).toMatchObject({ ...named, isOutdated: true });
    expect(await diffOf(kit, { draft: id, from: 'latest' })).toMatchObject({ from: '1.0.1', added: 2, removed: 2 });
    const child = await services.drafts.propose(owner, { ref: 'q', document: '# Tone\n\nQuiet.\n' });
    const effective = await services.versions.diffDraft(owner, { draft: child.id, of: 'effective' });
    expect(effective.hunks[0]?.lines).toContainEqual(
      expect.objectContaining({ text: '# Tone', kind: 'same', oldLine: 5 }),
    );
    expect(effective).toMatchObject({ added: 1, removed: 1, isOutdated: false, fields: [] });
  });

  it('that are too many are refused', async () => {
    const kit = await kits.start();
    await library(kit);
    await expect(diffOf(kit, { to: '1.0.0', toRef: 'q' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(diffOf(kit, { draft: 'abcdefghjk', text: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const other = await kit.otherUser('bob');
    await expect(kit.services.versions.diff(other, diffInput.parse({ ref: 'p' }))).rejects.toMatchObject({
      code: 'PERSONA_NOT_FOUND',
    });
  });
});
