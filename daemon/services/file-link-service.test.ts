import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { DaemonEvent } from '../../contract/event.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import { keepingLogger } from '../../test/harness/temp-database.ts';

const kits = serviceKits();

async function start(): Promise<{ kit: ServiceKit; file: string }> {
  const kit = await kits.start();
  const folder = join(kit.dataDir, 'work');
  mkdirSync(folder);
  await kit.services.personas.create(kit.owner, { name: 'reviewer', content: '# Rules\n\nBe exact.\n' });
  return { kit, file: join(folder, 'PERSONA.md') };
}

function changes({ database }: ServiceKit): Promise<readonly DaemonEvent[]> {
  return database.reads
    .events({ since: 0, limit: 100 })
    .then((events) => events.filter(({ type }) => type.startsWith('file.')));
}

/** Changes the file until the daemon has told of it: a watch may begin some time after it was asked for. */
function untilTold(kit: ServiceKit, count: number, change: () => void): Promise<DaemonEvent> {
  return vi.waitFor(
    async () => {
      const told = (await changes(kit)).filter(({ type }) => type === 'file.changed');
      const last = told.at(-1);
      if (told.length >= count && last) return last;
      change();
      throw new Error(`${told.length} changes were told so far`);
    },
    { interval: 200, timeout: 15_000 },
  );
}

describe('linked files', () => {
  it('make no draft while they say what the persona says, whatever their front matter', async () => {
    const { kit, file } = await start();
    writeFileSync(file, '# Rules\n\nBe exact.\n');
    const linked = await kit.services.fileLinks.link(kit.owner, { ref: 'reviewer', path: file });
    expect(linked).toMatchObject({ persona: 'reviewer', state: 'same', draft: null });
    expect(await kit.services.drafts.list(kit.owner, { state: 'open', limit: 10 })).toEqual([]);
    expect((await changes(kit)).map(({ type }) => type)).toEqual(['file.linked', 'file.changed']);
  });

  it('make a draft of a hand edit, and an event that names it', async () => {
    const { kit, file } = await start();
    writeFileSync(file, '# Rules\n\nBe exact.\n');
    await kit.services.fileLinks.link(kit.owner, { ref: 'reviewer', path: file });
    const told = await untilTold(kit, 2, () => {
      writeFileSync(`${file}.tmp`, '# Rules\n\nBe kind.\n');
      renameSync(`${file}.tmp`, file);
    });
    const [draft] = await kit.services.drafts.list(kit.owner, { state: 'open', limit: 10 });
    expect(draft).toMatchObject({ persona: 'reviewer', source: 'file', origin: file });
    expect(told).toMatchObject({
      type: 'file.changed',
      actorId: kit.owner.userId,
      payload: { persona: 'reviewer', path: file, state: 'draft', draft: draft?.id },
    });
    await kit.services.drafts.accept(kit.owner, { draft: draft?.id ?? '' });
    expect((await kit.services.personas.get(kit.owner, 'reviewer')).content).toBe('# Rules\n\nBe kind.\n');
  });

  it('that differ when they are linked make a draft at once; linking again makes no second one', async () => {
    const { kit, file } = await start();
    writeFileSync(file, 'Something else.\n');
    const first = await kit.services.fileLinks.link(kit.owner, { ref: 'reviewer', path: file });
    expect(first).toMatchObject({ state: 'draft', draft: expect.any(String) });
    expect(await kit.services.fileLinks.link(kit.owner, { ref: 'reviewer', path: file })).toMatchObject({
      state: 'same',
    });
    expect(await kit.services.drafts.list(kit.owner, { state: 'open', limit: 10 })).toHaveLength(1);
  });

  it('are compared at the start with what was seen last', async () => {
    const { kit, file } = await start();
    writeFileSync(file, '# Rules\n\nBe exact.\n');
    await kit.services.fileLinks.link(kit.owner, { ref: 'reviewer', path: file });
    await kit.services.fileLinks.close();
    writeFileSync(file, 'Edited while nobody looked.\n');
    await kit.restart();
    await kit.services.fileLinks.start(keepingLogger());
    await kit.services.fileLinks.settled();
    expect(await kit.services.drafts.list(kit.owner, { state: 'open', limit: 10 })).toHaveLength(1);
    const before = (await changes(kit)).length;
    await kit.services.fileLinks.close();
    await kit.restart();
    await kit.services.fileLinks.start(keepingLogger());
    await kit.services.fileLinks.settled();
    expect(await changes(kit)).toHaveLength(before);
    await kit.services.fileLinks.close();
  });

  it.each([
    ['missing', (file: string) => rmSync(file, { force: true })],
    ['unreadable', (file: string) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00]))],
    ['unreadable', (file: string) => writeFileSync(file, 'x'.repeat(1_200_000))],
    [
      'unreadable',
      (file: string) => {
        rmSync(file, { force: true });
        symlinkSync('/etc/passwd', file);
      },
    ],
  ] as const)('tell that they are %s and make no draft of that', async (state, change) => {
    const { kit, file } = await start();
    writeFileSync(file, '# Rules\n\nBe exact.\n');
    await kit.services.fileLinks.link(kit.owner, { ref: 'reviewer', path: file });
    expect((await untilTold(kit, 2, () => change(file))).payload).toMatchObject({ state, draft: null });
    expect(await kit.services.drafts.list(kit.owner, { state: 'open', limit: 10 })).toEqual([]);
    expect(kit.dump()).not.toContain('root:x:0');
  });

  it('are refused where they are no regular file, or belong to another persona', async () => {
    const { kit, file } = await start();
    const { fileLinks, personas } = kit.services;
    writeFileSync(file, 'x');
    const refuse = (path: string, ref = 'reviewer') => fileLinks.link(kit.owner, { ref, path });
    await expect(refuse(`${file}.none`)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: /no such file/ });
    await expect(refuse(kit.dataDir)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: /no regular file/ });
    await expect(refuse('/dev/zero')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(refuse(file, 'nobody')).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    expect(await changes(kit)).toEqual([]);
    await refuse(file);
    await personas.create(kit.owner, { name: 'other', content: 'x' });
    symlinkSync(file, `${file}.link`);
    await expect(refuse(`${file}.link`, 'other')).rejects.toMatchObject({ code: 'IN_USE' });
  });

  it('belong to their owner, are listed by persona and end with unlink', async () => {
    const { kit, file } = await start();
    const { fileLinks } = kit.services;
    writeFileSync(file, 'x');
    await fileLinks.link(kit.owner, { ref: 'reviewer', path: file });
    expect(await fileLinks.list(kit.owner, { ref: 'reviewer' })).toMatchObject([{ persona: 'reviewer', path: file }]);
    const other = await kit.otherUser('bob');
    expect(await fileLinks.list(other, {})).toEqual([]);
    await expect(fileLinks.unlink(other, { ref: 'reviewer', path: file })).rejects.toMatchObject({
      code: 'PERSONA_NOT_FOUND',
    });
    rmSync(file);
    await fileLinks.unlink(kit.owner, { ref: 'reviewer', path: file });
    expect(await fileLinks.list(kit.owner, {})).toEqual([]);
    await expect(fileLinks.unlink(kit.owner, { ref: 'reviewer', path: file })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect((await changes(kit)).at(-1)).toMatchObject({
      type: 'file.unlinked',
      payload: { persona: 'reviewer', path: file },
    });
  });
});
