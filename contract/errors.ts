/** The tRPC codes that rows of the table use. */
export type RpcErrorCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'UNPROCESSABLE_CONTENT'
  | 'PAYLOAD_TOO_LARGE'
  | 'TOO_MANY_REQUESTS'
  | 'PRECONDITION_FAILED'
  | 'BAD_GATEWAY'
  | 'GATEWAY_TIMEOUT'
  | 'INTERNAL_SERVER_ERROR';

/** One row of the error table: how a code looks on every face. */
export interface ErrorRow {
  /** tRPC error code. */
  readonly trpc: RpcErrorCode;
  /** HTTP status. */
  readonly http: number;
  /** Exit code of the command line. */
  readonly exit: number;
  /** Whether the same call may succeed when it is repeated. */
  readonly retry: boolean;
  /** `error.type` on the OpenAI wires. */
  readonly openaiType: string;
  /** `error.type` on the Anthropic wire. */
  readonly anthropicType: string;
  /** `error.status` on the Gemini wire. */
  readonly geminiStatus: string;
  /** What happened and what to do, in one sentence, for the reference page. */
  readonly meaning: string;
}

type WireNames = readonly [openai: string, anthropic: string, gemini: string];

// biome-ignore lint/complexity/useMaxParams: a row of a table reads best as one line
const row = (
  trpc: RpcErrorCode,
  http: number,
  exit: number,
  wire: WireNames,
  meaning: string,
  retry = false,
): ErrorRow => ({
  trpc,
  http,
  exit,
  retry,
  openaiType: wire[0],
  anthropicType: wire[1],
  geminiStatus: wire[2],
  meaning,
});

const INVALID = ['invalid_request_error', 'invalid_request_error', 'INVALID_ARGUMENT'] as const;
const MISSING = ['invalid_request_error', 'not_found_error', 'NOT_FOUND'] as const;
const UNAVAILABLE = ['server_error', 'api_error', 'UNAVAILABLE'] as const;

/**
 * The one table of error codes. CLI exit codes, HTTP statuses, the wires' error bodies and
 * `docs/reference/errors.md` are all read from here.
 */
