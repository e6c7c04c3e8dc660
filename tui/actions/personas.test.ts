import { afterEach, describe, expect, it } from 'vitest';
import { ClientError } from '../../client/app-error.ts';
import { fakePersona } from '../../test/harness/fake-world.ts';
import { type TuiKit, type TuiKitOptions, tuiKit } from '../../test/harness/tui-kit.ts';
import { selectedPersona } from '../state/selectors.ts';

const kits: TuiKit[] = [];
async function library(options: TuiKitOptions = {}): Promise<TuiKit> {
  const kit = await tuiKit(options).start();
  kits.push(kit);
  return kit;
}
afterEach(() => {
  for (const kit of kits.splice(0)) kit.stop();
});

const selected = (kit: TuiKit) => selectedPersona(kit.state)?.name;

describe('the filter', () => {
  it('narrows while typing, goes to the best match and keeps parents for context', async () => {
    const kit = await library();
    await kit.press('/');
    await kit.type('sec');
    expect(selected(kit)).toBe('reviewer-security');
    expect(kit.rows().join('\n')).toMatch(/ 1 found/);
    expect(kit.sees('base-engineer')).toBe(true);
    expect(kit.sees('architect')).toBe(false);
  });

  it('stays after Enter, and then n goes to the next match, past the parents', async () => {
    const kit = await library();
    await kit.press('/');
    await kit.type('reviewer');
    await kit.press('enter', 'n');
    expect(selected(kit)).toBe('reviewer-security');
    await kit.press('n');
    expect(selected(kit)).toBe('reviewer-strict');
    await kit.press('escape', 'n');
    expect(kit.sees('New persona')).toBe(true);
  });

  it('finds tags', async () => {
    const kit = await library();
    await kit.press('/');
    await kit.type('#code');
    expect(selected(kit)).toBe('reviewer-strict');
  });

  it('takes pasted text as one line', async () => {
    const kit = await library();
    await kit.press('/');
    await kit.type('\x1b[200~wri\rter\x1b[201~');
    expect(kit.state.library.filter.text).toBe('wri ter');
  });
});

describe('deleting', () => {
  it('tells where the persona is in force, takes it out there, and can be undone', async () => {
    const kit = await library();
    kit.daemon.answers.set('persona.delete', () => ({ id: '<writer>', name: 'writer', degradedSessions: [] }));
    kit.daemon.answers.set('persona.restore', () => ({}));
    await kit.press('S-g', 'S-d');
    expect(kit.sees('In force in 77c0b9x8y7 (gemini-cli)')).toBe(true);
    await kit.press('y');
    expect(kit.daemon.inputsOf('persona.delete')).toEqual([{ ref: '<writer>', force: true }]);
    await kit.press('u');
    expect(kit.daemon.inputsOf('persona.restore')).toEqual([{ ref: '<writer>' }]);
  });

  it('explains what inherits from the persona instead of forcing it', async () => {
    const kit = await library();
    kit.daemon.answers.set('persona.delete', () => {
      const details = { children: ['reviewer-strict'] };
      throw new ClientError('IN_USE', '"base-engineer" is in use: these inherit from it', { details });
    });
    await kit.press('j', 'S-d', 'y');
    expect(kit.sees('base-engineer cannot be deleted')).toBe(true);
    expect(kit.sees('  reviewer-strict')).toBe(true);
    expect(kit.daemon.inputsOf('persona.delete')).toHaveLength(1);
  });

  it('asks once more when the persona came into use while the question was open', async () => {
    const kit = await library();
    let calls = 0;
    kit.daemon.answers.set('persona.delete', () => {
      calls += 1;
      if (calls > 1) return {};
      throw new ClientError('IN_USE', 'in use', { details: { sessions: ['zz11'] } });
    });
    await kit.press('S-d', 'y');
    expect(kit.sees('In force in zz11')).toBe(true);
    await kit.press('y');
    expect(kit.daemon.inputsOf('persona.delete').at(-1)).toMatchObject({ force: true });
  });

  it('reaches all marked personas', async () => {
    const kit = await library();
    kit.daemon.answers.set('persona.delete', () => ({}));
    await kit.press('space', 'space', 'S-d');
    expect(kit.sees('Delete 2 personas?')).toBe(true);
    await kit.press('y');
    expect(kit.daemon.inputsOf('persona.delete')).toMatchObject([{ ref: '<architect>' }, { ref: '<base-engineer>' }]);
  });
});

