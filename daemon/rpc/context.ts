import type { Actor, Logger } from '../services/ports.ts';
import type { Services } from '../services/services.ts';

/** What every procedure gets. */
export interface RpcContext {
  readonly actor: Actor;
  readonly services: Services;
  readonly logger: Logger;
}
