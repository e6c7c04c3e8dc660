import type { Database } from '../../daemon/services/ports.ts';
import type {
  ApplicationRow,
  ChangeRecord,
  PersonaRow,
  RequestRow,
  SessionRow,
  StackItem,
  TokenRow,
  UserRow,
  VersionRow,
} from '../../daemon/services/rows.ts';

/** When the rows below were made. */
export const ROW_TIME = new Date('2026-03-01T10:00:00.123Z');

/** A user; its id is its name. */
export function userRow(name: string, fields: Partial<UserRow> = {}): UserRow {
  return { id: name, name, role: 'editor', createdAt: ROW_TIME, ...fields };
}

/** A persona of the user `ann` whose latest version is `versionRow` of the same name. */
export function personaRow(name: string, fields: Partial<PersonaRow> = {}): PersonaRow {
  return {
    id: `id-${name}`,
    ownerId: 'ann',
    name,
    displayName: name.toUpperCase(),
    description: '',
    kind: 'persona',
    tags: [],
    parentId: null,
    latestVersion: '1.0.0',
    latestVersionId: `id-${name}@1.0.0`,
    versionCount: 1,
    ownTokens: 3,
    findings: 0,
    isActive: true,
    createdAt: ROW_TIME,
    updatedAt: ROW_TIME,
    ...fields,
  };
}

/** A version of the persona that `personaRow` makes. */
export function versionRow(name: string, version = '1.0.0', fields: Partial<VersionRow> = {}): VersionRow {
  return {
    id: `id-${name}@${version}`,
    personaId: `id-${name}`,
    version,
    content: `# ${name} ${version}\n`,
    sha256: `sha-${name}-${version}`,
    displayName: name.toUpperCase(),
    description: '',
    tags: [],
    parent: null,
    header: {},
    summary: 'created',
    authorId: 'ann',
    reviewHash: null,
    ownTokens: 3,
    createdAt: ROW_TIME,
    ...fields,
  };
}

/** A session of the user `ann`. */
export function sessionRow(id: string, fields: Partial<SessionRow> = {}): SessionRow {
  return {
    id,
    ownerId: 'ann',
    tokenId: '',
    agent: 'sdk',
    label: '',
    cwd: '',
    revision: 0,
    mode: 'system',
    policy: 'always',
    onFailure: 'closed',
    variables: {},
    stack: [],
    history: [],
    startedAt: ROW_TIME,
    endedAt: null,
    ...fields,
  };
}

/** What a session remembers of version 1.0.0 of a persona. */
export function stackItem(name: string, applicationId: string): StackItem {
  return {
    applicationId,
    personaId: `id-${name}`,
    versionId: `id-${name}@1.0.0`,
    persona: name,
    version: '1.0.0',
    effectiveSha256: `effective-${name}`,
    tokens: 3,
    appliedAtMs: ROW_TIME.getTime(),
  };
}

/** An application of version 1.0.0 of a persona. */
export function applicationRow(id: string, sessionId: string, name: string, revision: number): ApplicationRow {
  return {
    id,
    personaId: `id-${name}`,
    versionId: `id-${name}@1.0.0`,
    sessionId,
    appliedAt: ROW_TIME,
    removedAt: null,
    revision,
    metadata: { persona: name, version: '1.0.0' },
  };
}

/** An access token of the user `ann`. */
export function tokenRow(id: string, fields: Partial<TokenRow> = {}): TokenRow {
  return {
    id,
    kind: 'access',
    ownerId: 'ann',
    sessionId: null,
    label: '',
    scopes: ['read'],
    secretSha256: `sha-${id}`,
    createdAt: ROW_TIME,
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    ...fields,
  };
}

/** A metered request that went well. */
export function requestRow(id: string, sessionId: string, fields: Partial<RequestRow> = {}): RequestRow {
  return {
    id,
    sessionId,
    agent: 'sdk',
    at: ROW_TIME,
    wire: 'anthropic-messages',
    model: 'model-a',
    personaVersionIds: [],
    injected: false,
    reparsed: false,
    status: 200,
    firstByteMs: 10.5,
    totalMs: 20.25,
    inputTokens: 100,
    outputTokens: 10,
    cachedTokens: null,
    ...fields,
  };
}

/** A change by the user `ann`. */
export function changeRecord(subject: string, fields: Partial<ChangeRecord> = {}): ChangeRecord {
  return { type: 'session.switched', subject, actorId: 'ann', at: ROW_TIME, payload: { revision: 1 }, ...fields };
}

/** Stores users, and personas at version 1.0.0 for the first of them. */
export async function storeLibrary(
  database: Database,
  { users = ['ann'], personas = [] }: { users?: readonly string[]; personas?: readonly string[] },
): Promise<void> {
  await database.write(async (tx) => {
    for (const name of users) await tx.insertUser(userRow(name));
    for (const name of personas) {
      await tx.insertPersona(personaRow(name));
      await tx.insertVersion(versionRow(name));
    }
  });
}
