import { afterEach, describe, expect, it } from 'vitest';
import { ClientError } from '../../client/app-error.ts';
import { fakeSession } from '../../test/harness/fake-world.ts';
import { type TuiKit, type TuiKitOptions, tuiKit } from '../../test/harness/tui-kit.ts';

const kits: TuiKit[] = [];
async function board(options: TuiKitOptions = {}): Promise<TuiKit> {
  const kit = await tuiKit(options).start();
  kits.push(kit);
  await kit.press('g', 's');
  return kit;
}
afterEach(() => {
  for (const kit of kits.splice(0)) kit.stop();
});

const inForce = (kit: TuiKit, index = 0) =>
  kit.daemon.world.sessions[index]?.stack.map(({ persona, version }) => `${persona}@${version}`);

describe('switching a session', () => {
  it('shows what would change, and puts the persona in force alone', async () => {
    const kit = await board();
    await kit.press('s');
    await kit.type('writer');
    expect(kit.sees('now   reviewer-strict@1.2.0')).toBe(true);
    expect(kit.sees('then  writer@2.0.1')).toBe(true);
    expect(kit.sees('(−382)')).toBe(true);
    await kit.press('enter');
    expect(inForce(kit)).toEqual(['writer@2.0.1']);
    expect(kit.sees('writer@2.0.1 is in force in a1f3c2d4e5 from the next request on')).toBe(true);
  });

  it('compares the revision that the user has seen, so that a change of somebody else is not overwritten', async () => {
    const kit = await board();
    kit.daemon.answers.set('session.switch', () => {
      throw new ClientError('REVISION_CONFLICT', 'session a1f3c2d4e5 is at revision 5, not 4; look at it and repeat');
    });
    await kit.press('s', 'enter');
    expect(kit.daemon.inputsOf('session.switch')[0]).toMatchObject({ target: { id: 'a1f3c2d4e5' }, expectRevision: 4 });
    expect(kit.sees('is at revision 5, not 4')).toBe(true);
    expect(kit.state.undo.past).toEqual([]);
  });

  it('takes a version that is typed after the name', async () => {
    const kit = await board();
    await kit.press('s');
    await kit.type('strict@1.0.0');
    expect(kit.sees('then  reviewer-strict@1.0.0')).toBe(true);
    await kit.press('enter');
    expect(inForce(kit)).toEqual(['reviewer-strict@1.0.0']);
  });

  it('reaches every marked session, and all of them in one call where every one is marked', async () => {
    const kit = await board();
    await kit.press('C-a', 's');
    await kit.type('architect');
    await kit.press('enter');
    expect(kit.daemon.inputsOf('session.switch')).toEqual([
      { target: { all: true }, persona: '<architect>', idempotencyKey: 'key-1' },
    ]);
    expect([inForce(kit, 0), inForce(kit, 1)]).toEqual([['architect@3.1.0'], ['architect@3.1.0']]);
    expect(kit.state.sessionMarks.size).toBe(0);
  });

  it('tells what is wrong with a persona before it is chosen', async () => {
    const kit = await board();
    kit.daemon.answers.set('persona.resolve', () => {
      throw new ClientError('VARIABLE_MISSING', 'the variable "threats" has no value');
    });
    await kit.press('s');
    expect(kit.sees('! the variable "threats" has no')).toBe(true);
  });

  it('does nothing when the user leaves', async () => {
    const kit = await board();
    await kit.press('s', 'escape');
    expect(kit.daemon.inputsOf('session.switch')).toEqual([]);
  });

  it('can be reached from the library, session second', async () => {
    const kit = await tuiKit().start();
    kits.push(kit);
    await kit.press('enter');
    await kit.type('77c0');
    expect(kit.sees('now   writer@2.0.1')).toBe(true);
    await kit.press('enter');
    expect(inForce(kit, 1)).toEqual(['architect@3.1.0']);
  });
});

