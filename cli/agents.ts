import type { AgentKind } from '../contract/session.ts';

/** What is known about a program that can be started with `maestro run`. */
export interface AgentFacts {
  readonly kind: AgentKind;
  /** Names of its program. */
  readonly commands: readonly string[];
  /** Name for people. */
  readonly title: string;
  /** When a switch is in force for it through the gateway. */
  readonly applies: string;
}

const NOW = 'now (next request)';

/** The agents that Maestro knows, in the order of the reference. */
export const AGENTS: readonly AgentFacts[] = [
  { kind: 'claude-code', commands: ['claude'], title: 'Claude Code', applies: NOW },
  { kind: 'gemini-cli', commands: ['gemini'], title: 'Gemini CLI', applies: NOW },
  { kind: 'codex', commands: ['codex'], title: 'Codex', applies: NOW },
  { kind: 'opencode', commands: ['opencode'], title: 'opencode', applies: NOW },
  { kind: 'aider', commands: ['aider'], title: 'aider', applies: NOW },
  { kind: 'goose', commands: ['goose'], title: 'Goose', applies: NOW },
];

/** The kind of agent behind a command, by the name of its program; `other` for an unknown one. */
export function agentKindOf(command: string): AgentKind {
  const program = (command.split(/[\\/]/).at(-1) ?? '').replace(/\.(?:exe|cmd|js|mjs)$/i, '');
  return AGENTS.find(({ commands }) => commands.includes(program))?.kind ?? 'other';
}

/** When a switch is in force for a kind of agent that talks to the gateway. */
export function appliesWhen(kind: AgentKind): string {
  if (kind === 'continue') return `${NOW}, where its models are configured to use the gateway`;
  return AGENTS.find((agent) => agent.kind === kind)?.applies ?? NOW;
}
