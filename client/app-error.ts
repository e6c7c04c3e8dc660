import { ERROR_TABLE, type ErrorCode, isErrorCode } from '../contract/errors.ts';

/** What a `ClientError` is made of besides its code and message. */
export interface ClientErrorParts {
  readonly details?: Readonly<Record<string, unknown>>;
  /** Exit code of the command line, where it is not the one of the error table. */
  readonly exit?: number;
  readonly cause?: unknown;
}

/** An error as every face shows it: a code of the error table, a message for people, details for programs. */
export class ClientError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly exit: number;

  constructor(code: ErrorCode, message: string, { details = {}, exit, cause }: ClientErrorParts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ClientError';
    this.code = code;
    this.details = details;
    this.exit = exit ?? ERROR_TABLE[code].exit;
  }
}

const UNREACHABLE: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ECONNRESET',
  'EPIPE',
  'ENOTSOCK',
  'EACCES',
  'ENOTFOUND',
  'ETIMEDOUT',
]);

/** Codes for answers that the guard gave before any procedure was reached. */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'INVALID_INPUT',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'PROTOCOL_MISMATCH',
  413: 'CONTENT_TOO_LARGE',
  415: 'INVALID_INPUT',
  426: 'PROTOCOL_MISMATCH',
  429: 'RATE_LIMITED',
  431: 'CONTENT_TOO_LARGE',
  503: 'DAEMON_UNREACHABLE',
};

/**
 * The typed error behind whatever a call threw. An error of the daemon keeps its code, message and
 * details; a connection that was refused, is not there or broke is DAEMON_UNREACHABLE; an answer
 * that no procedure gave is known by its HTTP status; anything else is INTERNAL.
 */
export function toClientError(error: unknown): ClientError {
  if (error instanceof ClientError) return error;
  const isCall = isCallError(error);
  if (isCall && isErrorData(error.data)) {
    return new ClientError(error.data.appCode, error.message, { details: error.data.details ?? {}, cause: error });
  }
  const broken = causesOf(error).find((each) => UNREACHABLE.has(codeOf(each)) && (isCall || isConnect(each)));
  if (broken !== undefined) return unreachable(error, codeOf(broken));
  if (isCall) return isStreamLoss(error.cause) ? unreachable(error) : ofStatus(error);
  return new ClientError('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error });
}

/** A TRPCClientError, known by its name: loading tRPC only to recognise its errors would slow every start. */
interface CallError extends Error {
  readonly data?: unknown;
  readonly meta?: Record<string, unknown> | undefined;
}

function isCallError(error: unknown): error is CallError {
  return error instanceof Error && error.name === 'TRPCClientError';
}

function isConnect(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'syscall' in error && error.syscall === 'connect';
}

function unreachable(cause: unknown, systemCode?: unknown): ClientError {
  const why = systemCode === undefined ? '' : ` (${systemCode})`;
  return new ClientError('DAEMON_UNREACHABLE', `no daemon answers${why}; start it with \`maestro daemon start\``, {
    cause,
  });
}

/** An event source tells of a lost connection by an event without an HTTP status. */
function isStreamLoss(cause: unknown): boolean {
  return cause instanceof Event && typeof codeOf(cause) !== 'number';
}

function ofStatus(error: CallError): ClientError {
  const status = statusOf(error.meta?.response) ?? codeOf(error.cause);
  const code = BY_STATUS[typeof status === 'number' ? status : 0] ?? 'INTERNAL';
  const said = messageOf(error.meta?.responseJSON);
  const message =
    code === 'PROTOCOL_MISMATCH'
      ? 'this program and the daemon do not fit; run `maestro daemon restart`'
      : (said ?? (status === undefined ? error.message : `the daemon answered with HTTP status ${status}`));
  return new ClientError(code, message, { details: status === undefined ? {} : { status }, cause: error });
}

function statusOf(response: unknown): number | undefined {
  const has = typeof response === 'object' && response !== null && 'status' in response;
  return has && typeof response.status === 'number' ? response.status : undefined;
}

/** The words of `{error: {message}}` and `{error: "…"}` bodies. */
function messageOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const { error } = body;
  if (typeof error === 'string') return error;
  const has = typeof error === 'object' && error !== null && 'message' in error;
  return has && typeof error.message === 'string' ? error.message : undefined;
}

function isErrorData(
  data: unknown,
): data is { readonly appCode: ErrorCode; readonly details?: Readonly<Record<string, unknown>> } {
  return typeof data === 'object' && data !== null && 'appCode' in data && isErrorCode(data.appCode);
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function causesOf(error: unknown): readonly unknown[] {
  const found: unknown[] = [];
  for (let each: unknown = error; each instanceof Error && found.length < 8; each = each.cause) found.push(each);
  return found;
}
