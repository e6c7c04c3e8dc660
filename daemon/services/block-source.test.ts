import { describe, expect, it } from 'vitest';
import { startSessionInput } from '../../contract/session.ts';
import { sha256 } from '../../daemon/platform/ids.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import { BlockSource } from './block-source.ts';
import type { Reads } from './ports.ts';

const kits = serviceKits();

/** Stacks of sessions with one persona each, and a source of blocks of its own that counts what it loads. */
async function kitWithStacks(count: number, maxBytes: number) {
  const kit = await kits.start();
  const { services, owner, database } = kit;
  for (let i = 0; i < count; i += 1) {
    await services.personas.create(owner, { name: `p${i}x`, content: `text ${i} `.repeat(100) });
    await services.sessions.start(owner, startSessionInput.parse({ persona: `p${i}x` }));
  }
  const loads = { count: 0 };
  const reads: Pick<Reads, 'effectiveText'> = {
    effectiveText(hash) {
      loads.count += 1;
      return database.reads.effectiveText(hash);
    },
  };
  const source = new BlockSource({ reads: { ...database.reads, ...reads }, sha256, nonce: 'nonce', maxBytes });
  const stacks = (await database.reads.liveSessions()).map(({ stack }) => stack);
  return { kit, source, stacks, loads };
}

describe('the blocks of personas', () => {
  it('are loaded once and then answered at once', async () => {
    const { source, stacks, loads } = await kitWithStacks(1, 1_000_000);
    const [stack = []] = stacks;
    const [first, second] = await Promise.all([source.get(stack), source.get(stack)]);
    expect(second).toBe(first);
    expect(source.get(stack)).toBe(first);
    expect(loads.count).toBe(1);
  });

  it('that had to go are loaded again with the same bytes', async () => {
    const { source, stacks, loads } = await kitWithStacks(6, 2_500);
    const first = await Promise.all(stacks.map(async (stack) => (await source.get(stack)).escaped));
    expect(first.map((block) => block.length).every((length) => length > 800)).toBe(true);
    for (let round = 0; round < 3; round += 1) {
      for (const [i, stack] of stacks.entries()) {
        expect((await source.get(stack)).escaped.equals(first[i] ?? Buffer.alloc(0))).toBe(true);
      }
    }
    expect(loads.count).toBe(24);
  });

  it('too large for the memory are loaded each time', async () => {
    const { source, stacks, loads } = await kitWithStacks(1, 100);
    const [stack = []] = stacks;
    const blocks = [await source.get(stack), await source.get(stack)];
    expect(loads.count).toBe(2);
    expect(blocks[0]?.escaped.equals(blocks[1]?.escaped ?? Buffer.alloc(0))).toBe(true);
  });

  it('are tried again after a load that failed', async () => {
    const { kit, source, stacks } = await kitWithStacks(1, 1_000_000);
    const [stack = []] = stacks;
    const text = await readText(kit, stack[0]?.effectiveSha256);
    kit.damage('DELETE FROM effective_texts');
    await expect(source.get(stack)).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
    kit.damage(`INSERT INTO effective_texts VALUES ('${stack[0]?.effectiveSha256}', '${text}', 0)`);
    expect((await source.get(stack)).escaped.toString()).toContain('text 0');
  });

  it('prepared from texts at hand are what loading would give', async () => {
    const { kit, source, stacks, loads } = await kitWithStacks(1, 1_000_000);
    const [stack = []] = stacks;
    const loaded = await source.get(stack);
    const prepared = new BlockSource({ reads: kit.database.reads, sha256, nonce: 'nonce' });
    prepared.prepare(stack, [(await readText(kit, stack[0]?.effectiveSha256)) ?? '']);
    const block = prepared.get(stack);
    expect(block).not.toBeInstanceOf(Promise);
    expect((await block).escaped.equals(loaded.escaped)).toBe(true);
    expect(loads.count).toBe(1);
  });
});

function readText({ database }: ServiceKit, hash: string | undefined): Promise<string | undefined> {
  return database.reads.effectiveText(hash ?? '');
}
