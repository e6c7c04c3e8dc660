import type { AgentKind } from '../../../contract/session.ts';

/** Every kind of agent with the name people know it by. */
export const AGENT_LABELS: Readonly<Record<AgentKind, string>> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  'gemini-cli': 'Gemini CLI',
  opencode: 'OpenCode',
  aider: 'Aider',
  goose: 'Goose',
  continue: 'Continue',
  sdk: 'Program on an SDK',
  other: 'Other',
};

/** The kinds as choices of a field. */
export const AGENT_OPTIONS = (Object.entries(AGENT_LABELS) as [AgentKind, string][]).map(([value, label]) => ({
  value,
  label,
}));

/** Whether a text names a kind of agent. */
export function isAgentKind(text: string | null): text is AgentKind {
  return text !== null && Object.hasOwn(AGENT_LABELS, text);
}
