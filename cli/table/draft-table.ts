import type { CommandSpec } from '../command-spec.ts';
import { BUMP_TO, BUMPS, DRAFT, IDEMPOTENCY_KEY, NO_MERGE, PERSONA, YES } from './common.ts';

const load = () => import('../commands/draft.ts');

const EFFECTIVE = { flags: '--effective', summary: 'compare the texts after inheritance', kind: 'flag' } as const;

/** Commands about proposed changes. */
export const DRAFT_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['draft', 'list'],
    summary: 'list drafts: proposals, and hand edits found in files',
    args: [{ ...PERSONA, summary: 'only drafts of this persona', required: false }],
    options: [
      {
        flags: '--state <state>',
        summary: 'which drafts (open)',
        kind: 'text',
        choices: ['open', 'accepted', 'discarded'],
      },
      { flags: '--limit <n>', summary: 'at most so many rows (100; at most 500)', kind: 'number' },
    ],
    examples: [
      { line: 'maestro draft list', does: 'what waits for you' },
      { line: 'maestro draft list reviewer --state accepted', does: 'what became of earlier ones' },
    ],
    load: async () => (await load()).listDrafts,
  },
  {
    path: ['draft', 'propose'],
    summary: 'propose a change of a persona, or a new persona',
    description: 'Nothing changes until somebody accepts the draft. A name that is free proposes a new persona.',
    args: [PERSONA],
    options: [
      {
        flags: '--file <file>',
        summary: 'Markdown, with or without front matter; - reads standard input',
        kind: 'text',
        completes: 'file',
      },
      { flags: '--base-version <version>', summary: 'the version it was made from (the latest)', kind: 'text' },
      { flags: '--summary <text>', summary: 'what it is for', kind: 'text' },
      IDEMPOTENCY_KEY,
    ],
    examples: [
      {
        line: 'maestro draft propose reviewer --file reviewer.md --summary "shorter"',
        does: 'for somebody to look at',
      },
    ],
    load: async () => (await load()).proposeDraft,
  },
  {
    path: ['draft', 'show'],
    summary: 'show a draft with its text',
    args: [DRAFT],
    options: [{ flags: '--raw', summary: 'print the document byte for byte', kind: 'flag' }],
    examples: [{ line: 'maestro draft show k3f9', does: 'by the beginning of its id' }],
    load: async () => (await load()).showDraft,
  },
  {
    path: ['draft', 'diff'],
    summary: 'show what a draft changes',
    args: [DRAFT],
    options: [EFFECTIVE],
    examples: [
      { line: 'maestro draft diff k3f9', does: 'against the version it was made from' },
      { line: 'maestro persona diff reviewer production draft:k3f9', does: 'against another version' },
    ],
    load: async () => (await load()).diffDraft,
  },
  {
    path: ['draft', 'accept'],
    summary: 'make a version of a draft, or a new persona',
    description: 'A draft of an older version is merged onto the latest; where both changed the same it is a conflict.',
    args: [DRAFT],
    options: [
      { flags: '--name <name>', summary: 'another name for the persona', kind: 'text' },
      NO_MERGE,
      ...BUMPS,
      BUMP_TO,
      IDEMPOTENCY_KEY,
    ],
    examples: [{ line: 'maestro draft accept k3f9', does: 'the next version' }],
    load: async () => (await load()).acceptDraft,
  },
  {
    path: ['draft', 'discard'],
    summary: 'close a draft without a version; its text is kept',
    args: [DRAFT],
    options: [YES],
    examples: [{ line: 'maestro draft discard k3f9 --yes', does: 'without a question' }],
    load: async () => (await load()).discardDraft,
  },
];
