import type { ArgumentSpec, OptionSpec } from '../command-spec.ts';

/** Names that agents go by in the contract. */
export const AGENT_KINDS = [
  'claude-code',
  'codex',
  'gemini-cli',
  'opencode',
  'aider',
  'goose',
  'continue',
  'sdk',
  'other',
] as const;

/** A persona by name, `name@version`, `name@label` or id. */
export const PERSONA: ArgumentSpec = {
  name: 'persona',
  summary: 'name, name@version or id of a persona',
  required: true,
  completes: 'persona',
};

/** A session by id or the unique beginning of one. */
export const SESSION: ArgumentSpec = {
  name: 'session',
  summary: 'id of a session, or the unique beginning of one',
  required: true,
  completes: 'session',
};

export const YES: OptionSpec = { flags: '-y, --yes', summary: 'do not ask', kind: 'flag' };

export const RAW: OptionSpec = {
  flags: '--raw',
  summary: 'print the text byte for byte, without making it safe for a terminal',
  kind: 'flag',
};

export const QUIET: OptionSpec = { flags: '-q, --quiet', summary: 'print names only, one a line', kind: 'flag' };

export const IDEMPOTENCY_KEY: OptionSpec = {
  flags: '--idempotency-key <key>',
  summary: 'a repeated command with the same key does nothing twice',
  kind: 'text',
};

export const EXPECT_REVISION: OptionSpec = {
  flags: '--expect-revision <n>',
  summary: 'change only while the session has this revision',
  kind: 'number',
};

export const BASE_VERSION: OptionSpec = {
  flags: '--base-version <version>',
  summary: 'the version the change was made from; later ones are merged with, where nothing collides',
  kind: 'text',
};

export const NO_MERGE: OptionSpec = {
  flags: '--no-merge',
  summary: 'a later version is a conflict, even where nothing collides',
  kind: 'flag',
};

export const BUMP_TO: OptionSpec = {
  flags: '--bump-to <version>',
  summary: 'make exactly this version, higher than the latest',
  kind: 'text',
};

/** A draft by id or the unique beginning of one. */
export const DRAFT: ArgumentSpec = {
  name: 'draft',
  summary: 'id of a draft, or the unique beginning of one',
  required: true,
};

export const BUMPS: readonly OptionSpec[] = [
  { flags: '--minor', summary: 'make a minor version', kind: 'flag' },
  { flags: '--major', summary: 'make a major version', kind: 'flag' },
  { flags: '--summary <text>', summary: 'what changed, instead of the automatic summary', kind: 'text' },
];

export const FOLLOW: OptionSpec = { flags: '-f, --follow', summary: 'go on until Ctrl-C', kind: 'flag' };
