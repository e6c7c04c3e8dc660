import type { FileLinkReads, FileLinkWrites, OwnedFileLink } from '../../services/file-link-ports.ts';
import type { Sql } from './sql.ts';

const LINKS = `SELECT l.persona_id AS personaId, l.path, l.format, l.seen_sha256 AS seenSha256,
    l.created_at AS createdAt, p.owner_id AS ownerId, p.name AS persona
  FROM file_links l JOIN personas p ON p.id = l.persona_id`;
const OF_OWNER = `${LINKS} WHERE p.owner_id = @ownerId AND p.is_active = 1 ORDER BY p.name, l.path`;
const OF_ALL = `${LINKS} ORDER BY l.path, p.name`;
const PUT = `INSERT INTO file_links (persona_id, path, format, seen_sha256, created_at)
  VALUES (@personaId, @path, @format, @seenSha256, @createdAt)
  ON CONFLICT (persona_id, path) DO UPDATE SET format = excluded.format, seen_sha256 = excluded.seen_sha256`;
const SEEN = 'UPDATE file_links SET seen_sha256 = @seenSha256 WHERE persona_id = @personaId AND path = @path';
const REMOVE = 'DELETE FROM file_links WHERE persona_id = @personaId AND path = @path';

type LinkRecord = Omit<OwnedFileLink, 'createdAt'> & { readonly createdAt: number };

/** Questions about linked files. */
export function fileLinkReads(sql: Sql): FileLinkReads {
  return {
    async fileLinks(ownerId) {
      return sql.all<LinkRecord>(OF_OWNER, { ownerId }).map(toLink);
    },
    async allFileLinks() {
      return sql.all<LinkRecord>(OF_ALL).map(toLink);
    },
  };
}

/** Changes of linked files. */
export function fileLinkWrites(sql: Sql): FileLinkWrites {
  return {
    async putFileLink({ personaId, path, format, seenSha256, createdAt }) {
      sql.run(PUT, { personaId, path, format, seenSha256, createdAt: createdAt.getTime() });
    },
    async setFileSeen({ personaId, path, seenSha256 }) {
      return sql.run(SEEN, { personaId, path, seenSha256 }) > 0;
    },
    async removeFileLink(personaId, path) {
      return sql.run(REMOVE, { personaId, path }) > 0;
    },
  };
}

function toLink(record: LinkRecord): OwnedFileLink {
  return { ...record, createdAt: new Date(record.createdAt) };
}
