import type { SessionSummary } from '../../../contract/session.ts';
import { AGENT_LABELS } from '../lib/agents.ts';

/** What a session is called: its label, else its kind of agent and the start of its id. */
export function sessionName({ label, agent, id }: Pick<SessionSummary, 'label' | 'agent' | 'id'>): string {
  return label === '' ? `${AGENT_LABELS[agent]} ${id.slice(0, 8)}` : label;
}

/** Whether an agent is at work: a session counts as active for two minutes after a request. */
export type Activity = 'active' | 'idle' | 'ended';

const ACTIVE_MS = 120_000;

/** How a session is now. */
export function activityOf(session: Pick<SessionSummary, 'state' | 'lastRequestAt'>, nowMs: number): Activity {
  if (session.state === 'ended') return 'ended';
  const { lastRequestAt } = session;
  return lastRequestAt !== null && nowMs - lastRequestAt.getTime() < ACTIVE_MS ? 'active' : 'idle';
}

/** Whether every word of a filter is in what the board shows of a session; case is ignored. */
export function matchesText(session: SessionSummary, text: string): boolean {
  const { label, agent, id, cwd, stack } = session;
  const shown = [
    label,
    agent,
    AGENT_LABELS[agent],
    id,
    cwd,
    ...stack.map((entry) => `${entry.persona}@${entry.version}`),
  ];
  const searched = shown.join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}
