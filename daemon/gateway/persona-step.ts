import { isAppError } from '../domain/errors.ts';
import type { GatewaySnapshot, PromptBlock } from '../services/gateway-ports.ts';
import { GatewayRefusal } from './error-body.ts';
import { BodyUnreadable } from './inject/errors.ts';
import { injectPersona } from './inject/inject.ts';
import type { Route } from './routes.ts';

/** A whole request and the session state it is bound to. */
export interface PersonaStep {
  readonly snapshot: GatewaySnapshot;
  readonly route: Route;
  readonly body: Buffer | undefined;
  /** Marks our own blocks. */
  readonly nonce: string;
}

/** A body that may be forwarded, and what was done to it. */
export interface PreparedBody {
  readonly body: Buffer | undefined;
  readonly injected: boolean;
  readonly reparsed: boolean;
  readonly model: string | undefined;
}

/**
 * The body with the session's persona in it, where route and policy ask for one.
 * Throws a refusal: `invalid-body` for one that cannot be inspected, `persona-unavailable` when the
 * persona cannot be had and the session fails closed.
 */
export async function applyPersona({ snapshot, route, body, nonce }: PersonaStep): Promise<PreparedBody> {
  if (!route.wire || !body) return { body, injected: false, reparsed: false, model: route.model };
  const found = snapshot.policy === 'never' ? undefined : await findBlock(snapshot);
  const policy = found === 'unavailable' ? 'never' : snapshot.policy;
  const block = found === 'unavailable' ? undefined : found;
  try {
    const result = injectPersona(route.wire, body, block, { nonce, policy });
    const { injected, reparsed } = result;
    return { body: result.body, injected, reparsed, model: route.model ?? result.model };
  } catch (error) {
    if (!(error instanceof BodyUnreadable)) throw error;
    throw new GatewayRefusal('invalid-body', `${error.message}: send the request as a JSON object`);
  }
}

async function findBlock(snapshot: GatewaySnapshot): Promise<PromptBlock | undefined | 'unavailable'> {
  try {
    return await snapshot.block();
  } catch (error) {
    if (snapshot.onFailure === 'open') return 'unavailable';
    const reason = isAppError(error) ? error.message : 'its text could not be loaded';
    throw new GatewayRefusal(
      'persona-unavailable',
      `the persona of this session cannot be used, so nothing was sent: ${reason}`,
      error,
    );
  }
}