describe('making and naming', () => {
  it('asks for another name when one is taken, and goes to what was made', async () => {
    const kit = await library();
    let calls = 0;
    kit.daemon.answers.set('template.instantiate', (({ name }: { name: string }) => {
      calls += 1;
      if (calls === 1) throw new ClientError('NAME_TAKEN', `the name "${name}" is taken; choose another name`);
      kit.daemon.world.personas.push(fakePersona(name));
      kit.daemon.tell('persona.created', `<${name}>`);
      return fakePersona(name);
    }) as never);
    await kit.press('n', 't', 'enter', 'enter');
    expect(kit.sees('the name "reviewer" is taken')).toBe(true);
    await kit.type('-two');
    await kit.press('enter');
    expect(selected(kit)).toBe('reviewer-two');
  });

  it('refuses a name that the daemon would refuse, before asking it', async () => {
    const kit = await library();
    await kit.press('S-m', 'C-u');
    await kit.type('Not A Name');
    await kit.press('enter');
    expect(kit.sees('a name has a-z, 0-9 and -')).toBe(true);
    expect(kit.daemon.inputsOf('persona.edit')).toEqual([]);
  });

  it('renames against the version that is shown', async () => {
    const kit = await library();
    kit.daemon.answers.set('persona.edit', () => ({}));
    await kit.press('S-m');
    await kit.type('-two');
    await kit.press('enter');
    expect(kit.daemon.inputsOf('persona.edit')).toMatchObject([
      { ref: '<architect>', baseVersion: '3.1.0', name: 'architect-two', fields: {} },
    ]);
  });
});

describe('files', () => {
  it('exports to a path and asks before it replaces a file', async () => {
    const kit = await library();
    kit.outside.files.set('architect.md', 'precious');
    await kit.press('x', 'enter', 'enter');
    expect(kit.outside.files.get('architect.md')).toBe('precious');
    await kit.press('x', 'enter', 'y');
    expect(kit.outside.files.get('architect.md')).toBe('---\nname: architect\n---\n# Architect\n');
  });

  it('imports a file under its name, and offers what can be done when the name is taken', async () => {
    const kit = await library();
    kit.outside.files.set('/tmp-files/My Agent.md', '# Agent');
    const clashes: unknown[] = [];
    kit.daemon.answers.set('transfer.import', ((input: { onClash: string }) => {
      clashes.push(input.onClash);
      if (input.onClash === 'refuse') throw new ClientError('NAME_TAKEN', 'the name "my-agent" is taken');
      return { outcome: 'versioned', id: '<writer>', name: 'my-agent', version: '1.0.1' };
    }) as never);
    await kit.press('i');
    await kit.type('/tmp-files/My Agent.md');
    await kit.press('enter');
    expect(kit.daemon.inputsOf('transfer.import')[0]).toMatchObject({ document: '# Agent', fallbackName: 'my-agent' });
    await kit.press('v');
    expect(clashes).toEqual(['refuse', 'new-version']);
    expect(kit.sees('Imported as my-agent 1.0.1')).toBe(true);
  });

  it('completes a path with Tab', async () => {
    const kit = await library();
    kit.outside.files.set('docs/one.md', '').set('docs/other.md', '');
    await kit.press('i');
    await kit.type('do');
    await kit.press('tab');
    expect(kit.sees('file docs/o')).toBe(true);
    await kit.press('tab');
    expect(kit.sees('one.md  other.md')).toBe(true);
  });

  it('copies what is chosen and says which way it went', async () => {
    const kit = await library();
    await kit.press('y', 'v', 'y', 'e');
    expect(kit.outside.copied).toEqual(['architect@3.1.0', '# Architect\n']);
    expect(kit.sees('Copied with a test')).toBe(true);
  });
});

describe('the bin', () => {
  it('shows deleted personas, restores them, and offers nothing else on them', async () => {
    const kit = await library();
    kit.daemon.world.personas.push(fakePersona('gone', { isActive: false }));
    kit.daemon.answers.set('persona.restore', () => ({}));
    await kit.press('S-b');
    expect(selected(kit)).toBe('gone');
    await kit.press('e');
    expect(kit.sees('this persona is deleted; restore it first')).toBe(true);
    await kit.press('S-r');
    expect(kit.daemon.inputsOf('persona.restore')).toEqual([{ ref: '<gone>' }]);
    await kit.press('escape');
    expect(kit.state.library.deleted).toBe(false);
  });
});
