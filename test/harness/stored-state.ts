import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type AuditLink, auditHash, GENESIS_HASH } from '../../daemon/storage/audit-chain.ts';
import { unpackText } from '../../daemon/storage/text-codec.ts';

/** A change of a session as its event tells it. */
export interface StoredChange {
  readonly type: string;
  readonly revision: number;
  readonly names: readonly string[];
}

/** A session as the database has it. */
export interface StoredSession {
  readonly revision: number;
  readonly names: readonly string[];
  readonly isEnded: boolean;
  /** Its changes in the order of their events; the start without a persona is none. */
  readonly changes: readonly StoredChange[];
}

/** What a database holds, and everything in it that does not fit together. */
export interface StoredState {
  readonly sessions: ReadonlyMap<string, StoredSession>;
  /** By `name@version`: the content. */
  readonly versions: ReadonlyMap<string, string>;
  readonly complaints: readonly string[];
}

interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly subject: string;
  readonly actor_id: string;
  readonly payload: string;
}

type AuditRow = Omit<AuditLink, 'at'> & { readonly at: number; readonly hash: string };

/** Reads the database of a data directory by itself, past the daemon, and checks that its tables agree. */
export function readStoredState(dataDir: string): StoredState {
  const sqlite = new Sqlite(join(dataDir, 'maestro.db'), { readonly: true });
  try {
    // One snapshot: nothing is compared with what was written a moment later.
    return sqlite.transaction(() => collect(sqlite))();
  } finally {
    sqlite.close();
  }
}

function collect(sqlite: Sqlite.Database): StoredState {
  const events = sqlite.prepare<[], EventRow>('SELECT * FROM events ORDER BY seq').all();
  const { sessions, complaints } = readSessions(sqlite, events);
  const versions = readVersions(sqlite);
  return {
    sessions,
    versions: versions.contents,
    complaints: [
      ...fileComplaints(sqlite),
      ...auditComplaints(sqlite, events),
      ...complaints,
      ...versionComplaints(versions.rows, events),
      ...counterComplaints(sqlite),
    ],
  };
}

function fileComplaints(sqlite: Sqlite.Database): readonly string[] {
  const integrity = sqlite.pragma('integrity_check') as readonly { readonly integrity_check: string }[];
  const foreign = sqlite.pragma('foreign_key_check') as readonly object[];
  return [
    ...integrity.filter((row) => row.integrity_check !== 'ok').map((row) => `integrity: ${row.integrity_check}`),
    ...foreign.map((row) => `foreign key: ${JSON.stringify(row)}`),
  ];
}

/** Every event has its audit entry and the other way round, and the chain of hashes is whole. */
function auditComplaints(sqlite: Sqlite.Database, events: readonly EventRow[]): readonly string[] {
  const entries = sqlite
    .prepare<[], AuditRow>(
      `SELECT seq, event_seq AS eventSeq, at, actor_id AS actorId, action, subject, details,
        previous_hash AS previousHash, hash FROM audit_entries ORDER BY seq`,
    )
    .all();
  const complaints: string[] = [];
  if (entries.length !== events.length) complaints.push(`${events.length} events have ${entries.length} audit entries`);
  let previousHash = GENESIS_HASH;
  for (const [i, { hash, ...entry }] of entries.entries()) {
    const event = events[i];
    const isSame =
      event?.seq === entry.eventSeq &&
      event.type === entry.action &&
      event.subject === entry.subject &&
      event.payload === entry.details;
    if (!isSame) complaints.push(`audit entry ${entry.seq} is not of event ${event?.seq}`);
    const isLinked = entry.previousHash === previousHash && hash === auditHash({ ...entry, at: new Date(entry.at) });
    if (!isLinked) complaints.push(`audit entry ${entry.seq} breaks the chain`);
    previousHash = hash;
  }
  return complaints;
}

interface SessionColumns {
  readonly id: string;
  readonly revision: number;
  readonly stack: string;
  readonly ended_at: number | null;
  readonly revoked_at: number | null;
  readonly open: string | null;
}

interface StackColumn {
  readonly applicationId: string;
  readonly persona: string;
  readonly version: string;
  readonly effectiveSha256: string;
}

