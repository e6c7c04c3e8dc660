import { folderOf, stemOf } from './file-text.ts';
import type { MarkdownSpec } from './markdown-format.ts';

const named = { nameKey: 'name', descriptionKey: 'description', nameOf: stemOf } as const;
const plain = { nameKey: null, descriptionKey: null, isPlain: true } as const;

/** `app/CLAUDE.md` becomes `app-claude`: the file is called the same everywhere. */
function byFolder(word: string): (path: string) => string {
  return (path) => {
    const folder = path
      .split('/')
      .slice(0, -1)
      .findLast((part) => part !== '' && !part.startsWith('.'));
    return folder === undefined ? word : `${folder}-${word}`;
  };
}

/**
 * Markdown files of other programs. The more particular path comes first: the first of those that fit best is taken.
 * Paths and keys: design of interchange, checked with the programs' documentation.
 */
export const MARKDOWN_SPECS: readonly MarkdownSpec[] = [
  {
    ...named,
    id: 'claude-agent',
    title: 'Claude Code subagent',
    where: '.claude/agents/**/*.md',
    tool: 'claude',
    path: /(?:^|\/)\.claude\/agents\/(?:.*\/)?[^/]+\.md$/,
    fileName: (name) => `.claude/agents/${name}.md`,
  },
  {
    ...named,
    id: 'claude-style',
    title: 'Claude Code output style',
    where: '.claude/output-styles/*.md',
    tool: 'claude',
    kind: 'style',
    path: /(?:^|\/)\.claude\/output-styles\/[^/]+\.md$/,
    fileName: (name) => `.claude/output-styles/${name}.md`,
  },
  {
    ...named,
    nameKey: null,
    descriptionKey: null,
    id: 'claude-rule',
    title: 'Claude Code rule',
    where: '.claude/rules/**/*.md',
    tool: 'claude',
    path: /(?:^|\/)\.claude\/rules\/(?:.*\/)?[^/]+\.md$/,
    fileName: (name) => `.claude/rules/${name}.md`,
  },
  {
    ...plain,
    id: 'claude-memory',
    title: 'Claude Code memory',
    where: 'CLAUDE.md, CLAUDE.local.md, .claude/CLAUDE.md',
    tool: 'claude',
    hasImports: true,
    path: /(?:^|\/)CLAUDE(?:\.local)?\.md$/,
    nameOf: byFolder('claude'),
    fileName: () => 'CLAUDE.md',
  },
  {
    ...named,
    id: 'gemini-agent',
    title: 'Gemini CLI agent',
    where: '.gemini/agents/*.md, .agents/agents/*.md',
    tool: 'gemini',
    path: /(?:^|\/)(?:\.gemini|\.agents|\.gemini\/config)\/agents\/[^/]+\.md$/,
    fileName: (name) => `.gemini/agents/${name}.md`,
  },
  {
    ...plain,
    id: 'gemini-memory',
    title: 'Gemini CLI context file',
    where: 'GEMINI.md, .gemini/system.md',
    tool: 'gemini',
    hasImports: true,
    path: /(?:^|\/)(?:GEMINI\.md|\.gemini\/system\.md)$/,
    nameOf: (path) => (stemOf(path) === 'system' ? 'gemini-system' : byFolder('gemini')(path)),
    fileName: () => 'GEMINI.md',
  },
  {
    ...named,
    id: 'opencode-agent',
    title: 'opencode agent',
    where: '.opencode/agents/*.md, .config/opencode/agents/*.md',
    tool: 'opencode',
    nameKey: null,
    path: /(?:^|\/)(?:\.opencode|\.config\/opencode)\/agents?\/(?:.*\/)?[^/]+\.md$/,
    fileName: (name) => `.opencode/agents/${name}.md`,
  },
  {
    ...named,
    id: 'cursor-rule',
    title: 'Cursor rule',
    where: '.cursor/rules/**/*.mdc',
    tool: 'cursor',
    nameKey: null,
    rawKeys: ['globs'],
    path: /\.mdc$/,
    fileName: (name) => `.cursor/rules/${name}.mdc`,
  },
  {
    ...named,
    id: 'cursor-agent',
    title: 'Cursor agent',
    where: '.cursor/agents/*.md',
    tool: 'cursor',
    path: /(?:^|\/)\.cursor\/agents\/[^/]+\.md$/,
    fileName: (name) => `.cursor/agents/${name}.md`,
  },
  {
    ...plain,
    id: 'cursor-legacy',
    title: 'Cursor rules, the old single file',
    where: '.cursorrules',
    tool: 'cursor',
    path: /(?:^|\/)\.cursorrules$/,
    nameOf: byFolder('cursor-rules'),
    fileName: () => '.cursorrules',
  },
  {
    ...named,
    id: 'copilot-agent',
    title: 'Copilot agent',
    where: '.github/agents/*.agent.md, .copilot/agents/*.agent.md, *.chatmode.md',
    tool: 'copilot',
    maxChars: 30_000,
    path: /(?:\.agent\.md|\.chatmode\.md|(?:^|\/)(?:\.github|\.copilot)\/agents\/[^/]+\.md)$/,
    nameOf: (path) => stemOf(path).replace(/\.(?:agent|chatmode)$/, ''),
    fileName: (name) => `.github/agents/${name}.agent.md`,
  },
  {
    ...named,
    id: 'copilot-rule',
    title: 'Copilot instructions for paths',
    where: '.github/instructions/*.instructions.md',
    tool: 'copilot',
    path: /\.instructions\.md$/,
    nameOf: (path) => stemOf(path).replace(/\.instructions$/, ''),
    fileName: (name) => `.github/instructions/${name}.instructions.md`,
  },
  {
    ...plain,
    id: 'copilot-instructions',
    title: 'Copilot instructions',
    where: '.github/copilot-instructions.md, .copilot/copilot-instructions.md',
    tool: 'copilot',
    path: /(?:^|\/)copilot-instructions\.md$/,
    nameOf: byFolder('copilot'),
    fileName: () => '.github/copilot-instructions.md',
  },
  {
    ...plain,
    id: 'agents-md',
    title: 'AGENTS.md (Codex, opencode and others)',
    where: 'AGENTS.md, AGENTS.override.md, AGENTS.local.md',
    tool: 'agents',
    path: /(?:^|\/)AGENTS(?:\.override|\.local)?\.md$/,
    nameOf: byFolder('agents'),
    fileName: () => 'AGENTS.md',
  },
  {
    ...plain,
    id: 'soul-md',
    title: 'SOUL.md (Hermes, OpenClaw)',
    where: 'SOUL.md, .hermes/SOUL.md',
    tool: 'soul',
    path: /(?:^|\/)SOUL\.md$/,
    nameOf: byFolder('soul'),
    fileName: () => 'SOUL.md',
  },
  {
    ...plain,
    id: 'fabric',
    title: 'fabric pattern',
    where: 'patterns/<name>/system.md',
    tool: 'fabric',
    path: /(?:^|\/)patterns\/[^/]+\/system\.md$/,
    besides: [/(?:^|\/)patterns\/[^/]+\/user\.md$/],
    nameOf: folderOf,
    fileName: (name) => `patterns/${name}/system.md`,
  },
];
