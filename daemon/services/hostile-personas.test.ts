import { describe, expect, it } from 'vitest';
import { importInput } from '../../contract/transfer.ts';
import { type HostilePersona, hostileTexts } from '../../test/harness/hostile-personas.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import { splitFrontMatter } from '../domain/persona/front-matter.ts';

const kits = serviceKits();

const REFUSALS = /^(IMPORT_INVALID|CONTENT_UNSAFE|CONTENT_TOO_LARGE|INHERITANCE_CYCLE)$/;

/** What became of a text, in the words of the index. */
async function outcomeOf(kit: ServiceKit, made: Promise<{ readonly id: string }>) {
  const result: unknown = await made.catch((error: unknown) => error);
  if (result instanceof Error) {
    const { code, details } = result as Error & { code: string; details: { findings?: readonly { code: string }[] } };
    expect(code).toMatch(REFUSALS);
    const codes = details.findings?.map((finding) => finding.code) ?? [code.replace('INHERITANCE', 'INHERIT')];
    return { outcome: 'reject', codes } as const;
  }
  const { id } = result as { id: string };
  const review = await kit.services.reviews.show(kit.owner, id);
  const codes = review.findings.map((finding) => finding.code as string);
  return { id, outcome: review.state === 'needs-review' ? 'flag' : 'accept', codes } as const;
}

async function expectGuarded({ services, owner }: ServiceKit, ref: string) {
  const start = () => services.sessions.start(owner, { agent: 'codex', onFailure: 'closed', persona: ref });
  await expect(start()).rejects.toMatchObject({ code: 'TRUST_REQUIRED' });
  const { hash } = await services.reviews.show(owner, ref);
  await services.reviews.acknowledge(owner, { ref, hash: hash ?? '' });
  await start();
}

async function expectOutcome(kit: ServiceKit, item: HostilePersona, made: () => Promise<{ readonly id: string }>) {
  const before = kit.dump();
  const found = await outcomeOf(kit, made());
  expect({ id: item.id, outcome: found.outcome }).toEqual({ id: item.id, outcome: item.outcome });
  if (item.codes.length > 0)
    expect(
      found.codes.filter((code) => item.codes.includes(code)),
      item.id,
    ).not.toEqual([]);
  else expect(found.codes, item.id).toEqual([]);
  if (found.outcome === 'reject') expect(kit.dump() === before, item.id).toBe(true);
  if (found.outcome === 'flag') await expectGuarded(kit, found.id);
  expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
}

describe('hostile personas', () => {
  it('have the outcome their index says when they are imported, and keep their bytes', async () => {
    const kit = await kits.start();
    for (const item of hostileTexts()) {
      const input = importInput.parse({ document: item.text, fallbackName: item.id });
      const made = () => kit.services.transfer.import(kit.owner, input);
      await expectOutcome(kit, item, made);
    }
    const page = await kit.database.reads.personas(kit.owner.userId, {
      ...{ deleted: false, sort: 'name', direction: 'asc', limit: 500, offset: 0 },
    });
    const texts = hostileTexts().map(({ text }) => text);
    for (const { id } of page.rows) {
      const { content } = await kit.services.personas.get(kit.owner, id);
      expect(texts.some((text) => text.endsWith(content))).toBe(true);
    }
  }, 30_000);

  it('have it when their text is typed in', async () => {
    const kit = await kits.start();
    for (const item of hostileTexts()) {
      if (item.outcome === 'reject' && !item.codes.includes('NUL')) continue;
      const content = splitFrontMatter(item.text).body;
      await expectOutcome(kit, item, () => kit.services.personas.create(kit.owner, { name: item.id, content }));
    }
  }, 30_000);
});
