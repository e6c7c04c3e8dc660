import { z } from 'zod';

/** What a credential may do. `admin` includes every other scope but `gateway`. */
export const scope = z.enum(['read', 'edit', 'apply', 'feedback', 'gateway', 'admin']);
export type Scope = z.infer<typeof scope>;

export const createTokenInput = z.strictObject({
  label: z.string().min(1).max(100),
  scopes: z.array(scope).min(1).max(6),
  /** Life in seconds; absent means until it is revoked. */
  ttlSeconds: z
    .int()
    .min(1)
    .max(10 * 365 * 86_400)
    .optional(),
});
export type CreateTokenInput = z.infer<typeof createTokenInput>;

export const tokenIdInput = z.strictObject({ id: z.string().min(8).max(64) });

/** A token without its secret. */
export interface TokenSummary {
  readonly id: string;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly ownerId: string;
  readonly sessionId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A new token; `secret` is shown this once. */
export interface CreatedToken extends TokenSummary {
  readonly secret: string;
}

/** A one-time link to the web view. */
export interface WebLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/** State of the daemon, for `maestro daemon status` and the first line of the terminal manager. */
export interface DaemonStatus {
  readonly status: 'ok' | 'degraded' | 'draining';
  readonly version: string;
  readonly protocol: number;
  readonly pid: number;
  readonly startedAt: Date;
  readonly socketPath: string;
  readonly httpUrl: string | null;
  readonly dataDir: string;
  readonly logFile: string;
  readonly personas: number;
  readonly liveSessions: number;
  readonly user: string;
  /** Bytes of the process (resident set). */
  readonly rssBytes: number;
  readonly writeQueueLength: number;
}

/** Sums over the requests of one session or of one persona version. */
export interface UsageRow {
  readonly key: string;
  readonly label: string;
  readonly requests: number;
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  /** Median time to the first byte, milliseconds. */
  readonly medianFirstByteMs: number | null;
}

export const usageInput = z.strictObject({
  by: z.enum(['session', 'version', 'model', 'agent']).default('version'),
  persona: z.string().max(160).optional(),
  session: z.string().max(64).optional(),
  days: z.int().min(1).max(365).default(30),
});
export type UsageInput = z.infer<typeof usageInput>;

/** One metered gateway request. */
export interface RequestRecord {
  readonly id: string;
  readonly sessionId: string;
  readonly at: Date;
  readonly wire: string;
  readonly model: string | null;
  readonly personaVersionIds: readonly string[];
  readonly injected: boolean;
  readonly reparsed: boolean;
  readonly status: number;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cachedTokens: number | null;
}
