import type { DaemonEvent, EventType } from '../../contract/event.ts';
import type { RequestRecord } from '../../contract/system.ts';
import type { ApplicationRow, PersonaRow, SessionRow, TokenRow, UserRow, VersionRow } from '../services/rows.ts';
import type * as Stored from './generated/client.ts';

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

export function toVersionRow(record: VersionRecord): VersionRow {
  return {
    ...record,
    tags: parseColumn(record.tags),
    header: parseColumn(record.header),
    createdAt: new Date(record.createdAt),
  };
}

export function fromVersionRow(row: VersionRow): Omit<Stored.PersonaVersion, 'seq'> {
  return { ...row, tags: JSON.stringify(row.tags), header: JSON.stringify(row.header) };
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
    variables: parseColumn(record.variables),
    stack: parseColumn(record.stack),
    history: parseColumn(record.history),
    startedAt: new Date(record.startedAt),
    endedAt: toDate(record.endedAt),
  };
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
