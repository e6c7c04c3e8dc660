import { z } from 'zod';
import { personaRef } from './persona.ts';

/** Agents that `maestro run` and the gateway know; anything else is `other`. */
export const agentKind = z.enum([
  'claude-code',
  'codex',
  'gemini-cli',
  'opencode',
  'aider',
  'goose',
  'continue',
  'sdk',
  'other',
]);
export type AgentKind = z.infer<typeof agentKind>;

/** `system`: beside the client's system text; `tail`: at the end of the conversation. */
export const injectionMode = z.enum(['system', 'tail']);
export type InjectionMode = z.infer<typeof injectionMode>;

/** Which requests get the persona: those with tools, every one, or none. */
export const injectionPolicy = z.enum(['agentic', 'always', 'never']);
export type InjectionPolicy = z.infer<typeof injectionPolicy>;

/** What a request gets when the persona cannot be resolved: an error, or the request as it came. */
export const failurePolicy = z.enum(['closed', 'open']);
export type FailurePolicy = z.infer<typeof failurePolicy>;

const sessionId = z.string().min(4).max(64);
const idempotencyKey = z.string().max(128).optional();
const expectRevision = z.int().min(0).optional();

export const startSessionInput = z.strictObject({
  agent: agentKind.default('other'),
  persona: personaRef.optional(),
  cwd: z.string().max(4_096).optional(),
  label: z.string().max(200).optional(),
  policy: injectionPolicy.optional(),
  onFailure: failurePolicy.default('closed'),
  variables: z.record(z.string(), z.string().max(10_000)).optional(),
  /** Tokens (o200k) that all it has in force may have together; what would go over is refused. */
  maxTokens: z.int().min(1).max(10_000_000).optional(),
  idempotencyKey,
});
export type StartSessionInput = z.infer<typeof startSessionInput>;

/** Which sessions a switch reaches: one, every live one, or those of one kind of agent. */
export const switchTarget = z.union([
  z.strictObject({ id: sessionId }),
  z.strictObject({ all: z.literal(true) }),
  z.strictObject({ agent: agentKind }),
]);
export type SwitchTarget = z.infer<typeof switchTarget>;

export const switchInput = z.strictObject({
  target: switchTarget,
  persona: personaRef,
  /** Compare-and-set on the revision; only with a single session. */
  expectRevision,
  idempotencyKey,
});
export type SwitchInput = z.infer<typeof switchInput>;

/** Puts one more persona on top of the stack of a session. */
export const applyInput = z.strictObject({ id: sessionId, persona: personaRef, expectRevision, idempotencyKey });
export type ApplyInput = z.infer<typeof applyInput>;

/** A change that needs no persona: revert, clear, end. */
export const sessionChangeInput = z.strictObject({ id: sessionId, expectRevision, idempotencyKey });
export type SessionChangeInput = z.infer<typeof sessionChangeInput>;

export const listSessionsInput = z.strictObject({
  agent: agentKind.optional(),
  /** Ended sessions too. */
  ended: z.boolean().default(false),
  limit: z.int().min(1).max(500).default(200),
});
export type ListSessionsInput = z.infer<typeof listSessionsInput>;

/** One persona version that is in force in a session. */
export interface StackEntry {
  readonly personaId: string;
  readonly persona: string;
  readonly version: string;
  readonly versionId: string;
  /** SHA-256 of the effective text it was rendered to when it was applied. */
  readonly effectiveSha256: string;
  readonly tokens: number;
  readonly appliedAt: Date;
}

/** A row of the sessions board. */
export interface SessionSummary {
  readonly id: string;
  readonly agent: AgentKind;
  readonly label: string;
  readonly cwd: string;
  readonly state: 'live' | 'ended';
  readonly revision: number;
  readonly mode: InjectionMode;
  readonly policy: InjectionPolicy;
  readonly onFailure: FailurePolicy;
  /** First is the base persona; later ones lie on top. */
  readonly stack: readonly StackEntry[];
  readonly canRevert: boolean;
  /** Tokens that the whole stack may have; absent without a limit. */
  readonly maxTokens?: number;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** Last gateway request, null before the first. */
  readonly lastRequestAt: Date | null;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface SessionUrls {
  readonly anthropic: string;
  readonly openai: string;
  readonly gemini: string;
}

/** Answer of `session.start`: the only time the token is shown. */
export interface StartedSession {
  readonly id: string;
  /** Capability of the session (`mst_…`). */
  readonly token: string;
  readonly revision: number;
  /** Base URLs for SDKs; null when HTTP is off. */
  readonly urls: SessionUrls | null;
  readonly session: SessionSummary;
}

/** Answer of every change of one or more sessions, in the order of the session ids. */
export interface SessionChange {
  readonly id: string;
  readonly revision: number;
  readonly stack: readonly StackEntry[];
  /** True when the idempotency key was seen before and nothing was done again. */
  readonly replayed: boolean;
}

/** One period in which a persona version was in force, newest first in lists. */
export interface Application {
  readonly id: string;
  readonly personaId: string;
  readonly persona: string;
  readonly version: string;
  readonly sessionId: string;
  readonly appliedAt: Date;
  readonly removedAt: Date | null;
  /** Session revision that put it in force. */
  readonly revision: number;
}
