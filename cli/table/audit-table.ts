import type { CommandSpec } from '../command-spec.ts';

/** Commands about the record of changes. */
export const AUDIT_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['audit'],
    summary: 'list who changed what, newest first, or check that nothing of it was altered',
    description:
      'Every change of personas, sessions and tokens stands here for good, with the SHA-256 of the content before and after. `verify` reads all of it: each entry holds a hash over itself and the entry before it. It ends with 74 and the number of the first bad entry when one was changed or removed.',
    args: [{ name: 'what', summary: 'verify: check every entry', required: false, choices: ['verify'] }],
    options: [
      {
        flags: '--subject <name>',
        summary: 'only a persona, or the id of a session or token',
        kind: 'text',
        completes: 'persona',
      },
      { flags: '--action <type>', summary: 'only persona.versioned, for example; may be repeated', kind: 'list' },
      { flags: '--before <seq>', summary: 'only older than this number, to go on from a page', kind: 'number' },
      { flags: '--limit <n>', summary: 'at most so many (100; at most 1000)', kind: 'number' },
    ],
    examples: [
      { line: 'maestro audit', does: 'the last hundred changes' },
      { line: 'maestro audit --subject reviewer', does: 'the life of one persona' },
      { line: 'maestro audit --action persona.deleted --json', does: 'what was deleted, for a program' },
      { line: 'maestro audit verify', does: 'check every entry' },
    ],
    load: async () => (await import('../commands/audit.ts')).audit,
  },
];
