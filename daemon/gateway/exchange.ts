import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAppError } from '../domain/errors.ts';
import type { GatewaySnapshot, RequestMeter } from '../services/gateway-ports.ts';
import type { Clock, Ids, Logger } from '../services/ports.ts';
import type { RequestRow } from '../services/rows.ts';
import { GatewayRefusal, statusOf } from './error-body.ts';
import type { PreparedBody } from './persona-step.ts';
import { writeRefusal } from './refusal-response.ts';
import { pathForLog, type Route, splitTarget, type Target } from './routes.ts';
import { NO_USAGE, type Usage } from './usage.ts';

/** What an exchange needs from outside. */
export interface ExchangeDeps {
  readonly meter: RequestMeter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** Status in the row of a request whose client left before the head of the answer (nginx's number for it). */
const CLIENT_GONE = 499;

/** One request with its answer, its measures and its one metered row. */
export class Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly target: Target;
  readonly #deps: ExchangeDeps;
  readonly #at: Date;
  readonly #startMs: number;
  #firstByteMs: number | null = null;
  #metered: { readonly snapshot: GatewaySnapshot; readonly route: Route } | undefined;
  #prepared: PreparedBody | undefined;

  constructor(deps: ExchangeDeps, req: IncomingMessage, res: ServerResponse) {
    this.#deps = deps;
    this.req = req;
    this.res = res;
    this.target = splitTarget(req.url ?? '');
    this.#at = deps.clock.now();
    this.#startMs = deps.clock.monotonicMs();
  }

  /** From here on the request counts for a session, whatever becomes of it. */
  meterFor(snapshot: GatewaySnapshot, route: Route): void {
    this.#metered = { snapshot, route };
  }

  /** Keeps what was done to the body. */
  noteInjection(prepared: PreparedBody): void {
    this.#prepared = prepared;
  }

  /** Marks the first byte of the answer's body. */
  noteFirstByte(): void {
    this.#firstByteMs ??= this.#elapsedMs();
  }

  /** Writes the row of a request that ended now; the usage may come later. Never throws. */
  record(status: number, usage: Promise<Usage> | undefined): void {
    const totalMs = this.#elapsedMs();
    if (!usage) this.#write(status, totalMs, NO_USAGE);
    else {
      usage
        .then((known) => this.#write(status, totalMs, known))
        .catch((error: unknown) => this.#deps.logger.error({ err: error }, 'a request could not be metered'));
    }
  }

  /** The client left before there was anything to send it. */
  recordClientGone(): void {
    this.record(CLIENT_GONE, undefined);
  }

  /** Tells the log that a provider broke off in the middle of an answer. */
  logBroken(): void {
    this.#deps.logger.warn(this.#fields(), 'the provider broke off in the middle of a response');
  }

  /** Tells the log why a response could not be read for its usage. */
  logUnmetered(error: unknown): void {
    this.#deps.logger.debug({ ...this.#fields(), err: error }, 'usage of a response could not be read');
  }

  /** Answers with an error of our own, in the client's dialect. Never throws. */
  refuse(error: unknown): void {
    const refusal = this.#toRefusal(error);
    const status = statusOf(refusal.kind);
    const fields = { ...this.#fields(), status, reason: refusal.kind };
    if (status >= 500) this.#deps.logger.warn({ ...fields, err: refusal.cause }, 'gateway request failed');
    else this.#deps.logger.info(fields, 'gateway request refused');
    writeRefusal(this.req, this.res, {
      dialect: this.target.provider,
      kind: refusal.kind,
      message: refusal.message,
    });
    this.record(status, undefined);
  }

  #toRefusal(error: unknown): GatewayRefusal {
    if (error instanceof GatewayRefusal) return error;
    if (isAppError(error, 'UPSTREAM_FAILED')) return new GatewayRefusal('upstream-failed', error.message, error);
    if (isAppError(error, 'UPSTREAM_TIMEOUT')) return new GatewayRefusal('upstream-timeout', error.message, error);
    const errorId = this.#deps.ids.uuid();
    this.#deps.logger.error({ ...this.#fields(), err: error, errorId }, 'a defect in the gateway');
    return new GatewayRefusal('internal', `internal error ${errorId}: the log of the daemon has the details`);
  }

  #write(status: number, totalMs: number, usage: Usage): void {
    if (!this.#metered) return;
    const { snapshot, route } = this.#metered;
    const injected = this.#prepared?.injected ?? false;
    const row: RequestRow = {
      id: this.#deps.ids.uuid(),
      sessionId: snapshot.sessionId,
      agent: snapshot.agent,
      at: this.#at,
      wire: route.meterAs,
      model: this.#prepared?.model ?? route.model ?? null,
      personaVersionIds: injected ? snapshot.personaVersionIds : [],
      injected,
      reparsed: this.#prepared?.reparsed ?? false,
      status,
      firstByteMs: this.#firstByteMs,
      totalMs,
      ...usage,
    };
    this.#deps.meter.record(row);
  }

  #elapsedMs(): number {
    return Math.round(this.#deps.clock.monotonicMs() - this.#startMs);
  }

  #fields(): object {
    return {
      method: this.req.method,
      path: pathForLog(this.target),
      sessionId: this.#metered?.snapshot.sessionId,
    };
  }
}
