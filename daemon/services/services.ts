import type { EventService } from './event-service.ts';
import type { PersonaService } from './persona-service.ts';
import type { PromptService } from './prompt-service.ts';
import type { SessionService } from './session-service.ts';
import type { SystemService } from './system-service.ts';
import type { TemplateService } from './template-service.ts';
import type { TokenService } from './token-service.ts';
import type { TransferService } from './transfer-service.ts';
import type { UsageService } from './usage-service.ts';
import type { VersionService } from './version-service.ts';

/** Every use case of the daemon; what the tRPC routers call. */
export interface Services {
  readonly personas: PersonaService;
  readonly versions: VersionService;
  readonly prompts: PromptService;
  readonly transfer: TransferService;
  readonly templates: TemplateService;
  readonly sessions: SessionService;
  readonly usage: UsageService;
  readonly events: EventService;
  readonly tokens: TokenService;
  readonly system: SystemService;
}
