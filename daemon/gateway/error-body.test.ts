import { describe, expect, it } from 'vitest';
import { errorBody, type RefusalKind, statusOf } from './error-body.ts';

/** The error table of the gateway's design: case, status, then the names of the three dialects. */
const TABLE: readonly (readonly [RefusalKind, number, string, string, string, string])[] = [
  ['unauthenticated', 401, 'authentication_error', 'invalid_request_error', 'invalid_api_key', 'UNAUTHENTICATED'],
  ['session-mismatch', 403, 'permission_error', 'invalid_request_error', 'session_mismatch', 'PERMISSION_DENIED'],
  ['not-found', 404, 'not_found_error', 'invalid_request_error', 'not_found', 'NOT_FOUND'],
  ['invalid-body', 400, 'invalid_request_error', 'invalid_request_error', 'invalid_body', 'INVALID_ARGUMENT'],
  ['too-large', 413, 'request_too_large', 'invalid_request_error', 'request_too_large', 'INVALID_ARGUMENT'],
  [
    'unsupported-encoding',
    415,
    'invalid_request_error',
    'invalid_request_error',
    'unsupported_encoding',
    'INVALID_ARGUMENT',
  ],
  ['upgrade', 426, 'invalid_request_error', 'invalid_request_error', 'upgrade_refused', 'INVALID_ARGUMENT'],
  ['rate', 429, 'rate_limit_error', 'rate_limit_error', 'rate_limit_exceeded', 'RESOURCE_EXHAUSTED'],
  ['internal', 500, 'api_error', 'server_error', 'internal_error', 'UNAVAILABLE'],
  ['upstream-failed', 502, 'api_error', 'server_error', 'upstream_failed', 'UNAVAILABLE'],
  ['persona-unavailable', 503, 'api_error', 'server_error', 'persona_unavailable', 'UNAVAILABLE'],
  ['upstream-timeout', 504, 'timeout_error', 'server_error', 'upstream_timeout', 'DEADLINE_EXCEEDED'],
];

const parsed = (...args: Parameters<typeof errorBody>): unknown => JSON.parse(errorBody(...args).toString('utf8'));

describe('an error of our own', () => {
  it.each(TABLE)('%s is told in every dialect', (kind, status, ...names) => {
    const [anthropicType, openaiType, openaiCode, geminiStatus] = names;
    const message = 'maestro: do this';
    expect(statusOf(kind)).toBe(status);
    expect(parsed('anthropic', kind, 'do this')).toEqual({ type: 'error', error: { type: anthropicType, message } });
    expect(parsed('openai', kind, 'do this')).toEqual({
      error: { message, type: openaiType, param: null, code: openaiCode },
    });
    expect(parsed('gemini', kind, 'do this')).toEqual({ error: { code: status, message, status: geminiStatus } });
    expect(parsed(undefined, kind, 'do this')).toEqual(parsed('openai', kind, 'do this'));
  });
});
