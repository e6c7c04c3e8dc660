import { describe, expect, it } from 'vitest';
import { ClientError } from '../client/app-error.ts';
import { fakeEntry, fakePersona, fakeSession, fakeWorld } from '../test/harness/fake-world.ts';
import { tuiKit } from '../test/harness/tui-kit.ts';
import { diff } from './paint/diff.ts';

/** Everything that may act on a terminal or mislead a reader. */
const HOSTILE = [
  '\x1b]0;owned\x07',
  '\x1b[2J\x1b[H',
  '\x9b31m',
  '\x1bP+q\x1b\\',
  '\x1b]52;c;b3duZWQ=\x07',
  '\u202eevil\u202c',
  '\u2066a\u2069',
  '\u{e0041}',
  'a\rb\x08\x7f',
  '{bold}{/bold}',
  'x\u0301'.repeat(50),
].join(' ');
/** What the painter itself sends: positions and styles. */
const OWN = /\x1b\[\d+;\d+H|\x1b\[[\d;]*m/g;
const FORBIDDEN = /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

function hostileKit() {
  const persona = fakePersona('innocent', {
    displayName: HOSTILE,
    description: HOSTILE,
    tags: [HOSTILE],
    version: HOSTILE,
  });
  const { versions } = fakeWorld();
  const [version] = versions['<reviewer-strict>'] ?? [];
  return tuiKit({
    width: 120,
    height: 40,
    world: {
      personas: [persona],
      contents: { innocent: `# ${HOSTILE}\n- ${HOSTILE}\n\`\`\`\n${HOSTILE}\n` },
      versions: version ? { '<innocent>': [{ ...version, summary: HOSTILE, authorName: HOSTILE }] } : {},
      sessions: [fakeSession(HOSTILE, { label: HOSTILE, cwd: HOSTILE, stack: [fakeEntry(persona)] })],
    },
    editor: (text) => `${text}${HOSTILE}\n`,
  });
}

/** Ways to every screen and dialog that shows text of others. */
const WAYS: readonly (readonly [string, readonly string[]])[] = [
  ['the library', []],
  ['the raw preview', ['m']],
  ['the rendered preview', ['m']],
  ['a question', ['S-d']],
  ['the copy menu', ['escape', 'y']],
  ['a picker of sessions', ['escape', 'enter']],
  ['a filter', ['escape', '/']],
  ['versions and their changes', ['escape', 'v']],
  ['the palette', ['C-p']],
  ['help', ['escape', '?']],
  ['the board', ['escape', 'escape', 'g', 's']],
  ['a picker of personas', ['s']],
  ['what is in force', ['escape', 'enter']],
  ['a review', ['escape', 'g', 'l', 'e']],
  ['an error', ['enter']],
  ['the log', ['S-l']],
];

describe('text of others', () => {
  it('reaches the terminal only as letters, on every screen', async () => {
    const kit = await hostileKit().start();
    kit.daemon.answers.set('transfer.import', () => {
      const details = { findings: [{ line: 1, message: HOSTILE }] };
      throw new ClientError('IMPORT_INVALID', `cannot be read: ${HOSTILE}`, { details });
    });
    for (const [place, keys] of WAYS) {
      await kit.press(...keys);
      const bytes = diff(kit.paint(), null).replace(OWN, '');
      expect(FORBIDDEN.exec(bytes)?.[0], place).toBeUndefined();
      expect(bytes, place).toMatch(/innocent|\\x1b|Copy|Help/);
    }
    kit.stop();
  });
});
