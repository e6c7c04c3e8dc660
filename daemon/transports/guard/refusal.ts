import type { ErrorCode } from '../../../contract/errors.ts';

/** Why a request is not let through. */
export interface Refusal {
  readonly status: number;
  /** What programs read. */
  readonly code: ErrorCode;
  /** One or two words for the log. */
  readonly reason: string;
  /** What a person reads: what is wrong and what to do. Never anything the request said. */
  readonly message: string;
  /** Headers that belong to the status, for example Allow and Retry-After. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Seconds until another try makes sense, as a refusal. */
export function tooMany(reason: string, message: string, waitSeconds: number): Refusal {
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(waitSeconds))) };
  return { status: 429, code: 'RATE_LIMITED', reason, message, headers };
}
