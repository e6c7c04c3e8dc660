import { ERROR_TABLE, type ErrorCode } from '../../contract/errors.ts';
import type { Provider } from '../services/gateway-ports.ts';

/** The cases in which the gateway answers itself. */
export type RefusalKind =
  | 'unauthenticated'
  | 'session-mismatch'
  | 'not-found'
  | 'invalid-body'
  | 'too-large'
  | 'unsupported-encoding'
  | 'upgrade'
  | 'rate'
  | 'persona-unavailable'
  | 'upstream-failed'
  | 'upstream-timeout'
  | 'internal';

interface Case {
  /** Row of the error table that gives the types of each dialect. */
  readonly row: ErrorCode;
  /** Status where it differs from the row's. */
  readonly status?: number;
  /** `error.code` in OpenAI's dialect. */
  readonly openaiCode: string;
}

const CASES: Readonly<Record<RefusalKind, Case>> = {
  unauthenticated: { row: 'UNAUTHENTICATED', openaiCode: 'invalid_api_key' },
  'session-mismatch': { row: 'FORBIDDEN', openaiCode: 'session_mismatch' },
  'not-found': { row: 'SESSION_NOT_FOUND', openaiCode: 'not_found' },
  'invalid-body': { row: 'INVALID_INPUT', openaiCode: 'invalid_body' },
  'too-large': { row: 'CONTENT_TOO_LARGE', openaiCode: 'request_too_large' },
  'unsupported-encoding': { row: 'INVALID_INPUT', status: 415, openaiCode: 'unsupported_encoding' },
  upgrade: { row: 'INVALID_INPUT', status: 426, openaiCode: 'upgrade_refused' },
  rate: { row: 'RATE_LIMITED', openaiCode: 'rate_limit_exceeded' },
  // Whatever the reason is, the client sees a server that is not ready: it is not the request that is wrong.
  'persona-unavailable': { row: 'INTERNAL', status: 503, openaiCode: 'persona_unavailable' },
  'upstream-failed': { row: 'UPSTREAM_FAILED', openaiCode: 'upstream_failed' },
  'upstream-timeout': { row: 'UPSTREAM_TIMEOUT', openaiCode: 'upstream_timeout' },
  internal: { row: 'INTERNAL', openaiCode: 'internal_error' },
};

/** Ends a request with an answer of our own. The message says what to do; never persona text, tokens or keys. */
export class GatewayRefusal extends Error {
  readonly kind: RefusalKind;

  /** `cause` is for the log only. */
  constructor(kind: RefusalKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'GatewayRefusal';
    this.kind = kind;
  }
}

/** HTTP status of a refusal. */
export function statusOf(kind: RefusalKind): number {
  const { row, status } = CASES[kind];
  return status ?? ERROR_TABLE[row].http;
}

/**
 * The JSON body of an error of our own in the client's dialect: Anthropic's, OpenAI's (Chat and
 * Responses share it; also for paths that name no provider) or Google's.
 */
export function errorBody(dialect: Provider | undefined, kind: RefusalKind, message: string): Buffer {
  const { row, openaiCode } = CASES[kind];
  const { anthropicType, openaiType, geminiStatus } = ERROR_TABLE[row];
  const text = `maestro: ${message}`;
  return Buffer.from(JSON.stringify(shape()));

  function shape(): object {
    switch (dialect) {
      case 'anthropic':
        return { type: 'error', error: { type: anthropicType, message: text } };
      case 'gemini':
        return { error: { code: statusOf(kind), message: text, status: geminiStatus } };
      case 'openai':
      case undefined:
        return { error: { message: text, type: openaiType, param: null, code: openaiCode } };
    }
  }
}
