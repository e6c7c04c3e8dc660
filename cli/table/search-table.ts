import type { CommandSpec } from '../command-spec.ts';
import { PERSONA, QUIET } from './common.ts';

const load = () => import('../commands/search.ts');

/** Commands that find personas. */
export const SEARCH_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['persona', 'search'],
    summary: 'find personas by what they say, best first',
    description:
      'Words find what begins with them, "phrases" what is exactly so; `-` before one leaves out. Filters: tag:work kind:style owner:me label:production agent:codex has:findings in:content. Put a query with quotes or - in quotes of the shell.',
    args: [{ name: 'query', summary: 'words, phrases and filters', required: true, variadic: true }],
    options: [
      {
        flags: '--names',
        summary: 'by name, title and tags alone, as one types: letters may be left out',
        kind: 'flag',
      },
      { flags: '--limit <n>', summary: 'at most so many (20)', kind: 'number' },
      { flags: '--offset <n>', summary: 'leave out the first', kind: 'number' },
      { flags: '--facets', summary: 'also count tags, kinds, labels and agents of all that was found', kind: 'flag' },
      QUIET,
    ],
    examples: [
      { line: 'maestro persona search review', does: 'everything about reviews' },
      {
        line: 'maestro persona search \'"never merge" tag:work -draft\'',
        does: 'a phrase, a tag, and a word that must not be there',
      },
      { line: 'maestro persona search kind:style --facets', does: 'every style, and what they have in common' },
      { line: 'maestro persona search --names revsec', does: 'finds review-security' },
    ],
    load: async () => (await load()).searchPersonas,
  },
  {
    path: ['persona', 'duplicates'],
    summary: 'find personas that say the same, or nearly',
    description: 'Texts are compared by groups of three words, without case, accents and punctuation.',
    args: [{ ...PERSONA, summary: 'only what is like this one', required: false }],
    options: [
      { flags: '--threshold <share>', summary: 'share in common, 0.5 to 1 (0.8)', kind: 'text' },
      { flags: '--limit <n>', summary: 'at most so many groups (50)', kind: 'number' },
    ],
    examples: [
      { line: 'maestro persona duplicates', does: 'groups in the whole library' },
      {
        line: 'maestro persona duplicates reviewer --threshold 0.6',
        does: 'what is like reviewer, and how it differs',
      },
    ],
    load: async () => (await load()).findDuplicates,
  },
];
