import type { SessionSummary, SwitchTarget } from '../../../../contract/session.ts';
import { AGENT_LABELS, isAgentKind } from '../../lib/agents.ts';
import { formatNumber } from '../../lib/format.ts';
import { groupBy } from '../../lib/group-by.ts';
import { sessionName } from '../session-words.ts';

/** A choice of whom to switch: the value in the URL, and its words. */
export interface TargetChoice {
  /** `all`, `agent:codex`, or the id of a session. */
  readonly value: string;
  readonly label: string;
}

const AGENT_PREFIX = 'agent:';

/** Whom one can switch: all, the kinds of which several run, and each session. */
export function targetChoices(live: readonly SessionSummary[]): readonly TargetChoice[] {
  const kinds = [...groupBy(live, ({ agent }) => agent)];
  const several = kinds.length > 1 ? kinds.filter(([, sessions]) => sessions.length > 1) : [];
  return [
    ...(live.length > 1 ? [{ value: 'all', label: `All live sessions (${live.length})` }] : []),
    ...several.map(([agent, sessions]) => ({
      value: `${AGENT_PREFIX}${agent}`,
      label: `Every ${AGENT_LABELS[agent]} session (${sessions.length})`,
    })),
    ...live.map((session) => ({ value: session.id, label: choiceLabel(session) })),
  ];
}

/** The target that a choice stands for. */
export function targetOf(value: string): SwitchTarget {
  if (value === 'all') return { all: true };
  const agent = value.startsWith(AGENT_PREFIX) ? value.slice(AGENT_PREFIX.length) : null;
  return isAgentKind(agent) ? { agent } : { id: value };
}

/** Whom a switch reaches, in words. */
export function whomWords(reached: readonly SessionSummary[]): string {
  const [first] = reached;
  return reached.length === 1 && first ? `“${sessionName(first)}”` : formatNumber(reached.length, 'session');
}

function choiceLabel(session: SessionSummary): string {
  const { agent, label, id, stack } = session;
  const now = stack.map(({ persona }) => persona).join(' + ') || 'nothing in force';
  const name = label === '' ? id.slice(0, 12) : label;
  return `${AGENT_LABELS[agent]} · ${name} · ${now}`;
}