describe('undo', () => {
  it('takes a switch back by reverting the session, and makes it again', async () => {
    const kit = await board();
    await kit.press('s');
    await kit.type('architect');
    await kit.press('enter', 'u');
    expect(kit.daemon.inputsOf('session.revert')).toEqual([{ id: 'a1f3c2d4e5', expectRevision: 5 }]);
    expect(kit.sees('Undone: reviewer-strict@1.2.0 is in force in a1f3c2d4e5 again')).toBe(true);
    await kit.press('C-r');
    expect(kit.daemon.inputsOf('session.switch').at(-1)).toMatchObject({
      persona: 'architect@3.1.0',
      expectRevision: 6,
    });
    expect(inForce(kit)).toEqual(['architect@3.1.0']);
  });

  it('brings back what a revert has taken away', async () => {
    const kit = await board();
    await kit.press('S-r');
    expect(inForce(kit)).toEqual(['writer@2.0.1']);
    await kit.press('u');
    expect(inForce(kit)).toEqual(['reviewer-strict@1.2.0']);
  });

  it('does not touch a session that was changed since, and forgets the change', async () => {
    const kit = await board();
    await kit.press('c');
    expect(inForce(kit)).toEqual([]);
    kit.daemon.answers.set('session.revert', () => {
      throw new ClientError('REVISION_CONFLICT', 'session a1f3c2d4e5 is at revision 9, not 5; look at it and repeat');
    });
    await kit.press('u');
    expect(kit.sees('Not undone')).toBe(true);
    await kit.press('u');
    expect(kit.sees('nothing was changed yet')).toBe(true);
  });

  it('says that there is nothing to undo', async () => {
    const kit = await board();
    await kit.press('u');
    expect(kit.sees('Undo the last change: nothing was changed yet')).toBe(true);
  });
});

describe('the board', () => {
  it('asks before it ends a session, and Enter alone does not', async () => {
    const kit = await board();
    kit.daemon.answers.set('session.end', () => ({ id: 'a1f3c2d4e5', revision: 5, stack: [], replayed: false }));
    await kit.press('S-x', 'enter');
    expect(kit.daemon.inputsOf('session.end')).toEqual([]);
    await kit.press('S-x', 'y');
    expect(kit.daemon.inputsOf('session.end')).toEqual([{ id: 'a1f3c2d4e5', idempotencyKey: 'key-1' }]);
  });

  it('shows URLs and token of a new session once, and copies them', async () => {
    const kit = await board();
    kit.daemon.answers.set('session.start', () => ({
      ...{ id: 'zz', token: 'mst_secret', revision: 0, session: kit.daemon.world.sessions[0] },
      urls: { anthropic: 'http://h/s/mst_secret/anthropic', openai: 'http://h/o', gemini: 'http://h/g' },
    }));
    await kit.press('n', 's', 'n');
    expect(kit.sees('mst_secret')).toBe(true);
    await kit.press('a', 't');
    expect(kit.outside.copied).toEqual(['http://h/s/mst_secret/anthropic', 'mst_secret']);
    await kit.press('escape');
    expect(kit.sees('mst_secret')).toBe(false);
    expect(JSON.stringify(kit.state)).not.toContain('mst_secret');
  });

  it('shows what happens elsewhere as it happens, and keeps the cursor on its session', async () => {
    const kit = await board();
    await kit.press('j');
    kit.daemon.world.sessions = [fakeSession('newest0000'), ...kit.daemon.world.sessions];
    kit.daemon.tell('session.started', 'newest0000');
    await kit.settled();
    expect(kit.rows().find((row) => row.includes('▌'))).toContain('77c0b9x8y7');
  });

  it('shows changes of the selected session in its timeline', async () => {
    const kit = await board();
    await kit.press('s');
    await kit.type('writer');
    await kit.press('enter');
    expect(kit.sees('switched r5  reviewer-strict@1.2.0 → writer@2.0.1')).toBe(true);
  });

  it('opens the text in force, and commands there are about that session only', async () => {
    const kit = await board();
    await kit.press('space', 'enter');
    expect(kit.sees('Sessions › 77c0b9x8y7 › in force')).toBe(true);
    expect(kit.sees('# writer')).toBe(true);
    await kit.press('c');
    expect(kit.daemon.inputsOf('session.clear')).toMatchObject([{ id: '77c0b9x8y7' }]);
  });
});
