import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keysReference } from '../scripts/reference-keys.ts';
import { tuiKit } from '../test/harness/tui-kit.ts';
import type { Command } from './commands/command.ts';
import { COMMANDS } from './commands.ts';
import { Keymap } from './keymap.ts';
import { SCOPE_STACKS } from './scopes.ts';
import { cellWidth } from './text.ts';
import { fittingHints } from './views/footer.view.ts';

const keymap = new Keymap(COMMANDS);
const offered = COMMANDS.filter(({ internal }) => !internal);
/** Keys that are another key to a terminal: Tab, Enter, Backspace, Esc, line feed. */
const IMPOSSIBLE = ['C-i', 'C-m', 'C-h', 'C-[', 'C-j'];

describe('the table of commands', () => {
  it('gives each command its own id, named after what it is about', () => {
    expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
    expect(COMMANDS.filter(({ id }) => !/^[a-z]+\.[a-zA-Z0-9]+$/.test(id))).toEqual([]);
  });

  it.each(COMMANDS.map((command) => [command.id, command] as const))('says what %s is and does', (_id, command) => {
    expect(command.title).toMatch(/^[A-Z$]/);
    expect(command.title).not.toMatch(/\.$/);
    expect(command.help).toMatch(/^[A-Z>`].*\.$/);
    expect(command.help.length).toBeLessThan(110);
    expect(SCOPE_STACKS.some((stack) => stack.includes(command.scope))).toBe(true);
  });

  it('claims no key twice where both commands work', () => {
    expect(keymap.conflicts()).toEqual([]);
  });

  it('shadows only what is there to be shadowed', () => {
    const idle = COMMANDS.filter(
      (command) =>
        command.shadows &&
        !SCOPE_STACKS.some((stack) => {
          const below = stack.slice(stack.indexOf(command.scope) + 1);
          return stack.includes(command.scope) && hasKeyOf(below, command);
        }),
    );
    expect(idle.map(({ id }) => id)).toEqual([]);
  });

  it('binds no key that a terminal cannot tell from another', () => {
    expect(COMMANDS.flatMap(({ keys }) => keys).filter((key) => IMPOSSIBLE.includes(key))).toEqual([]);
  });

  it('lets what asks be seen in its title, and only that', () => {
    for (const command of COMMANDS.filter(({ dangerous }) => dangerous)) expect(command.title).toMatch(/…$/);
  });

  it('gives every command that changes something a reason while the daemon is away', async () => {
    const kit = tuiKit();
    const changing = offered.filter(({ needs }) => needs?.includes('daemon'));
    expect(changing.length).toBeGreaterThan(15);
    for (const command of changing) {
      expect(keymap.disabledReason(command, kit.state), command.id).toBe('not connected to the daemon yet');
    }
  });

  it('gives reasons in small words that can follow a title', async () => {
    const kit = await tuiKit({ world: { personas: [], contents: {}, versions: {}, sessions: [] } }).start();
    const reasons = COMMANDS.map((command) => keymap.disabledReason(command, kit.state)).filter((reason) => reason);
    expect(reasons.length).toBeGreaterThan(20);
    for (const reason of reasons) expect(reason).toMatch(/^(?:[a-z]|no )[^\n]*[^.]$/);
    kit.stop();
  });

  it.each([40, 60, 80, 120])(
    'keeps the way to all commands in a footer of %i columns, on every screen',
    async (width) => {
      const kit = await tuiKit({ width }).start();
      for (const keys of [[], ['v'], ['escape', 'g', 's'], ['enter'], ['escape', 'escape']]) {
        await kit.press(...keys);
        const hints = fittingHints(kit.state, kit.core.keymap, width - 1);
        const used = hints.reduce((sum, { key, word }) => sum + cellWidth(key) + cellWidth(word) + 3, 0);
        expect(used).toBeLessThanOrEqual(width + 1);
        expect(hints.map(({ commandId }) => commandId).slice(-2)).toEqual(['app.palette', 'app.help']);
      }
      kit.stop();
    },
  );

  it('is what docs/reference/keys.md says', () => {
    expect(readFileSync('docs/reference/keys.md', 'utf8')).toBe(keysReference());
  });
});

function hasKeyOf(scopes: readonly Command['scope'][], command: Command): boolean {
  return COMMANDS.some((other) => scopes.includes(other.scope) && other.keys.some((key) => command.keys.includes(key)));
}
