import type { EventType } from '../../contract/event.ts';
import type { PersonaHeader, PersonaKind } from '../../contract/persona.ts';
import type { AgentKind, FailurePolicy, InjectionMode, InjectionPolicy } from '../../contract/session.ts';
import type { RequestRecord, Scope } from '../../contract/system.ts';
import type { FileOrigin } from '../domain/interchange/origin.ts';

/** A person with an account on this daemon. */
export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly role: 'admin' | 'editor' | 'viewer';
  readonly createdAt: Date;
}

/** A persona with the header of its latest version; the text is in VersionRow. */
export interface PersonaRow {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly kind: PersonaKind;
  readonly tags: readonly string[];
  /** Resolved parent, null for a root. */
  readonly parentId: string | null;
  readonly latestVersion: string;
  readonly latestVersionId: string;
  readonly versionCount: number;
  readonly ownTokens: number;
  /** Findings in the latest version, as counted when it was written. */
  readonly findings: number;
  /** False while the persona is deleted. */
  readonly isActive: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Immutable snapshot of a persona. */
export interface VersionRow {
  readonly id: string;
  readonly personaId: string;
  readonly version: string;
  readonly content: string;
  readonly sha256: string;
  /** Hash of what a person must look at before an agent gets the text; null when there is nothing to look at. */
  readonly reviewHash: string | null;
  readonly displayName: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** The parent by id, with the version or label if one is named: `<id>`, `<id>@1.2.0`, `<id>@label`. */
  readonly parent: string | null;
  readonly header: PersonaHeader;
  /** The file it was imported from; absent for a version that was not imported. */
  readonly origin?: FileOrigin | undefined;
  readonly summary: string;
  readonly authorId: string;
  readonly ownTokens: number;
  readonly createdAt: Date;
}

/** What a session remembers of one applied persona version. */
export interface StackItem {
  readonly applicationId: string;
  readonly personaId: string;
  readonly versionId: string;
  readonly persona: string;
  readonly version: string;
  /** Absent in what was put in force before kinds were kept: a persona. */
  readonly kind?: PersonaKind;
  readonly effectiveSha256: string;
  readonly tokens: number;
  /** Milliseconds since the epoch. */
  readonly appliedAtMs: number;
}

export interface SessionRow {
  readonly id: string;
  readonly ownerId: string;
  readonly tokenId: string;
  readonly agent: AgentKind;
  readonly label: string;
  readonly cwd: string;
  readonly revision: number;
  readonly mode: InjectionMode;
  readonly policy: InjectionPolicy;
  readonly onFailure: FailurePolicy;
  readonly variables: Readonly<Record<string, string>>;
  /** Tokens that the whole stack may have; absent without a limit. */
  readonly maxTokens?: number;
  readonly stack: readonly StackItem[];
  /** Earlier stacks, oldest first: what revert goes back to. */
  readonly history: readonly (readonly StackItem[])[];
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

export interface ApplicationRow {
  readonly id: string;
  readonly personaId: string;
  readonly versionId: string;
  readonly sessionId: string;
  readonly appliedAt: Date;
  readonly removedAt: Date | null;
  readonly revision: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** `access`: made by a person; `session`: capability of one agent session; `login`: one-time code; `web`: browser cookie. */
export type TokenKind = 'access' | 'session' | 'login' | 'web';

export interface TokenRow {
  /** The 8 characters after `mst_`. */
  readonly id: string;
  readonly kind: TokenKind;
  readonly ownerId: string;
  readonly sessionId: string | null;
  readonly label: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 of the secret part, hex. */
  readonly secretSha256: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A change to write into the event table and the audit chain, in the transaction of the change. */
export interface ChangeRecord {
  readonly type: EventType;
  readonly subject: string;
  readonly actorId: string;
  readonly at: Date;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A metered gateway request, as it is stored. */
export interface RequestRow extends RequestRecord {
  readonly agent: AgentKind;
}

/** Counters of a session that are summed from its requests. */
export interface SessionUsage {
  readonly sessionId: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly lastRequestAt: Date;
}
