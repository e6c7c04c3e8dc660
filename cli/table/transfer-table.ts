import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { BASE_VERSION, BUMPS, IDEMPOTENCY_KEY, PERSONA, YES } from './common.ts';

const FORMAT: OptionSpec = { flags: '--format <format>', summary: 'see `maestro persona formats`', kind: 'text' };

/** Commands that move personas in and out. */
export const TRANSFER_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['persona', 'import'],
    summary: 'make personas of files of many programs',
    description:
      'A folder is looked through for files of Claude Code, Gemini CLI, Codex, opencode, Cursor, Copilot, SillyTavern, fabric, llm, promptfoo, Langfuse and Maestro; you see what would be done and are asked once. All files of a command are imported together or none.',
    args: [
      {
        name: 'files',
        summary: 'files and folders; - reads standard input',
        required: true,
        variadic: true,
        completes: 'file',
      },
    ],
    options: [
      { flags: '-n, --dry-run', summary: 'say what would be done, and do nothing', kind: 'flag' },
      YES,
      {
        flags: '--on-clash <what>',
        summary: 'when the name is taken (refuse)',
        kind: 'text',
        choices: ['refuse', 'skip', 'rename', 'new-version'],
      },
      { flags: '--skip-refused', summary: 'go on without files that are refused', kind: 'flag' },
      FORMAT,
      {
        flags: '--target <persona>',
        summary: 'import as a version of this persona',
        kind: 'text',
        completes: 'persona',
      },
      { flags: '--name <name>', summary: 'name where the document has none', kind: 'text' },
      BASE_VERSION,
      ...BUMPS,
      IDEMPOTENCY_KEY,
    ],
    examples: [
      { line: 'maestro persona import reviewer.md tutor.md', does: 'two personas, together or not at all' },
      { line: 'maestro persona import ~ --dry-run', does: 'what the agents on this machine have' },
      {
        line: 'maestro persona import . --yes --on-clash new-version',
        does: 'a project; a new version where the name exists',
      },
      { line: 'maestro persona import backup.json', does: 'a bundle with all its versions' },
    ],
    load: async () => (await import('../commands/persona-import.ts')).importPersonas,
  },
  {
    path: ['persona', 'export'],
    summary: 'write personas as files',
    description:
      'A persona that was imported is written in the format it came in, byte for byte while nothing changed; others as Markdown with front matter. What a format does not hold is said. No file is overwritten without --force.',
    args: [{ ...PERSONA, name: 'personas', variadic: true, required: false }],
    options: [
      { flags: '--all', summary: 'every persona', kind: 'flag' },
      FORMAT,
      { flags: '--bundle', summary: 'one JSON file with all versions, labels and own templates', kind: 'flag' },
      {
        flags: '-o, --out <path>',
        summary: 'write to this file, or into this folder',
        kind: 'text',
        completes: 'file',
      },
      {
        flags: '--dir <dir>',
        summary: 'write a file each into this folder, for several',
        kind: 'text',
        completes: 'directory',
      },
      { flags: '--force', summary: 'overwrite files that are there', kind: 'flag' },
    ],
    examples: [
      { line: 'maestro persona export reviewer > reviewer.md', does: 'the latest version' },
      { line: 'maestro persona export reviewer tutor --dir backup', does: 'two files in a folder' },
      { line: 'maestro persona export reviewer --format claude-agent --dir .', does: 'a subagent of Claude Code' },
      { line: 'maestro persona export --all --bundle -o library.json', does: 'the whole library in one file' },
    ],
    load: async () => (await import('../commands/persona-export.ts')).exportPersonas,
  },
  {
    path: ['persona', 'formats'],
    summary: 'list the file formats with what each keeps and loses',
    examples: [{ line: 'maestro persona formats', does: 'every format, where its files are, what it holds' }],
    load: async () => (await import('../commands/persona-formats.ts')).listFormats,
  },
];
