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
      'Without versions the latest is compared with the one before; with one version, that one with the latest.',
    args: [
      PERSONA,
      { name: 'from', summary: 'a version such as 1.0.0', required: false },
      { name: 'to', summary: 'another version, or a file; - reads standard input', required: false, completes: 'file' },
    ],
    options: [{ flags: '--effective', summary: 'compare the texts after inheritance', kind: 'flag' }],
    examples: [
      { line: 'maestro persona diff reviewer', does: 'the last change' },
      { line: 'maestro persona diff reviewer 1.0.0 1.2.0', does: 'two versions' },
      { line: 'maestro persona diff reviewer 1.2.0 reviewer.md', does: 'a version and a file' },
    ],
    load: async () => (await load()).diffVersions,
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
