import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command-spec.ts';
import { IDEMPOTENCY_KEY, QUIET, RAW, YES } from './common.ts';

const CATEGORIES = [
  'development',
  'review',
  'writing',
  'analysis',
  'teaching',
  'support',
  'operations',
  'product',
  'other',
] as const;

const NAME: ArgumentSpec = { name: 'name', summary: 'name of a template', required: true };

const categoryOption = (summary: string): OptionSpec => ({
  flags: '--category <category>',
  summary,
  kind: 'text',
  choices: CATEGORIES,
});

const load = () => import('../commands/template.ts');

/** Commands about the personas to start from. */
export const TEMPLATE_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['persona', 'templates'],
    summary: 'list the templates: ready-made personas to start from',
    options: [
      categoryOption('only those of this category'),
      { flags: '--own', summary: 'only those you saved', kind: 'flag' },
      QUIET,
    ],
    examples: [
      { line: 'maestro persona templates', does: 'by category; your own ones are marked' },
      { line: 'maestro persona templates --category review', does: 'those for reviews' },
      { line: 'maestro persona create my-reviewer --template reviewer', does: 'a persona made from one' },
    ],
    load: async () => (await load()).listTemplates,
  },
  {
    path: ['persona', 'templates', 'show'],
    summary: 'show a template as an agent would get it, with its variables',
    args: [NAME],
    options: [
      { flags: '--var <key=value>', summary: 'value of a variable; may be repeated', kind: 'pairs' },
      { flags: '--source', summary: 'the text as it is written, nothing filled in', kind: 'flag' },
      RAW,
    ],
    examples: [
      { line: 'maestro persona templates show reviewer', does: 'with the defaults of its variables' },
      { line: 'maestro persona templates show reviewer --var language=Go', does: 'with a value of yours' },
    ],
    load: async () => (await load()).showTemplate,
  },
  {
    path: ['persona', 'templates', 'save'],
    summary: 'keep a persona as a template of your own',
    args: [NAME],
    options: [
      { flags: '--from <persona>', summary: 'the persona, or a version of it', kind: 'text', completes: 'persona' },
      categoryOption('what it is for (other)'),
      { flags: '--replace', summary: 'in place of your template of this name', kind: 'flag' },
      IDEMPOTENCY_KEY,
    ],
    examples: [
      {
        line: 'maestro persona templates save team-reviewer --from reviewer --category review',
        does: 'its latest version',
      },
      {
        line: 'maestro persona templates save team-reviewer --from reviewer@2.0.0 --replace',
        does: 'another version of it',
      },
    ],
    load: async () => (await load()).saveTemplate,
  },
  {
    path: ['persona', 'templates', 'delete'],
    summary: 'delete a template of your own; personas made of it stay',
    args: [NAME],
    options: [YES, IDEMPOTENCY_KEY],
    examples: [{ line: 'maestro persona templates delete team-reviewer --yes', does: 'without a question' }],
    load: async () => (await load()).deleteTemplate,
  },
];
