import type { DaemonEvent, ListEventsInput } from '../../contract/event.ts';
import type { ListPersonasInput } from '../../contract/persona.ts';
import type { RequestRecord, UsageInput, UsageRow } from '../../contract/system.ts';
import type { TokenEncoding } from '../../contract/tokens.ts';
import type { AuditReads, AuditReport } from './audit-ports.ts';
import type { UndoReads, UndoWrites } from './bulk-ports.ts';
import type { DraftReads, DraftWrites } from './draft-ports.ts';
import type { FileLinkReads, FileLinkWrites } from './file-link-ports.ts';
import type { HistoryReads } from './history-ports.ts';
import type { LabelReads, LabelWrites } from './label-ports.ts';
import type { ReviewReads, ReviewWrites } from './review-ports.ts';
import type {
  ApplicationRow,
  ChangeRecord,
  PersonaRow,
  RequestRow,
  SessionRow,
  SessionUsage,
  TokenRow,
  UserRow,
  VersionRow,
} from './rows.ts';
import type { SearchReads, SearchWrites } from './search-ports.ts';
import type { BuiltInTemplate, TemplateReads, TemplateWrites } from './template-ports.ts';

/** Wall clock and stop watch; tests give a fixed one. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only grow; for durations. */
  monotonicMs(): number;
}

/** Fresh identifiers and secrets. */
export interface Ids {
  /** UUIDv7. */
  uuid(): string;
  /** 10 characters of lower-case Crockford base32. */
  sessionId(): string;
  /** A new token: id (8 characters), secret (43 characters base64url) and `mst_<id>_<secret>`. */
  token(): { readonly id: string; readonly secret: string; readonly text: string };
}

/** SHA-256 as lower-case hex. */
export type Sha256 = (text: string | Uint8Array) => string;

/** Token counts of texts, counted off the event loop. */
export interface TokenCounter {
  /** The encoding that is counted with when none is named. */
  readonly tokenizer: string;
  count(texts: readonly string[], encoding?: TokenEncoding): Promise<readonly number[]>;
}

/** Questions to the database. Outside a job they see committed rows only. */
export interface Reads
  extends AuditReads,
    LabelReads,
    DraftReads,
    HistoryReads,
    ReviewReads,
    SearchReads,
    UndoReads,
    TemplateReads,
    FileLinkReads {
  user(id: string): Promise<UserRow | undefined>;
  userByName(name: string): Promise<UserRow | undefined>;
  usersByIds(ids: readonly string[]): Promise<readonly UserRow[]>;
  personaById(ownerId: string, id: string): Promise<PersonaRow | undefined>;
  /** Active personas and deleted ones alike. */
  personaByName(ownerId: string, name: string): Promise<PersonaRow | undefined>;
  personasByIds(ids: readonly string[]): Promise<readonly PersonaRow[]>;
  personas(
    ownerId: string,
    input: ListPersonasInput,
  ): Promise<{ readonly rows: readonly PersonaRow[]; readonly total: number }>;
  /** Active personas whose parent is this one. */
  childrenOf(personaId: string): Promise<readonly PersonaRow[]>;
  personaCount(): Promise<number>;
  version(personaId: string, version: string): Promise<VersionRow | undefined>;
  versionById(id: string): Promise<VersionRow | undefined>;
  /** Newest first, without content (empty string). */
  versions(personaId: string): Promise<readonly VersionRow[]>;
  /** Version id a label points to. */
  label(personaId: string, label: string): Promise<string | undefined>;
  /** Text that was rendered for sessions, by its SHA-256. */
  effectiveText(sha256: string): Promise<string | undefined>;
  session(ownerId: string, id: string): Promise<SessionRow | undefined>;
  /** Newest first. */
  sessions(
    ownerId: string,
    filter: { readonly ended: boolean; readonly agent?: string | undefined; readonly limit: number },
  ): Promise<readonly SessionRow[]>;
  /** Every session of every owner that has not ended. */
  liveSessions(): Promise<readonly SessionRow[]>;
  /** Newest first. */
  applications(sessionId: string): Promise<readonly ApplicationRow[]>;
  sessionUsage(sessionIds: readonly string[]): Promise<readonly SessionUsage[]>;
  usage(ownerId: string, input: UsageInput, now: Date): Promise<readonly UsageRow[]>;
  /** Newest first. */
  requests(sessionId: string, limit: number): Promise<readonly RequestRecord[]>;
  token(id: string): Promise<TokenRow | undefined>;
  tokens(ownerId: string): Promise<readonly TokenRow[]>;
  /** Tokens that can still be used, of every owner and kind. */
  usableTokens(now: Date): Promise<readonly TokenRow[]>;
  events(input: ListEventsInput): Promise<readonly DaemonEvent[]>;
  /** Highest sequence number, 0 for none; and the lowest still kept. */
  eventBounds(): Promise<{ readonly first: number; readonly last: number }>;
  /** Answer stored under an idempotency key, JSON text. */
  answer(actorId: string, key: string): Promise<string | undefined>;
}

