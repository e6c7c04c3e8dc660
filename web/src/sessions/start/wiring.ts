import type { AgentKind, SessionUrls } from '../../../../contract/session.ts';

/** A value that a program is configured with. */
export interface WireValue {
  readonly label: string;
  /** Variable that the provider's SDK reads. */
  readonly variable: string;
  readonly url: string;
}

/** Where each provider's SDK finds the session. */
export function wireValues(urls: SessionUrls): readonly WireValue[] {
  return [
    { label: 'Anthropic', variable: 'ANTHROPIC_BASE_URL', url: urls.anthropic },
    { label: 'OpenAI', variable: 'OPENAI_BASE_URL', url: urls.openai },
    { label: 'Gemini', variable: 'GOOGLE_GEMINI_BASE_URL', url: urls.gemini },
  ];
}

/** Lines for a POSIX shell that wire whatever is started after them. Tokens and loopback URLs need no quoting. */
export function exportLines(urls: SessionUrls): string {
  return wireValues(urls)
    .map(({ variable, url }) => `export ${variable}=${url}`)
    .join('\n');
}

const COMMANDS: Partial<Readonly<Record<AgentKind, string>>> = {
  'claude-code': 'claude',
  codex: 'codex',
  'gemini-cli': 'gemini',
  opencode: 'opencode',
  aider: 'aider',
  goose: 'goose',
};

/** The command that starts an agent already wired, as a session of its own; undefined for kinds without one. */
export function runCommand(agent: AgentKind, persona: string | undefined): string | undefined {
  const command = COMMANDS[agent];
  if (command === undefined) return undefined;
  return persona === undefined ? `maestro run ${command}` : `maestro run --persona ${persona} ${command}`;
}
