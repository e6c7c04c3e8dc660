import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { BASE_VERSION, BUMP_TO, BUMPS, IDEMPOTENCY_KEY, NO_MERGE, PERSONA, YES } from './common.ts';

const NAME = { name: 'name', summary: 'a-z, 0-9 and -, at most 64', required: true } as const;

const FIELDS: readonly OptionSpec[] = [
  { flags: '--display-name <text>', summary: 'title for people', kind: 'text' },
  { flags: '--description <text>', summary: 'what it is for', kind: 'text' },
  { flags: '--content <text>', summary: 'the instructions themselves', kind: 'text' },
  { flags: '--parent <persona>', summary: 'inherit from this persona', kind: 'text', completes: 'persona' },
  { flags: '--tag <tag>', summary: 'a tag; may be repeated', kind: 'list', completes: 'tag' },
  { flags: '--kind <kind>', summary: 'what it is used as', kind: 'text', choices: ['persona', 'fragment', 'style'] },
  {
    flags: '--inherit <mode>',
    summary: "how its text meets its parent's",
    kind: 'text',
    choices: ['merge', 'append', 'replace'],
  },
];

const FILE: OptionSpec = {
  flags: '--file <file>',
  summary: 'Markdown, with or without front matter; - reads standard input',
  kind: 'text',
  completes: 'file',
};

/** Commands that change personas. */
export const PERSONA_CHANGES: readonly CommandSpec[] = [
  {
    path: ['persona', 'create'],
    summary: 'make a persona',
    description: 'Without --file, --template or --content your $EDITOR opens with an empty document.',
    args: [NAME],
    options: [
      FILE,
      { flags: '--template <name>', summary: 'start from a template', kind: 'text' },
      { flags: '--var <key=value>', summary: 'default of a variable of the template; may be repeated', kind: 'pairs' },
      ...FIELDS,
      IDEMPOTENCY_KEY,
    ],
    examples: [
      { line: 'maestro persona create reviewer --file reviewer.md', does: 'from a file' },
      { line: 'maestro persona create my-tutor --template tutor', does: 'from a template' },
      {
        line: 'maestro persona create go-reviewer --template reviewer --var language=Go',
        does: 'from a template, with its own default of a variable',
      },
      { line: "echo 'Answer in one sentence.' | maestro persona create brief --file -", does: 'from standard input' },
      {
        line: 'maestro persona create strict --parent reviewer --content "# Tone"',
        does: 'a child of another persona',
      },
    ],
    load: async () => (await import('../commands/persona-create.ts')).createPersona,
  },
  {
    path: ['persona', 'edit'],
    summary: 'change a persona; every change makes a version',
    description: 'Without --file or a field option your $EDITOR opens with the whole document.',
    args: [PERSONA],
    options: [
      FILE,
      { flags: '--editor', summary: 'open $EDITOR with the whole document', kind: 'flag' },
      { flags: '--rename <name>', summary: 'give it another name', kind: 'text' },
      ...FIELDS,
      { flags: '--no-parent', summary: 'inherit from nobody', kind: 'flag' },
      BASE_VERSION,
      NO_MERGE,
      ...BUMPS,
      BUMP_TO,
      IDEMPOTENCY_KEY,
    ],
    examples: [
      { line: 'maestro persona edit reviewer', does: 'in your editor' },
      {
        line: 'maestro persona edit reviewer --file reviewer.md --base-version 1.2.0',
        does: 'merged with what came after 1.2.0',
      },
      { line: 'maestro persona edit reviewer --tag work --tag code', does: 'new tags' },
    ],
    load: async () => (await import('../commands/persona-edit.ts')).editPersona,
  },
  {
    path: ['persona', 'delete'],
    summary: 'delete a persona; `restore` brings it back',
    args: [PERSONA],
    options: [YES, { flags: '--force', summary: 'also while sessions or other personas use it', kind: 'flag' }],
    examples: [{ line: 'maestro persona delete old-tutor --yes', does: 'without a question' }],
    load: async () => (await import('../commands/persona-change.ts')).deletePersona,
  },
  {
    path: ['persona', 'restore'],
    summary: 'bring a deleted persona back',
    args: [PERSONA],
    examples: [{ line: 'maestro persona restore old-tutor', does: 'with its versions' }],
    load: async () => (await import('../commands/persona-change.ts')).restorePersona,
  },
  {
    path: ['persona', 'clone'],
    summary: 'make a new persona from an existing one',
    args: [PERSONA, { ...NAME, summary: 'name of the new persona' }],
    options: [IDEMPOTENCY_KEY],
    examples: [{ line: 'maestro persona clone reviewer@1.0.0 reviewer-classic', does: 'from an old version' }],
    load: async () => (await import('../commands/persona-change.ts')).clonePersona,
  },
];
