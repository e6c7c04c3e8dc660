import type { SessionChange, SessionSummary, StackEntry, SwitchTarget } from '../../../contract/session.ts';

/** Whether a switch with this target reaches a session. */
export function isReached(target: SwitchTarget, session: SessionSummary): boolean {
  if (session.state !== 'live') return false;
  if ('id' in target) return target.id === session.id;
  return 'all' in target || target.agent === session.agent;
}

/** A session as it will be after a switch, shown before the daemon has answered. */
export function switched(session: SessionSummary, entry: StackEntry): SessionSummary {
  return { ...session, stack: [entry], canRevert: true };
}

/** A session with what the daemon answered, unless a later change is known already. */
export function changedBy(session: SessionSummary, changes: readonly SessionChange[]): SessionSummary {
  const change = changes.find(({ id }) => id === session.id);
  if (!change || change.revision < session.revision) return session;
  return { ...session, revision: change.revision, stack: change.stack };
}

/** Tokens of everything that is in force in a session. */
export function tokensInForce({ stack }: Pick<SessionSummary, 'stack'>): number {
  return stack.reduce((sum, { tokens }) => sum + tokens, 0);
}
