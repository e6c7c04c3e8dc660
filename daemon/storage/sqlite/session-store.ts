import type { Reads, WriteTx } from '../../services/ports.ts';
import type { ApplicationRow, SessionRow } from '../../services/rows.ts';
import {
  type ApplicationRecord,
  type SessionRecord,
  toApplicationRow,
  toSessionRow,
  toSettings,
} from '../row-mapping.ts';
import type { Sql, SqlParams } from './sql.ts';

// The switch of a persona in a running session goes through these statements.

type SessionReads = Pick<Reads, 'effectiveText' | 'session' | 'sessions' | 'liveSessions' | 'applications'>;
type SessionWrites = Pick<WriteTx, 'insertSession' | 'updateSession' | 'replaceApplications' | 'keepEffectiveText'>;

const SELECT = `SELECT id, owner_id AS ownerId, token_id AS tokenId, agent, label, cwd, revision, mode, policy,
  on_failure AS onFailure, variables, stack, history, started_at AS startedAt, ended_at AS endedAt
  FROM agent_sessions`;
const BY_ID = `${SELECT} WHERE id = @id AND owner_id = @ownerId`;
const OF_KIND = '(@agent IS NULL OR agent = @agent)';
const NEWEST = `${SELECT} WHERE owner_id = @ownerId AND ${OF_KIND} ORDER BY seq DESC LIMIT @limit`;
const NEWEST_LIVE = `${SELECT} WHERE owner_id = @ownerId AND ended_at IS NULL AND ${OF_KIND}
  ORDER BY seq DESC LIMIT @limit`;
const ALL_LIVE = `${SELECT} WHERE ended_at IS NULL ORDER BY seq`;
const APPLICATIONS = `SELECT id, persona_id AS personaId, version_id AS versionId, session_id AS sessionId,
  applied_at AS appliedAt, removed_at AS removedAt, revision, metadata
  FROM persona_applications WHERE session_id = @sessionId ORDER BY seq DESC`;

const INSERT = `INSERT INTO agent_sessions (id, seq, owner_id, token_id, agent, label, cwd, revision, mode, policy,
  on_failure, variables, stack, history, started_at, ended_at)
  VALUES (@id, (SELECT coalesce(max(seq), 0) + 1 FROM agent_sessions), @ownerId, @tokenId, @agent, @label, @cwd,
  @revision, @mode, @policy, @onFailure, @variables, @stack, @history, @startedAt, @endedAt)`;
const UPDATE = `UPDATE agent_sessions SET token_id = @tokenId, agent = @agent, label = @label, cwd = @cwd,
  revision = @revision, mode = @mode, policy = @policy, on_failure = @onFailure, variables = @variables,
  stack = @stack, history = @history, ended_at = @endedAt
  WHERE id = @id AND owner_id = @ownerId`;
const CLOSE = `UPDATE persona_applications SET removed_at = @removedAt
  WHERE session_id = @sessionId AND removed_at IS NULL`;
/** Applications are numbered in the order they are given, after those of the session that are there. */
const OPEN = `INSERT INTO persona_applications
  (id, session_id, seq, persona_id, version_id, revision, applied_at, removed_at, metadata)
  SELECT value ->> 0, @sessionId, @last + key + 1, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
  value ->> 6 FROM json_each(@rows)`;
const LAST = `SELECT max(seq) AS last FROM persona_applications WHERE session_id = @sessionId`;
/** A text that is there is the same one, unless it was damaged: then it is put right. */
const KEEP_TEXT = `INSERT INTO effective_texts (sha256, text, created_at) VALUES (@sha256, @text, @at)
  ON CONFLICT (sha256) DO UPDATE SET text = excluded.text WHERE text <> excluded.text`;

/** Questions about sessions and what is or was in force in them. */
export function sessionReads(sql: Sql): SessionReads {
  const select = (text: string, params: SqlParams): readonly SessionRow[] =>
    sql.all<SessionRecord>(text, params).map(toSessionRow);
  return {
    async effectiveText(sha256) {
      return sql.get<{ text: string }>('SELECT text FROM effective_texts WHERE sha256 = @sha256', { sha256 })?.text;
    },
    async session(ownerId, id) {
      return select(BY_ID, { id, ownerId })[0];
    },
    async sessions(ownerId, { ended, agent = null, limit }) {
      return select(ended ? NEWEST : NEWEST_LIVE, { ownerId, agent, limit });
    },
    async liveSessions() {
      return select(ALL_LIVE, {});
    },
    async applications(sessionId) {
      return sql.all<ApplicationRecord>(APPLICATIONS, { sessionId }).map(toApplicationRow);
    },
  };
}

/** Changes of sessions. */
export function sessionWrites(sql: Sql): SessionWrites {
  return {
    async insertSession(row) {
      sql.run(INSERT, { ...toParams(row), startedAt: row.startedAt.getTime() });
    },
    async updateSession(row) {
      sql.run(UPDATE, toParams(row));
    },
    async replaceApplications(sessionId, removedAt, opened) {
      sql.run(CLOSE, { sessionId, removedAt: removedAt.getTime() });
      if (opened.length === 0) return;
      const last = sql.get<{ last: number | null }>(LAST, { sessionId })?.last ?? 0;
      sql.run(OPEN, { sessionId, last, rows: JSON.stringify(opened.map(toBatchItem)) });
    },
    async keepEffectiveText(sha256, text, at) {
      sql.run(KEEP_TEXT, { sha256, text, at: at.getTime() });
    },
  };
}

function toParams(row: SessionRow): SqlParams {
  const { startedAt: _, variables, maxTokens, stack, history, endedAt, ...plain } = row;
  return {
    ...plain,
    variables: toSettings({ variables, ...(maxTokens !== undefined && { maxTokens }) }),
    stack: JSON.stringify(stack),
    history: JSON.stringify(history),
    endedAt: endedAt?.getTime() ?? null,
  };
}

function toBatchItem(row: ApplicationRow): readonly unknown[] {
  const { id, personaId, versionId, revision, appliedAt, removedAt, metadata } = row;
  return [
    id,
    personaId,
    versionId,
    revision,
    appliedAt.getTime(),
    removedAt?.getTime() ?? null,
    JSON.stringify(metadata),
  ];
}
