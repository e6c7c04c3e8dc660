import type { CommandSpec } from '../command-spec.ts';
import { PERSONA, QUIET, RAW } from './common.ts';

const LIST_OPTIONS: CommandSpec['options'] = [
  { flags: '--tag <tag>', summary: 'only those with this tag', kind: 'text', completes: 'tag' },
  { flags: '--kind <kind>', summary: 'only of this kind', kind: 'text', choices: ['persona', 'fragment', 'style'] },
  { flags: '--deleted', summary: 'the deleted ones', kind: 'flag' },
  { flags: '--sort <field>', summary: 'order', kind: 'text', choices: ['name', 'updatedAt', 'createdAt'] },
  { flags: '--desc', summary: 'last first', kind: 'flag' },
  { flags: '--limit <n>', summary: 'at most so many rows (100; at most 500)', kind: 'number' },
  { flags: '--offset <n>', summary: 'leave out the first rows', kind: 'number' },
  QUIET,
];

const read = () => import('../commands/persona-read.ts');

/** Commands that look at personas. */
export const PERSONA_READS: readonly CommandSpec[] = [
  {
    path: ['persona', 'list'],
    summary: 'list personas',
    options: [
      { flags: '--query <text>', summary: 'only those whose name, title, description or tag has this', kind: 'text' },
      ...LIST_OPTIONS,
    ],
    examples: [
      { line: 'maestro persona list', does: 'the whole library by name' },
      { line: 'maestro persona list --tag work --sort updatedAt --desc', does: 'what you changed last for work' },
      { line: "maestro persona list --json | jq -r '.items[].name'", does: 'the names, for a script' },
    ],
    load: async () => (await read()).listPersonas,
  },
  {
    path: ['persona', 'show'],
    summary: 'show a persona with its text',
    args: [PERSONA],
    options: [RAW],
    examples: [
      { line: 'maestro persona show reviewer', does: 'the latest version' },
      { line: 'maestro persona show reviewer@1.2.0 --raw', does: 'the text alone as it was in 1.2.0' },
    ],
    load: async () => (await read()).showPersona,
  },
  {
    path: ['persona', 'tree'],
    summary: 'show which persona inherits from which',
    examples: [{ line: 'maestro persona tree', does: 'parents with their children under them' }],
    load: async () => (await read()).showTree,
  },
  {
    path: ['persona', 'resolve'],
    summary: 'print the effective prompt: the text an agent gets',
    description:
      'Parents are merged, fragments included, conditions decided and variables filled, for the agent, model and folder that you name.',
    args: [PERSONA],
    options: [
      { flags: '--agent <kind>', summary: 'the agent that asks', kind: 'text' },
      { flags: '--model <name>', summary: 'the model it uses', kind: 'text' },
      { flags: '--cwd <dir>', summary: 'the folder it works in', kind: 'text', completes: 'directory' },
      { flags: '--path <file>', summary: 'the file it works on', kind: 'text', completes: 'file' },
      { flags: '--branch <name>', summary: 'the branch it works on', kind: 'text' },
      { flags: '--var <key=value>', summary: 'value of a variable; may be repeated', kind: 'pairs' },
      { flags: '--env <key=value>', summary: 'environment for conditions; may be repeated', kind: 'pairs' },
      {
        flags: '--style <persona>',
        summary: 'a style on top; may be repeated, lowest first',
        kind: 'list',
        completes: 'persona',
      },
      { flags: '--preview', summary: 'also a text that needs a review; for people, not for agents', kind: 'flag' },
      {
        flags: '--explain',
        summary: 'show where each part comes from and costs, what is left out, and where values come from',
        kind: 'flag',
      },
      RAW,
    ],
    examples: [
      { line: 'maestro persona resolve reviewer', does: 'what an agent gets now' },
      {
        line: 'maestro persona resolve reviewer --explain',
        does: 'per part: persona, version, section, lines, tokens; what is left out and why; variables',
      },
      {
        line: 'maestro persona resolve tutor --agent codex --var language=Go',
        does: 'for one agent, with a variable',
      },
      { line: 'maestro persona resolve reviewer --style terse', does: 'as a session with that style on top gets it' },
    ],
    load: async () => (await import('../commands/persona-resolve.ts')).resolvePersona,
  },
];
