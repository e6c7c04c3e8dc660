import { AuditService } from './audit-service.ts';
import { BlockSource } from './block-source.ts';
import { BulkService } from './bulk-service.ts';
import { BundleService } from './bundle-service.ts';
import type { FilePorts } from './discovery-ports.ts';
import { DiscoveryService } from './discovery-service.ts';
import { DiscoveryWatch } from './discovery-watch.ts';
import { DraftService } from './draft-service.ts';
import { DraftWriter } from './draft-writer.ts';
import { DuplicateService } from './duplicate-service.ts';
import { EventService } from './event-service.ts';
import { FileLinkService } from './file-link-service.ts';
import { HistoryService } from './history-service.ts';
import { ImportService } from './import-service.ts';
import { LabelService } from './label-service.ts';
import { WatchedDatabase } from './library-watch.ts';
import { LintService } from './lint-service.ts';
import { LiveSessions } from './live-sessions.ts';
import { PersonaService } from './persona-service.ts';
import { PersonaWriter } from './persona-writer.ts';
import type { Clock, Database, Ids, Sha256, TemplateSource, TokenCounter } from './ports.ts';
import type { BudgetSource } from './prompt-budgets.ts';
import { PromptRefresher } from './prompt-refresher.ts';
import { PromptService } from './prompt-service.ts';
import { ReviewService } from './review-service.ts';
import { SearchService } from './search-service.ts';
import type { Services } from './services.ts';
import { SessionChanges } from './session-changes.ts';
import { SessionService } from './session-service.ts';
import { SessionStarter } from './session-starter.ts';
import { SystemService, type SystemServiceDeps } from './system-service.ts';
import { TemplateService } from './template-service.ts';
import { TextIndexer } from './text-indexer.ts';
import { TokenReportService } from './token-report-service.ts';
import { TokenService } from './token-service.ts';
import { TransferService } from './transfer-service.ts';
import { UndoService } from './undo-service.ts';
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
  readonly files: FilePorts;
  /** Budgets of the configuration; none when absent. */
  readonly budgets?: BudgetSource | undefined;
  /** Facts of the running process, for the status. */
  readonly facts: Omit<SystemServiceDeps, 'database' | 'live'>;
}

/** The use cases, and the memory that the gateway reads. */
export interface WiredServices {
  readonly services: Services;
  readonly live: LiveSessions;
  /** Takes texts that are older than the full-text index into it; to be started. */
  readonly indexer: TextIndexer;
  /** Keeps the prompts of live sessions ready after changes of the library. */
  readonly refresher: PromptRefresher;
}

/** Every use case over its ports, with live sessions and usable tokens taken into memory: ready to answer. */
export async function createServices(deps: ServicesDeps): Promise<WiredServices> {
  const { clock, sha256, facts } = deps;
  const database = new WatchedDatabase(deps.database);
  const blocks = new BlockSource({ reads: database.reads, sha256, nonce: database.installationKey });
  const live = new LiveSessions({ sha256, blocks });
  const events = new EventService(database);
  const indexer = new TextIndexer(database);
  const services = wire({ ...deps, indexer, database, blocks, live, events, httpUrl: facts.httpUrl });
  for (const row of await database.reads.liveSessions()) live.put(row);
  await services.tokens.load();
  const refresher = new PromptRefresher({ database, live, prompts: services.prompts });
  return { services: { ...services, usage: new UsageService(database, clock), events }, live, indexer, refresher };
}

interface Parts extends ServicesDeps {
  readonly indexer: TextIndexer;
  readonly database: WatchedDatabase;
  readonly blocks: BlockSource;
  readonly live: LiveSessions;
  readonly events: EventService;
  readonly httpUrl: () => string | null;
}

function wire(parts: Parts): Omit<Services, 'usage' | 'events'> {
  const { database, events, live } = parts;
  const prompts = new PromptService(parts);
  const common = { ...parts, prompts };
  const changes = new SessionChanges(common);
  const writing = { ...common, changes, builder: new VersionBuilder(common), writer: new PersonaWriter(common) };
  const labels = new LabelService(parts);
  const discovery = new DiscoveryService({ ...parts, ...parts.files });
  const personas = new PersonaService({ ...writing, liveCount: (personaId) => live.countUsing(personaId) });
  const drafts = new DraftService({ ...parts, personas, writer: new DraftWriter(parts) });
  return {
    personas,
    prompts,
    sessions: new SessionService({ ...common, changes, starter: new SessionStarter({ ...common, changes }) }),
    versions: new VersionService({ ...writing, personas }),
    labels,
    bulk: new BulkService({ ...common, changes, labels }),
    undo: new UndoService({ ...common, changes, labels }),
    drafts,
    fileLinks: new FileLinkService({ ...parts, ...parts.files, drafts }),
    history: new HistoryService(database),
    reviews: new ReviewService(parts),
    lint: new LintService(common),
    tokenReports: new TokenReportService(parts),
    transfer: new TransferService({ ...common, personas }),
    imports: new ImportService({ ...writing }),
    bundles: new BundleService(database),
    templates: new TemplateService({ ...common, source: parts.templates, personas }),
    search: new SearchService({ ...parts, liveCount: (personaId) => live.countUsing(personaId) }),
    discovery,
    discoveryWatch: new DiscoveryWatch({ discovery, watcher: parts.files.watcher }),
    duplicates: new DuplicateService(database),
    tokens: new TokenService({ ...parts, events }),
    audit: new AuditService(database),
    system: new SystemService({ ...parts.facts, database, live }),
  };
}