export const ERROR_TABLE = {
  INVALID_INPUT: row('BAD_REQUEST', 400, 2, INVALID, 'The input is malformed; the message names the field.'),
  UNAUTHENTICATED: row(
    'UNAUTHORIZED',
    401,
    7,
    ['invalid_request_error', 'authentication_error', 'UNAUTHENTICATED'],
    'The credential is missing, unknown, expired or revoked.',
  ),
  FORBIDDEN: row(
    'FORBIDDEN',
    403,
    7,
    ['invalid_request_error', 'permission_error', 'PERMISSION_DENIED'],
    'The credential is good but its scopes do not cover this.',
  ),
  PERSONA_NOT_FOUND: row('NOT_FOUND', 404, 4, MISSING, 'No persona with this name or id belongs to you.'),
  SESSION_NOT_FOUND: row('NOT_FOUND', 404, 4, MISSING, 'No agent session with this id belongs to you.'),
  VERSION_NOT_FOUND: row('NOT_FOUND', 404, 4, MISSING, 'The persona has no such version or label.'),
  TEMPLATE_NOT_FOUND: row('NOT_FOUND', 404, 4, MISSING, 'There is no template with this name.'),
  TOKEN_NOT_FOUND: row('NOT_FOUND', 404, 4, MISSING, 'There is no token with this id.'),
  DRAFT_NOT_FOUND: row('NOT_FOUND', 404, 4, MISSING, 'No draft with this id belongs to you.'),
  DRAFT_CLOSED: row('CONFLICT', 409, 5, INVALID, 'The draft was accepted or discarded before.'),
  NAME_TAKEN: row('CONFLICT', 409, 5, INVALID, 'Another persona of the same owner has this name.'),
  REVISION_CONFLICT: row('CONFLICT', 409, 5, INVALID, 'Somebody else changed it first; details hold both sides.'),
  IN_USE: row('CONFLICT', 409, 5, INVALID, 'Something still depends on it; details name what.'),
  SESSION_ENDED: row('CONFLICT', 409, 5, INVALID, 'The agent session has ended and takes no more changes.'),
  NOTHING_TO_REVERT: row('CONFLICT', 409, 5, INVALID, 'The session has no earlier application to go back to.'),
  INHERITANCE_CYCLE: row(
    'UNPROCESSABLE_CONTENT',
    422,
    6,
    UNAVAILABLE,
    'A chain of parents or fragments leads back to itself; details name the loop.',
  ),
  INHERITANCE_DEPTH: row(
    'UNPROCESSABLE_CONTENT',
    422,
    6,
    UNAVAILABLE,
    'A chain of parents or fragments is longer than 16.',
  ),
  PARENT_MISSING: row(
    'UNPROCESSABLE_CONTENT',
    422,
    6,
    UNAVAILABLE,
    'A parent or fragment that is named does not exist.',
  ),
  SECTION_SEALED: row(
    'UNPROCESSABLE_CONTENT',
    422,
    6,
    UNAVAILABLE,
    'A child changes a section that an ancestor sealed; details name both.',
  ),
  VARIABLE_MISSING: row('UNPROCESSABLE_CONTENT', 422, 6, UNAVAILABLE, 'A required variable has no value.'),
  IMPORT_INVALID: row(
    'UNPROCESSABLE_CONTENT',
    422,
    6,
    INVALID,
    'The document cannot be read as a persona; details list the findings.',
  ),
  CONTENT_UNSAFE: row(
    'UNPROCESSABLE_CONTENT',
    422,
    6,
    INVALID,
    'The text holds something that must not reach an agent; details list the findings.',
  ),
  CONTENT_TOO_LARGE: row(
    'PAYLOAD_TOO_LARGE',
    413,
    8,
    ['invalid_request_error', 'request_too_large', 'INVALID_ARGUMENT'],
    'The text or body is over its size limit.',
  ),
  TOKEN_BUDGET_EXCEEDED: row(
    'UNPROCESSABLE_CONTENT',
    422,
    8,
    INVALID,
    'The effective prompt has more tokens than its budget allows.',
  ),
  RATE_LIMITED: row(
    'TOO_MANY_REQUESTS',
    429,
    7,
    ['rate_limit_error', 'rate_limit_error', 'RESOURCE_EXHAUSTED'],
    'Too many calls or failed logins; wait and repeat.',
    true,
  ),
  TRUST_REQUIRED: row('FORBIDDEN', 403, 7, INVALID, 'The text was not approved yet; a person must look at it first.'),
  UPSTREAM_FAILED: row(
    'BAD_GATEWAY',
    502,
    9,
    ['server_error', 'api_error', 'UNAVAILABLE'],
    'The provider behind the gateway could not be reached.',
    true,
  ),
  UPSTREAM_TIMEOUT: row(
    'GATEWAY_TIMEOUT',
    504,
    9,
    ['server_error', 'timeout_error', 'DEADLINE_EXCEEDED'],
    'The provider behind the gateway did not answer in time.',
    true,
  ),
  STORAGE_FULL: row(
    'INTERNAL_SERVER_ERROR',
    507,
    10,
    UNAVAILABLE,
    'The disk is full: reads work, changes are refused until there is space.',
    true,
  ),
  DATABASE_CORRUPT: row(
    'INTERNAL_SERVER_ERROR',
    500,
    74,
    UNAVAILABLE,
    'The database is damaged or missing where data existed; nothing was touched.',
  ),
  PROTOCOL_MISMATCH: row(
    'PRECONDITION_FAILED',
    426,
    78,
    UNAVAILABLE,
    'Program and data, or client and daemon, do not fit; upgrade the older side.',
  ),
  SETUP_UNSAFE: row(
    'PRECONDITION_FAILED',
    500,
    78,
    UNAVAILABLE,
    'A person must change something on this machine first; the message says what.',
  ),
  DAEMON_UNREACHABLE: row(
    'INTERNAL_SERVER_ERROR',
    503,
    3,
    UNAVAILABLE,
    'No daemon answers at the socket; start it with `maestro daemon start`.',
    true,
  ),
  DAEMON_ALREADY_RUNNING: row('CONFLICT', 409, 3, UNAVAILABLE, 'Another daemon holds the lock of this data directory.'),
  INTERNAL: row(
    'INTERNAL_SERVER_ERROR',
    500,
    1,
    UNAVAILABLE,
    'A defect; the log has the details under the error id.',
    true,
  ),
} as const satisfies Record<string, ErrorRow>;

/** A code of the error table. */
export type ErrorCode = keyof typeof ERROR_TABLE;

/** What `data` of a tRPC error carries besides tRPC's own fields, and what `--json` prints. */
export interface ErrorData {
  readonly appCode: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Whether a string is a code of the table. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_TABLE, value);
}

/** Exit code when a command is cancelled by SIGINT. */
export const EXIT_CANCELLED = 130;
/** Exit code of the daemon and the terminal manager after an uncaught exception. */
export const EXIT_CRASHED = 70;
