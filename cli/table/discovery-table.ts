import type { ArgumentSpec, CommandSpec } from '../command-spec.ts';
import { FOLLOW, PERSONA } from './common.ts';

const links = () => import('../commands/file-link.ts');

const FILE: ArgumentSpec = { name: 'file', summary: 'a Markdown file', required: true, completes: 'file' };

/** Modes of discovery, and all of them side by side. */
export const DISCOVERY_MODES = [
  'native',
  'gemini',
  'gemini-legacy',
  'claude',
  'codex',
  'opencode',
  'agents-md',
  'all',
] as const;

/** Commands about context files. */
export const DISCOVERY_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['discover'],
    summary: 'show the context files of a folder as an agent loads them',
    description:
      'Lists every file that counts, and every one that does not with the reason, then the merged text. Settings files of the agent (its file names, limits, exclusions) are followed. Nothing is changed or sent anywhere.',
    args: [
      { name: 'dir', summary: 'the folder the agent works in (this one)', required: false, completes: 'directory' },
    ],
    options: [
      { flags: '--mode <mode>', summary: 'whose rules (native)', kind: 'text', choices: DISCOVERY_MODES },
      {
        flags: '--touch <file>',
        summary: 'also what is loaded when the agent reads or writes this file; may be repeated',
        kind: 'list',
        completes: 'file',
      },
      { flags: '--text', summary: 'print the merged text and nothing else', kind: 'flag' },
      FOLLOW,
      { flags: '--no-agent-settings', summary: 'do not read settings files of the agent', kind: 'flag' },
    ],
    examples: [
      { line: 'maestro discover', does: 'the rules of Maestro, here' },
      { line: 'maestro discover --mode claude --touch src/app.ts', does: 'what Claude Code gets when it reads a file' },
      { line: 'maestro discover ~/work/app --mode all', does: 'every agent side by side: which file won, and why' },
      { line: 'maestro discover --mode claude --follow', does: 'a line for each change of what it loads' },
      { line: 'maestro discover --mode codex --text', does: 'the text that Codex puts into its first request' },
    ],
    load: async () => (await import('../commands/discover.ts')).discover,
  },
  {
    path: ['persona', 'link'],
    summary: 'keep a persona in step with a file: a hand edit of the file becomes a draft',
    args: [PERSONA, FILE],
    examples: [
      { line: 'maestro persona link reviewer CLAUDE.md', does: 'changes of the file are noticed from now on' },
    ],
    load: async () => (await links()).linkFile,
  },
  {
    path: ['persona', 'unlink'],
    summary: 'end a link; file and persona stay as they are',
    args: [PERSONA, FILE],
    examples: [{ line: 'maestro persona unlink reviewer CLAUDE.md', does: 'the file is watched no more' }],
    load: async () => (await links()).unlinkFile,
  },
  {
    path: ['persona', 'links'],
    summary: 'list files that personas are linked to',
    args: [{ ...PERSONA, required: false }],
    examples: [{ line: 'maestro persona links', does: 'which file belongs to which persona' }],
    load: async () => (await links()).listFileLinks,
  },
];
