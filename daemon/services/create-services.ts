import { BlockSource } from './block-source.ts';
import { EventService } from './event-service.ts';
import { LiveSessions } from './live-sessions.ts';
import { PersonaService } from './persona-service.ts';
import { PersonaWriter } from './persona-writer.ts';
import type { Clock, Database, Ids, Sha256, TemplateSource, TokenCounter } from './ports.ts';
import { PromptService } from './prompt-service.ts';
import type { Services } from './services.ts';
import { SessionChanges } from './session-changes.ts';
import { SessionService } from './session-service.ts';
import { SessionStarter } from './session-starter.ts';
import { SystemService, type SystemServiceDeps } from './system-service.ts';
import { TemplateService } from './template-service.ts';
import { TokenService } from './token-service.ts';
import { TransferService } from './transfer-service.ts';
import { UsageService } from './usage-service.ts';
import { VersionBuilder } from './version-builder.ts';
import { VersionService } from './version-service.ts';

/** Everything outside that the use cases stand on. */
export interface ServicesDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256: Sha256;
  readonly tokens: TokenCounter;
  readonly templates: TemplateSource;
  /** Facts of the running process, for the status. */
  readonly facts: Omit<SystemServiceDeps, 'database' | 'live'>;
}

/** The use cases, and the memory that the gateway reads. */
export interface WiredServices {
  readonly services: Services;
  readonly live: LiveSessions;
}

/** Every use case over its ports, with live sessions and usable tokens taken into memory: ready to answer. */
export async function createServices(deps: ServicesDeps): Promise<WiredServices> {
  const { database, clock, sha256, facts } = deps;
  const blocks = new BlockSource({ reads: database.reads, sha256, nonce: database.installationKey });
  const live = new LiveSessions({ sha256, blocks });
  const events = new EventService(database);
  const services = wire({ ...deps, blocks, live, events, httpUrl: facts.httpUrl });
  for (const row of await database.reads.liveSessions()) live.put(row);
  await services.tokens.load();
  return { services: { ...services, usage: new UsageService(database, clock), events }, live };
}

interface Parts extends ServicesDeps {
  readonly blocks: BlockSource;
  readonly live: LiveSessions;
  readonly events: EventService;
  readonly httpUrl: () => string | null;
}

function wire(parts: Parts): Omit<Services, 'usage' | 'events'> {
  const { database, events, live, tokens } = parts;
  const prompts = new PromptService(parts);
  const common = { ...parts, prompts };
  const changes = new SessionChanges(common);
  const writing = { ...common, changes, builder: new VersionBuilder(common), writer: new PersonaWriter(common) };
  const personas = new PersonaService({ ...writing, liveCount: (personaId) => live.countUsing(personaId) });
  return {
    personas,
    prompts,
    sessions: new SessionService({ ...common, changes, starter: new SessionStarter({ ...common, changes }) }),
    versions: new VersionService({ ...writing, personas }),
    transfer: new TransferService({ ...parts, personas }),
    templates: new TemplateService({ source: parts.templates, tokens, personas }),
    tokens: new TokenService({ ...parts, events }),
    system: new SystemService({ ...parts.facts, database, live }),
  };
}
