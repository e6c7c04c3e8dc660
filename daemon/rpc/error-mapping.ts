import { randomUUID } from 'node:crypto';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { ERROR_TABLE } from '../../contract/errors.ts';
import { isAppError } from '../domain/errors.ts';
import type { Logger } from '../services/ports.ts';

/** Where an error happened, for the log. */
export interface ErrorPlace {
  readonly logger: Logger;
  readonly path: string;
}

/**
 * The tRPC error for whatever a procedure threw. An AppError keeps its code and words; anything
 * unknown is logged under an error id, and only the id leaves the process.
 */
export function toTrpcError(error: TRPCError, { logger, path }: ErrorPlace): TRPCError {
  const cause = error.cause;
  if (isAppError(cause)) {
    return new TRPCError({ code: ERROR_TABLE[cause.code].trpc, message: cause.message, cause });
  }
  if (cause instanceof ZodError) return error;
  // Only tRPC itself gives other codes; a cause is then what its parser said, which is not for the outside.
  if (error.code !== 'INTERNAL_SERVER_ERROR') {
    return cause === undefined ? error : new TRPCError({ code: error.code, message: 'the input cannot be read' });
  }
  const errorId = randomUUID();
  logger.error({ errorId, path, err: cause ?? error }, 'a procedure failed');
  return new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: `internal error ${errorId}; the log has the details`,
  });
}

/** A stream whose later errors are mapped too: the middleware has answered long before they come. */
export async function* mappedStream<T>(stream: AsyncIterable<T>, place: ErrorPlace): AsyncGenerator<T, void, void> {
  try {
    yield* stream;
  } catch (cause) {
    throw toTrpcError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }), place);
  }
}
