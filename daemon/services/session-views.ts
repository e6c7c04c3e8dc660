import type { Application, SessionSummary, StackEntry } from '../../contract/session.ts';
import type { Reads } from './ports.ts';
import type { SessionRow, SessionUsage, StackItem } from './rows.ts';

/** What is in force, as every face shows it. */
export function toStackEntries(stack: readonly StackItem[]): readonly StackEntry[] {
  return stack.map(({ personaId, persona, version, versionId, effectiveSha256, tokens, appliedAtMs }) => ({
    personaId,
    persona,
    version,
    versionId,
    effectiveSha256,
    tokens,
    appliedAt: new Date(appliedAtMs),
  }));
}

/** Rows of the board, in the same order. `history` of a row must be loaded for `canRevert`. */
export async function toSessionSummaries(
  reads: Reads,
  rows: readonly SessionRow[],
): Promise<readonly SessionSummary[]> {
  const usage = rows.length === 0 ? [] : await reads.sessionUsage(rows.map(({ id }) => id));
  const bySession = new Map(usage.map((each) => [each.sessionId, each]));
  return rows.map((row) => toSessionSummary(row, bySession.get(row.id)));
}

/** One row of the board; `usage` is undefined while there was no request. */
export function toSessionSummary(row: SessionRow, usage: SessionUsage | undefined): SessionSummary {
  return {
    id: row.id,
    agent: row.agent,
    label: row.label,
    cwd: row.cwd,
    state: row.endedAt ? 'ended' : 'live',
    revision: row.revision,
    mode: row.mode,
    policy: row.policy,
    onFailure: row.onFailure,
    stack: toStackEntries(row.stack),
    canRevert: row.history.length > 0,
    ...(row.maxTokens !== undefined && { maxTokens: row.maxTokens }),
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    lastRequestAt: usage?.lastRequestAt ?? null,
    requests: usage?.requests ?? 0,
    inputTokens: usage?.inputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
  };
}

/** The applications of a session, newest first, with the names of what was applied. */
export async function toApplications(reads: Reads, sessionId: string): Promise<readonly Application[]> {
  const rows = await reads.applications(sessionId);
  return rows.map((row) => ({
    id: row.id,
    personaId: row.personaId,
    sessionId: row.sessionId,
    appliedAt: row.appliedAt,
    removedAt: row.removedAt,
    revision: row.revision,
    persona: String(row.metadata.persona ?? ''),
    version: String(row.metadata.version ?? ''),
  }));
}
