import type { Readable } from 'node:stream';
import type { AgentKind, FailurePolicy, InjectionMode, InjectionPolicy } from '../../contract/session.ts';
import type { RequestRow } from './rows.ts';

/** The wire families behind the gateway. */
export type Provider = 'anthropic' | 'openai' | 'gemini';

/** A persona block ready to be spliced: JSON-escaped UTF-8 without the quotes around it. */
export interface PromptBlock {
  readonly escaped: Buffer;
}

/** State of one session at one moment; nobody mutates it, a switch replaces it. */
export interface GatewaySnapshot {
  readonly sessionId: string;
  readonly agent: AgentKind;
  readonly revision: number;
  readonly mode: InjectionMode;
  readonly policy: InjectionPolicy;
  readonly onFailure: FailurePolicy;
  /** Versions in force, base first; empty for none. */
  readonly personaVersionIds: readonly string[];
  /**
   * The block of the stack: at once when it is in memory, else a promise that loads it.
   * undefined without a persona. Rejects with an AppError when it cannot be had (fail closed).
   */
  block(): PromptBlock | undefined | Promise<PromptBlock>;
}

/** What the gateway asks about sessions; all answers come from memory. */
export interface GatewaySessions {
  /** Marks our own blocks (`key="…"`); made once per installation. */
  readonly nonce: string;
  /** Id of the live session whose capability this token is; undefined for anything else. Constant-time compare. */
  authenticate(token: string): string | undefined;
  /** The present snapshot; read once per request, when its body is complete. undefined once the session has ended. */
  snapshot(sessionId: string): GatewaySnapshot | undefined;
}

/** One request to a provider. Header lists are flat: name, value, name, value. */
export interface UpstreamRequest {
  readonly provider: Provider;
  readonly method: string;
  /** Path with query, as the provider knows it (starts with `/v1…`). */
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly statusText: string;
  readonly rawHeaders: readonly string[];
  readonly body: Readable;
}

/** The providers, as the daemon's configuration names them. */
export interface Upstream {
  /**
   * Sends and resolves with the response head. One retry on a reused socket that broke before any
   * byte came. Redirects are not followed. Throws UPSTREAM_FAILED or UPSTREAM_TIMEOUT; aborting the
   * signal destroys the socket.
   */
  send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamResponse>;
  /** The daemon's own key for a provider (`apiKeyEnv`), undefined when the client's key is passed through. */
  apiKey(provider: Provider): string | undefined;
}

/** Takes metered requests off the hot path; never throws, never waits. */
export interface RequestMeter {
  record(row: RequestRow): void;
}
