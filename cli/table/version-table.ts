import type { CommandSpec } from '../command-spec.ts';
import { BASE_VERSION, IDEMPOTENCY_KEY, PERSONA } from './common.ts';

const load = () => import('../commands/version.ts');

/** Commands about the history of a persona. */
export const VERSION_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['persona', 'versions'],
    summary: 'list the versions of a persona, newest first',
    args: [PERSONA],
    examples: [{ line: 'maestro persona versions reviewer', does: 'who changed what, when' }],
    load: async () => (await load()).listVersions,
  },
  {
    path: ['persona', 'diff'],
    summary: 'compare two versions, or a version and a file',
    description:
      'Alone: the latest version with the one before. With one version or label: that one with the latest. With another persona, a draft (draft:ID) or a file: the latest, or the version you name before it, with that.',
    args: [
      PERSONA,
      { name: 'from', summary: 'a version or label; or what to compare with', required: false, completes: 'file' },
      {
        name: 'to',
        summary: 'a version, label, other persona, draft:ID or file; - reads standard input',
        required: false,
        completes: 'file',
      },
    ],
    options: [
      { flags: '--effective', summary: 'compare the texts after inheritance', kind: 'flag' },
      { flags: '--words', summary: 'mark changed words: [-old-] and {+new+}', kind: 'flag' },
    ],
    examples: [
      { line: 'maestro persona diff reviewer', does: 'the last change' },
      { line: 'maestro persona diff reviewer 1.0.0 1.2.0', does: 'two versions' },
      { line: 'maestro persona diff reviewer production', does: 'what production does not have yet' },
      { line: 'maestro persona diff reviewer 1.2.0 reviewer.md', does: 'a version and a file' },
      { line: 'maestro persona diff reviewer@1.0.0 strict --effective', does: 'two personas, as agents get them' },
    ],
    load: async () => (await import('../commands/persona-diff.ts')).diffPersona,
  },
  {
    path: ['persona', 'history'],
    summary: 'show what happened to a persona: versions, renames, labels, drafts, deletion',
    args: [PERSONA],
    options: [
      { flags: '--limit <n>', summary: 'at most so many rows (100; at most 500)', kind: 'number' },
      { flags: '--before <n>', summary: 'only what is older than this number', kind: 'number' },
    ],
    examples: [{ line: 'maestro persona history reviewer', does: 'newest first' }],
    load: async () => (await import('../commands/persona-history.ts')).showHistory,
  },
  {
    path: ['persona', 'label'],
    summary: 'list the labels of a persona, or let one point to a version',
    description:
      'Only an admin moves, removes or unprotects a protected label. `latest` always means the newest version.',
    args: [
      PERSONA,
      { name: 'label', summary: 'such as production', required: false },
      { name: 'version', summary: 'where it points from now on (the latest version)', required: false },
    ],
    options: [
      { flags: '--remove', summary: 'take the label away', kind: 'flag' },
      { flags: '--protect', summary: 'protect it', kind: 'flag' },
      { flags: '--unprotect', summary: 'end the protection', kind: 'flag' },
      {
        flags: '--expect <version>',
        summary: 'change it only while it points there; none: only while it does not exist',
        kind: 'text',
      },
      IDEMPOTENCY_KEY,
    ],
    examples: [
      { line: 'maestro persona label reviewer', does: 'all labels' },
      { line: 'maestro persona label reviewer production', does: 'production is the latest version' },
      { line: 'maestro persona label reviewer production 1.2.0 --expect 1.1.0', does: 'if nobody moved it meanwhile' },
      { line: 'maestro persona label reviewer production --protect', does: 'only admins move it from now on' },
    ],
    load: async () => (await import('../commands/label.ts')).labelPersona,
  },
  {
    path: ['persona', 'rollback'],
    summary: 'make a new version with the content of an old one',
    args: [PERSONA, { name: 'version', summary: 'the version to go back to', required: true }],
    options: [BASE_VERSION, IDEMPOTENCY_KEY],
    examples: [{ line: 'maestro persona rollback reviewer 1.1.0', does: 'the text of 1.1.0 as the newest version' }],
    load: async () => (await load()).rollbackVersion,
  },
];
