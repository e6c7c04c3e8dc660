import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { IDEMPOTENCY_KEY, PERSONA, QUIET, YES } from './common.ts';

const tags = () => import('../commands/tags.ts');
const bulk = () => import('../commands/bulk.ts');

const DRY_RUN: OptionSpec = { flags: '--dry-run', summary: 'show what would be done, and do nothing', kind: 'flag' };
const TAG = {
  name: 'tag',
  summary: 'a tag; what is below it (tag/…) goes along',
  required: true,
  completes: 'tag',
} as const;

/** Commands about tags, and about many personas at once. */
export const BULK_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['persona', 'tag'],
    summary: 'add tags to personas, or take them away',
    description:
      'Names of personas, then `+tag` and `-tag` in any order. Each persona gets a new version; `maestro persona undo` takes it back. A tag that begins with h needs --remove.',
    args: [{ ...PERSONA, name: 'words', summary: 'names of personas, +tag, -tag', variadic: true }],
    options: [
      { flags: '--add <tag>', summary: 'the same as +tag; may be repeated', kind: 'list', completes: 'tag' },
      { flags: '--remove <tag>', summary: 'the same as -tag; may be repeated', kind: 'list', completes: 'tag' },
    ],
    takesDashes: true,
    examples: [
      { line: 'maestro persona tag reviewer tutor +work -draft', does: 'two personas get one tag and lose another' },
      { line: 'maestro persona tag reviewer --add work/code', does: 'code in the category work' },
    ],
    load: async () => (await tags()).tagPersonas,
  },
  {
    path: ['persona', 'tags'],
    summary: 'list tags with how many personas have them',
    options: [QUIET],
    examples: [{ line: 'maestro persona tags', does: 'the most frequent first' }],
    load: async () => (await tags()).listTags,
  },
  {
    path: ['persona', 'tags', 'rename'],
    summary: 'give a tag another name in the whole library',
    args: [TAG, { name: 'to', summary: 'its new name', required: true }],
    options: [DRY_RUN, YES],
    examples: [{ line: 'maestro persona tags rename work job', does: 'work/code becomes job/code too' }],
    load: async () => (await tags()).renameTag,
  },
  {
    path: ['persona', 'tags', 'merge'],
    summary: 'make one tag of several in the whole library',
    args: [{ ...TAG, name: 'tags', variadic: true }],
    options: [{ flags: '--into <tag>', summary: 'the tag they become', kind: 'text', completes: 'tag' }, DRY_RUN, YES],
    examples: [{ line: 'maestro persona tags merge js javascript --into typescript', does: 'three tags become one' }],
    load: async () => (await tags()).mergeTags,
  },
  {
    path: ['persona', 'bulk'],
    summary: 'delete, restore, tag, label or export many personas in one step',
    description:
      'Shows what it touches and asks; all is done or nothing, and `maestro persona undo` takes it back. The query is that of `maestro persona search`.',
    args: [
      {
        name: 'action',
        summary: 'what to do with them',
        required: true,
        choices: ['delete', 'restore', 'tag', 'untag', 'label', 'unlabel', 'export'],
      },
      { ...PERSONA, name: 'personas', summary: 'names, in place of --where', required: false, variadic: true },
    ],
    options: [
      { flags: '--where <query>', summary: 'those that a search finds', kind: 'text' },
      { flags: '--tag <tag>', summary: 'for tag and untag; may be repeated', kind: 'list', completes: 'tag' },
      { flags: '--label <label>', summary: 'for label and unlabel', kind: 'text' },
      { flags: '--to <version>', summary: 'for label: a version or label, in place of the latest', kind: 'text' },
      {
        flags: '--dir <dir>',
        summary: 'for export: write files into this folder',
        kind: 'text',
        completes: 'directory',
      },
      { flags: '--out <file>', summary: 'for export: one file, with --bundle', kind: 'text', completes: 'file' },
      { flags: '--format <format>', summary: 'for export: see `maestro persona export`', kind: 'text' },
      { flags: '--bundle', summary: 'for export: all in one file, with versions and labels', kind: 'flag' },
      {
        flags: '--force',
        summary: 'for delete: also while live sessions have them in force; for export: overwrite files',
        kind: 'flag',
      },
      DRY_RUN,
      YES,
    ],
    examples: [
      { line: "maestro persona bulk delete --where 'tag:old -label:production' --dry-run", does: 'what would go' },
      { line: 'maestro persona bulk tag --where kind:style --tag tone --yes', does: 'one tag for every style' },
      { line: 'maestro persona bulk export --where tag:work --dir backup', does: 'a file for each' },
    ],
    load: async () => (await bulk()).runBulk,
  },
  {
    path: ['persona', 'undo'],
    summary: 'take back the last change of many personas',
    description: 'All of it or nothing: what was changed since is named, and then nothing is taken back.',
    args: [{ name: 'id', summary: 'another step than the last, from --list', required: false }],
    options: [{ flags: '--list', summary: 'list the steps, the newest first', kind: 'flag' }, IDEMPOTENCY_KEY],
    examples: [
      { line: 'maestro persona undo', does: 'the last step' },
      { line: 'maestro persona undo --list', does: 'what could be taken back' },
    ],
    load: async () => (await bulk()).undoBulk,
  },
];
