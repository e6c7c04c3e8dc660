import type { CommandSpec } from '../command-spec.ts';
import { PERSONA, YES } from './common.ts';

/** Commands that look at what is wrong with personas. */
export const VALIDATION_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['persona', 'lint'],
    summary: 'say what is wrong with personas or files, and what would make them better',
    description:
      'Ends with 6 when there are errors. Lines are those of `maestro persona export`. --fix takes out only what can go without a change of meaning, shows what it saves and asks.',
    args: [
      {
        name: 'sources',
        summary: 'personas (name, name@version) or Markdown files; - reads standard input',
        required: false,
        variadic: true,
        completes: 'persona',
      },
    ],
    options: [
      { flags: '--all', summary: 'the whole library', kind: 'flag' },
      { flags: '--strict', summary: 'end with 6 for warnings too', kind: 'flag' },
      { flags: '--fix', summary: 'take out loose white space, hidden characters and lines said twice', kind: 'flag' },
      YES,
    ],
    examples: [
      { line: 'maestro persona lint reviewer', does: 'one persona with its parents' },
      { line: 'maestro persona lint docs/*.md --strict', does: 'files, for a build' },
      { line: 'maestro persona lint reviewer --fix', does: 'shows what can go, asks, and makes a version' },
      { line: 'maestro persona lint --all --json', does: 'everything, for a program' },
    ],
    load: async () => (await import('../commands/persona-lint.ts')).lintPersonas,
  },
  {
    path: ['persona', 'review'],
    summary: 'look at a text that no agent gets before you accept it',
    description:
      'Shows the findings, the text with everything hidden made visible, and the hash that your word is bound to: a changed text needs a new one.',
    args: [PERSONA],
    options: [
      {
        flags: '--accept <hash>',
        summary: 'accept the text with this hash, or its first 12 characters or more; without it you are asked',
        kind: 'text',
      },
    ],
    examples: [
      { line: 'maestro persona review reviewer', does: 'look at it; on a terminal it asks whether you accept it' },
      { line: 'maestro persona review reviewer@1.2.0 --accept 3f9a1c0b77d2', does: 'accept what you have looked at' },
    ],
    load: async () => (await import('../commands/persona-review.ts')).reviewPersona,
  },
  {
    path: ['persona', 'tokens'],
    summary: 'count tokens by model family, by section, and against budgets',
    description:
      'Counts marked ≈ are estimates: their vendors publish no tokenizer. Budgets are in o200k tokens of the effective prompt.',
    args: [PERSONA],
    options: [
      { flags: '--agent <kind>', summary: 'the agent that asks', kind: 'text' },
      { flags: '--model <name>', summary: 'the model it uses', kind: 'text' },
      { flags: '--cwd <dir>', summary: 'the folder it works in', kind: 'text', completes: 'directory' },
      { flags: '--var <key=value>', summary: 'value of a variable; may be repeated', kind: 'pairs' },
    ],
    examples: [{ line: 'maestro persona tokens reviewer', does: 'what it costs, and where' }],
    load: async () => (await import('../commands/persona-tokens.ts')).countPersonaTokens,
  },
];