/** Changes inside one transaction. Reads on it see the job's own writes. */
export interface WriteTx
  extends Reads,
    LabelWrites,
    DraftWrites,
    ReviewWrites,
    SearchWrites,
    UndoWrites,
    TemplateWrites,
    FileLinkWrites {
  insertUser(row: UserRow): Promise<void>;
  insertPersona(row: PersonaRow): Promise<void>;
  updatePersona(row: PersonaRow): Promise<void>;
  insertVersion(row: VersionRow): Promise<void>;
  insertSession(row: SessionRow): Promise<void>;
  updateSession(row: SessionRow): Promise<void>;
  /** Closes every open application of a session, then opens these. */
  replaceApplications(sessionId: string, removedAt: Date, opened: readonly ApplicationRow[]): Promise<void>;
  insertToken(row: TokenRow): Promise<void>;
  /** Sets revokedAt where it is unset; answers whether a row changed (the one-time codes rely on it). */
  revokeToken(id: string, at: Date): Promise<boolean>;
  /** Keeps a rendered text; an existing one stays. */
  keepEffectiveText(sha256: string, text: string, at: Date): Promise<void>;
  /** Writes event and audit entry; answers the event with its sequence number. */
  record(change: ChangeRecord): Promise<DaemonEvent>;
  keepAnswer(actorId: string, key: string, answer: string, at: Date): Promise<void>;
}

/** The database: committed reads, and one queue of writing transactions. */
export interface Database {
  readonly reads: Reads;
  /**
   * Runs the job inside one transaction, after every job before it has ended; resolves after the
   * commit. What the caller does right after awaiting it comes before the next job begins, so that memory takes the
   * commits in their order. A job does nothing but database work. Throws what the job throws (rolled back), and
   * STORAGE_FULL when the disk is full.
   */
  write<T>(job: (tx: WriteTx) => Promise<T>): Promise<T>;
  /** One statement for many rows; not inside a job. */
  insertRequests(rows: readonly RequestRow[]): Promise<void>;
  touchTokens(uses: readonly { readonly id: string; readonly at: Date }[]): Promise<void>;
  /** Checks the audit chain from its first entry, in turns with other work. */
  verifyAudit(): Promise<AuditReport>;
  readonly queueLength: number;
  readonly isDegraded: boolean;
  /** A random value made once for this database; marks our own blocks in requests. */
  readonly installationKey: string;
}

/** The built-in personas to start from. */
export interface TemplateSource {
  list(): Promise<readonly BuiltInTemplate[]>;
}

/** One line of JSON an event; fields are redacted. Never persona text, tokens or keys. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Who acts: a user, with the scopes of the credential that was shown. */
export interface Actor {
  readonly userId: string;
  readonly userName: string;
  readonly scopes: ReadonlySet<string>;
  /** Set when the credential is bound to one agent session. */
  readonly sessionId?: string;
  /** Where the credential came from. */
  readonly via: 'socket' | 'token' | 'cookie';
}
