import { afterEach, describe, expect, it } from 'vitest';
import { ClientError } from '../client/app-error.ts';
import { largeWorld } from '../test/harness/fake-world.ts';
import { type TuiKit, type TuiKitOptions, tuiKit } from '../test/harness/tui-kit.ts';
import { libraryRows } from './state/library-rows.ts';
import { selectedPersona } from './state/selectors.ts';

const kits: TuiKit[] = [];
async function library(options: TuiKitOptions = {}): Promise<TuiKit> {
  const kit = await tuiKit(options).start();
  kits.push(kit);
  return kit;
}
afterEach(() => {
  for (const kit of kits.splice(0)) kit.stop();
});

const asked = (kit: TuiKit, path: string) => kit.daemon.inputsOf(path).length;

describe('live data', () => {
  it('asks once for what the screen shows, and not again while nothing changes', async () => {
    const kit = await library();
    const before = kit.daemon.calls.length;
    await kit.press('?', 'escape', '2', '1');
    expect(kit.daemon.calls.length).toBe(before);
  });

  it('asks anew when the daemon tells of a change, however many changes there were', async () => {
    const kit = await library();
    const before = asked(kit, 'persona.list');
    for (let i = 0; i < 20; i += 1) kit.daemon.tell('persona.versioned', '<writer>');
    await kit.settled();
    expect(asked(kit, 'persona.list')).toBe(before + 1);
  });

  it('asks for the preview only when the cursor rests', async () => {
    const kit = await library();
    const before = asked(kit, 'persona.resolve');
    kit.pressNow('j', 'j', 'j', 'j', 'k', 'j');
    await kit.settled();
    expect(asked(kit, 'persona.resolve') - before).toBeLessThanOrEqual(2);
    expect(kit.sees('作家')).toBe(false);
    expect(kit.sees('calm-tone')).toBe(true);
  });

  it('drops an answer that comes after the question has changed', async () => {
    const kit = await library();
    const waiting: ((value: unknown) => void)[] = [];
    kit.daemon.answers.set(
      'persona.resolve',
      (({ ref }: { ref: string }) => new Promise((resolve) => waiting.push(() => resolve(answerOf(ref))))) as never,
    );
    kit.pressNow('j');
    await kit.settled();
    kit.pressNow('j');
    await kit.settled();
    const [first, second] = waiting;
    second?.(undefined);
    await kit.settled();
    first?.(undefined);
    await kit.settled();
    expect(kit.sees('text of <reviewer-strict>')).toBe(true);
    expect(kit.sees('text of <base-engineer>')).toBe(false);
  });

  it('shows an error where the answer would stand, and does not ask again by itself', async () => {
    const kit = await library();
    kit.daemon.answers.set('persona.resolve', () => {
      throw new ClientError('PARENT_MISSING', 'the parent "bse" does not exist');
    });
    await kit.press('j');
    const before = asked(kit, 'persona.resolve');
    await kit.press('?', 'escape');
    expect(kit.sees('There is no effective text: the parent')).toBe(true);
    expect(asked(kit, 'persona.resolve')).toBe(before);
  });

  it('asks for counters of requests while the board is seen, and only then', async () => {
    const kit = await library();
    await kit.press('g', 's');
    const before = asked(kit, 'session.list');
    await kit.clock.pass(4_100);
    expect(asked(kit, 'session.list')).toBe(before + 2);
    await kit.press('escape');
    await kit.clock.pass(4_100);
    expect(asked(kit, 'session.list')).toBe(before + 2);
  });

  function answerOf(ref: string) {
    const text = `text of ${ref}`;
    return { personaId: ref, name: ref, version: '1.0.0', text, tokens: 1, chain: [ref], warnings: [], parts: [] };
  }
});

describe('a library of a hundred thousand personas', () => {
  const world = largeWorld(100_000);
  const large = () => library({ world });

  it('is never loaded whole', async () => {
    const kit = await large();
    expect(kit.sees('100,000')).toBe(true);
    expect(asked(kit, 'persona.list')).toBeLessThanOrEqual(3);
    expect(libraryRows(kit.state).count).toBe(100_000);
  });

  it('shows places for rows until they are there, from its first to its last', async () => {
    const kit = await large();
    kit.pressNow('S-g');
    expect(kit.sees('·······')).toBe(true);
    await kit.settled();
    expect(selectedPersona(kit.state)?.name).toBe('persona-099999');
    expect(kit.sees('·······')).toBe(false);
    kit.pressNow('g', 'g');
    expect(selectedPersona(kit.state)?.name).toBe('persona-000000');
  });

  it('keeps a bounded part of it however far the user goes', async () => {
    const kit = await large();
    for (let i = 0; i < 25; i += 1) {
      kit.pressNow(...Array.from({ length: 60 }, () => 'pagedown'));
      await kit.settled();
    }
    const data = kit.state.remote.library.value;
    expect(data?.mode === 'windowed' && data.pages.size).toBeLessThanOrEqual(40);
    expect(kit.sees('·······')).toBe(false);
  });

  it('is filtered and ordered by the daemon', async () => {
    const kit = await large();
    await kit.press('/');
    await kit.type('0999');
    expect(kit.daemon.inputsOf('persona.list').at(-1)).toMatchObject({ query: '0999' });
    expect(kit.sees('persona-000999')).toBe(true);
    await kit.press('escape', 'S-o');
    expect(selectedPersona(kit.state)?.name).toBe('persona-099999');
  });

  it('says why it cannot be a tree', async () => {
    const kit = await large();
    await kit.press('z');
    expect(kit.sees('too large for a tree')).toBe(true);
  });
});
