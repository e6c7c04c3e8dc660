import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { ZodError } from 'zod';
import { ERROR_TABLE, type ErrorData } from '../../contract/errors.ts';
import type { Scope } from '../../contract/system.ts';
import { isAppError } from '../domain/errors.ts';
import { allows } from '../services/scopes.ts';
import type { RpcContext } from './context.ts';
import { toTrpcError } from './error-mapping.ts';

/** What every procedure declares: the scope a credential needs to call it. */
export interface ProcedureMeta {
  readonly scope: Scope;
}

const trpc = initTRPC
  .context<RpcContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer: superjson,
    isDev: false,
    // The ping keeps a stream measurable: a reader that takes nothing shows within its interval.
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 60_000 } },
    errorFormatter({ shape, error }) {
      const { stack: _dropped, ...data } = shape.data;
      return { ...shape, message: publicMessage(error), data: { ...data, ...errorData(error) } };
    },
  });

/** Makes routers. */
export const router = trpc.router;

const mapErrors = trpc.middleware(async ({ ctx, next, path }) => {
  const result = await next();
  if (!result.ok) throw toTrpcError(result.error, { logger: ctx.logger, path });
  return result;
});

/** Deny by default: a procedure without a scope is refused to everybody. */
const checkScope = trpc.middleware(({ ctx, meta, next }) => {
  const needed = meta?.scope;
  if (!needed || !allows(ctx.actor.scopes, needed)) {
    throw new TRPCError({ code: 'FORBIDDEN', message: `this credential lacks the scope "${needed ?? 'undeclared'}"` });
  }
  return next();
});

const base = trpc.procedure.use(mapErrors).use(checkScope);

/** Reads anything of the caller's. */
export const reader = base.meta({ scope: 'read' });
/** Changes the caller's personas. */
export const editor = base.meta({ scope: 'edit' });
/** Changes what is in force in agent sessions. */
export const applier = base.meta({ scope: 'apply' });
/** Manages the daemon, tokens and people. */
export const admin = base.meta({ scope: 'admin' });

function publicMessage({ cause, message }: TRPCError): string {
  if (cause instanceof ZodError) {
    return cause.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
      .join('; ');
  }
  // What was thrown past the procedures is in nobody's words: it stays inside.
  return cause === undefined || isAppError(cause) ? message : 'internal error; the log has the details';
}

function errorData(error: TRPCError): ErrorData {
  if (isAppError(error.cause)) return { appCode: error.cause.code, details: error.cause.details };
  if (error.cause instanceof ZodError) {
    return {
      appCode: 'INVALID_INPUT',
      details: { issues: error.cause.issues.map(({ path, message }) => ({ path: path.join('.'), message })) },
    };
  }
  for (const code of ['FORBIDDEN', 'UNAUTHENTICATED', 'INVALID_INPUT', 'CONTENT_TOO_LARGE'] as const) {
    if (ERROR_TABLE[code].trpc === error.code) return { appCode: code, details: {} };
  }
  return { appCode: error.code === 'INTERNAL_SERVER_ERROR' ? 'INTERNAL' : 'INVALID_INPUT', details: {} };
}
