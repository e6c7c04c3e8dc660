import { describe, expect, it } from 'vitest';
import { createCommands } from './commands.ts';
import { createKeyReader, isCharacter } from './key-reader.ts';
import { KEY_TABLE, type KeyRow, keyOf, searchKeys } from './key-table.ts';
import { targetOf } from './rows.ts';

const press = (key: string, modifiers: { ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean } = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});

describe('the key table', () => {
  it('gives every key to one command only', () => {
    const keys = KEY_TABLE.flatMap((row: KeyRow) => row.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has no key that is the first half of a sequence', () => {
    const keys = KEY_TABLE.flatMap((row: KeyRow) => row.keys);
    for (const key of keys) expect(keys.filter((other) => other.startsWith(`${key} `))).toEqual([]);
  });

  it('is searched by words of the title and by the key itself', () => {
    expect(searchKeys('undo').map(({ id }) => id)).toEqual(['undo']);
    expect(searchKeys('g s').map(({ id }) => id)).toContain('go.sessions');
    expect(searchKeys('D').map(({ id }) => id)).toContain('persona.delete');
    expect(searchKeys('switch live').map(({ id }) => id)).toEqual(['session.switchAll']);
    expect(searchKeys('')).toHaveLength(KEY_TABLE.length);
    expect(searchKeys('no such thing')).toEqual([]);
  });

  it('tells the first key of a command for its button', () => {
    expect(keyOf('session.switch')).toBe('s');
  });
});

describe('the key reader', () => {
  it('tells small letters from capitals', () => {
    const read = createKeyReader();
    expect(read(press('s'), 0)).toEqual({ kind: 'command', id: 'session.switch' });
    expect(read(press('S'), 1)).toEqual({ kind: 'command', id: 'session.switchAll' });
  });

  it('reads sequences, and lets a key that does not continue one count by itself', () => {
    const read = createKeyReader();
    expect(read(press('g'), 0)).toEqual({ kind: 'waiting' });
    expect(read(press('l'), 10)).toEqual({ kind: 'command', id: 'go.library' });
    read(press('g'), 20);
    expect(read(press('j'), 30)).toEqual({ kind: 'command', id: 'row.next' });
  });

  it('forgets the first half of a sequence after a while', () => {
    const read = createKeyReader();
    read(press('g'), 0);
    expect(read(press('s'), 5_000)).toEqual({ kind: 'command', id: 'session.switch' });
  });

  it('leaves keys with modifiers to the browser unless the table names them', () => {
    const read = createKeyReader();
    expect(read(press('u', { ctrlKey: true }), 0)).toEqual({ kind: 'none' });
    expect(read(press('s', { ctrlKey: true }), 1)).toEqual({ kind: 'command', id: 'save' });
  });

  it('knows characters, which text fields keep, from other keys', () => {
    expect(isCharacter(press('é'))).toBe(true);
    expect(isCharacter(press('Escape'))).toBe(false);
    expect(isCharacter(press('s', { ctrlKey: true }))).toBe(false);
  });
});

describe('commands', () => {
  it('run the handler that came last, and the one before when that has nothing to do', () => {
    const commands = createCommands();
    const done: string[] = [];
    commands.add('new', () => done.push('page'));
    const remove = commands.add('new', () => {
      done.push('dialog');
      return false;
    });
    expect(commands.run('new')).toBe(true);
    expect(done).toEqual(['dialog', 'page']);
    remove();
    commands.run('new');
    expect(done).toEqual(['dialog', 'page', 'page']);
  });

  it('without a handler are left to the browser and not offered in help', () => {
    const commands = createCommands();
    const remove = commands.add('save', () => true);
    expect(commands.active.get()).toEqual(new Set(['save']));
    remove();
    expect(commands.run('save')).toBe(false);
    expect(commands.active.get()).toEqual(new Set());
  });
});

describe('moving over rows', () => {
  it('begins at the row that is shown, then goes on and stops at the ends', () => {
    expect(targetOf('next', { at: -1, isFocused: false, count: 3 })).toBe(0);
    expect(targetOf('previous', { at: -1, isFocused: false, count: 3 })).toBe(2);
    expect(targetOf('next', { at: 1, isFocused: false, count: 3 })).toBe(1);
    expect(targetOf('next', { at: 1, isFocused: true, count: 3 })).toBe(2);
    expect(targetOf('next', { at: 2, isFocused: true, count: 3 })).toBe(2);
    expect(targetOf('previous', { at: 0, isFocused: true, count: 3 })).toBe(0);
    expect(targetOf('last', { at: 0, isFocused: true, count: 3 })).toBe(2);
  });
});
