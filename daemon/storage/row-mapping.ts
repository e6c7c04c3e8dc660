import type { DaemonEvent, EventType } from '../../contract/event.ts';
import type { RequestRecord } from '../../contract/system.ts';
import type { ApplicationRow, PersonaRow, SessionRow, TokenRow, UserRow, VersionRow } from '../services/rows.ts';
import type * as Stored from './generated/client.ts';
import { packText, unpackText } from './text-codec.ts';

// What is stored was validated when it was written, so the types below are told, not checked again. JSON text is
// parsed here, once for each row that is read.

/** JSON text of a column as the value that was written. */
export function parseColumn<T>(text: string): T {
  return JSON.parse(text) as T;
}

export function toUserRow(stored: Stored.User): UserRow {
  return { ...stored, role: stored.role as UserRow['role'] };
}

/** A persona as a statement reads it. */
export type PersonaRecord = Omit<Stored.Persona, 'searchText' | 'isActive' | 'createdAt' | 'updatedAt'> & {
  readonly isActive: 0 | 1;
  readonly createdAt: number;
  readonly updatedAt: number;
};

export function toPersonaRow(record: PersonaRecord): PersonaRow {
  return {
    ...record,
    kind: record.kind as PersonaRow['kind'],
    tags: parseColumn(record.tags),
    isActive: record.isActive === 1,
    createdAt: new Date(record.createdAt),
    updatedAt: new Date(record.updatedAt),
  };
}

/** The columns of a persona, with the text a search looks through. */
export function fromPersonaRow(row: PersonaRow): Stored.Persona {
  return { ...row, tags: JSON.stringify(row.tags), searchText: searchTextOf(row) };
}

/** Name, title, description and tags in one line each, without case. A query is folded in the same way. */
export function searchTextOf(row: Pick<PersonaRow, 'name' | 'displayName' | 'description' | 'tags'>): string {
  return foldCase([row.name, row.displayName, row.description, ...row.tags].join('\n'));
}

/** Lower case, for every script. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}

/** A version as a statement reads it. */
export type VersionRecord = Omit<Stored.PersonaVersion, 'seq' | 'createdAt'> & { readonly createdAt: number };

export function toVersionRow({ codec, ...record }: VersionRecord): VersionRow {
  // The file a version came from stands beside its header, under a key that no header has.
  const { origin, ...header } = parseColumn<VersionRow['header'] & Pick<VersionRow, 'origin'>>(record.header);
  return {
    ...record,
    content: unpackText({ content: record.content, codec }),
    tags: parseColumn(record.tags),
    header,
    ...(origin && { origin }),
    createdAt: new Date(record.createdAt),
  };
}

export function fromVersionRow({ origin, ...row }: VersionRow): Omit<Stored.PersonaVersion, 'seq'> {
  const header = JSON.stringify({ ...row.header, ...(origin && { origin }) });
  return { ...row, ...packText(row.content), tags: JSON.stringify(row.tags), header };
}

export function toTokenRow({ seq: _, ...stored }: Stored.Token): TokenRow {
  return { ...stored, kind: stored.kind as TokenRow['kind'], scopes: parseColumn(stored.scopes) };
}

export function fromTokenRow(row: TokenRow): Omit<Stored.Token, 'seq'> {
  return { ...row, scopes: JSON.stringify(row.scopes) };
}

/** A session as a statement reads it. */
export type SessionRecord = Omit<Stored.AgentSession, 'seq' | 'startedAt' | 'endedAt'> & {
  readonly startedAt: number;
  readonly endedAt: number | null;
};

export function toSessionRow(record: SessionRecord): SessionRow {
  return {
    ...record,
    agent: record.agent as SessionRow['agent'],
    mode: record.mode as SessionRow['mode'],
    policy: record.policy as SessionRow['policy'],
    onFailure: record.onFailure as SessionRow['onFailure'],
    ...fromSettings(record.variables),
    stack: parseColumn(record.stack),
    history: parseColumn(record.history),
    startedAt: new Date(record.startedAt),
    endedAt: toDate(record.endedAt),
  };
}

/** The settings of a session in their one column: the variables alone, or with the limit after them. */
export function toSettings({ variables, maxTokens }: Pick<SessionRow, 'variables' | 'maxTokens'>): string {
  return JSON.stringify(maxTokens === undefined ? variables : [variables, { maxTokens }]);
}

function fromSettings(column: string): Pick<SessionRow, 'variables' | 'maxTokens'> {
  type Limited = readonly [SessionRow['variables'], { readonly maxTokens: number }];
  const value = parseColumn<SessionRow['variables'] | Limited>(column);
  return Array.isArray(value) ? { variables: value[0], ...value[1] } : { variables: value as SessionRow['variables'] };
}

/** An application as a statement reads it. */
export type ApplicationRecord = Omit<ApplicationRow, 'appliedAt' | 'removedAt' | 'metadata'> & {
  readonly appliedAt: number;
  readonly removedAt: number | null;
  readonly metadata: string;
};

export function toApplicationRow(record: ApplicationRecord): ApplicationRow {
  return {
    ...record,
    appliedAt: new Date(record.appliedAt),
    removedAt: toDate(record.removedAt),
    metadata: parseColumn(record.metadata),
  };
}

/** An event as a statement reads it. */
export type EventRecord = Omit<Stored.Event, 'at'> & { readonly at: number };

export function toDaemonEvent(record: EventRecord): DaemonEvent {
  return {
    ...record,
    at: new Date(record.at),
    type: record.type as EventType,
    payload: parseColumn(record.payload),
  };
}

/** A metered request as a statement reads it. */
export type StoredRequest = Omit<RequestRecord, 'at' | 'personaVersionIds' | 'injected' | 'reparsed'> & {
  readonly at: number;
  readonly personaVersionIds: string;
  readonly injected: 0 | 1;
  readonly reparsed: 0 | 1;
};

export function toRequestRecord(record: StoredRequest): RequestRecord {
  return {
    ...record,
    at: new Date(record.at),
    personaVersionIds: parseColumn(record.personaVersionIds),
    injected: record.injected === 1,
    reparsed: record.reparsed === 1,
  };
}

function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
