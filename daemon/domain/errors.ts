import type { ErrorCode } from '../../contract/errors.ts';

/**
 * The one error that domain and services throw. `message` says what is wrong, which thing, and
 * what to do; `details` are plain JSON for programs. Never put persona text of others, tokens or
 * keys in either.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** Whether a value is an AppError, optionally of one code. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