const SESSIONS = `SELECT s.id, s.revision, s.stack, s.ended_at, t.revoked_at,
  (SELECT json_group_array(id) FROM persona_applications WHERE session_id = s.id AND removed_at IS NULL) AS open
  FROM agent_sessions s LEFT JOIN tokens t ON t.id = s.token_id`;

function readSessions(
  sqlite: Sqlite.Database,
  events: readonly EventRow[],
): { readonly sessions: Map<string, StoredSession>; readonly complaints: readonly string[] } {
  const sessions = new Map<string, StoredSession>();
  const complaints: string[] = [];
  const texts = new Set(sqlite.prepare<[], string>('SELECT sha256 FROM effective_texts').pluck().all());
  for (const row of sqlite.prepare<[], SessionColumns>(SESSIONS).all()) {
    const stack = JSON.parse(row.stack) as readonly StackColumn[];
    const changes = changesOf(row.id, events);
    const names = stack.map(({ persona, version }) => `${persona}@${version}`);
    sessions.set(row.id, { revision: row.revision, names, isEnded: row.ended_at !== null, changes });
    const say = (what: string) => void complaints.push(`session ${row.id}: ${what}`);
    if (changes.some(({ revision }, i) => revision !== i + 1)) say('its events skip or repeat a revision');
    if (row.revision !== changes.length) say(`revision ${row.revision} after ${changes.length} changes`);
    if ((changes.at(-1)?.names ?? []).join() !== names.join()) say('its last event names another stack');
    const open = JSON.parse(row.open ?? '[]') as readonly string[];
    const applied = stack.map(({ applicationId }) => applicationId);
    if (open.toSorted().join() !== applied.toSorted().join()) say('its open applications are not its stack');
    if (stack.some(({ effectiveSha256 }) => !texts.has(effectiveSha256))) say('a text of its stack is not stored');
    const isEnded = row.ended_at !== null;
    if (isEnded !== (changes.at(-1)?.type === 'session.ended')) say('end and last event disagree');
    if (isEnded !== (row.revoked_at !== null)) say('end and revocation of its token disagree');
  }
  return { sessions, complaints };
}

function changesOf(id: string, events: readonly EventRow[]): readonly StoredChange[] {
  return events
    .filter(({ subject, type }) => subject === id && type !== 'session.started')
    .map(({ type, payload }) => {
      const { revision, now } = JSON.parse(payload) as { readonly revision: number; readonly now: readonly string[] };
      return { type, revision, names: now };
    });
}

interface VersionColumns {
  readonly personaId: string;
  readonly name: string;
  readonly version: string;
  readonly content: Uint8Array;
  readonly codec: number;
}

function readVersions(sqlite: Sqlite.Database): {
  readonly rows: readonly VersionColumns[];
  readonly contents: ReadonlyMap<string, string>;
} {
  const rows = sqlite
    .prepare<[], VersionColumns>(
      `SELECT p.id AS personaId, p.name, v.version, v.content, v.codec FROM persona_versions v
        JOIN personas p ON p.id = v.persona_id ORDER BY v.persona_id, v.seq`,
    )
    .all();
  return { rows, contents: new Map(rows.map((row) => [`${row.name}@${row.version}`, unpackText(row)])) };
}

/** Every version has one event, and the other way round. */
function versionComplaints(rows: readonly VersionColumns[], events: readonly EventRow[]): readonly string[] {
  const told = events
    .filter(({ type }) => type === 'persona.created' || type === 'persona.versioned')
    .map(({ subject, payload }) => `${subject}@${(JSON.parse(payload) as { readonly version: string }).version}`);
  const stored = rows.map(({ personaId, version }) => `${personaId}@${version}`);
  return told.toSorted().join() === stored.toSorted().join() ? [] : ['versions and their events disagree'];
}

const WRONG_COUNTERS = `SELECT p.name FROM personas p WHERE
  p.version_count <> (SELECT count(*) FROM persona_versions v WHERE v.persona_id = p.id)
  OR p.latest_version_id <> (SELECT v.id FROM persona_versions v WHERE v.persona_id = p.id ORDER BY v.seq DESC LIMIT 1)`;

function counterComplaints(sqlite: Sqlite.Database): readonly string[] {
  return sqlite
    .prepare<[], string>(WRONG_COUNTERS)
    .pluck()
    .all()
    .map((name) => `persona ${name} does not point to its last version`);
}
