import type { Reads } from '../../services/ports.ts';
import type { PersonaRow, VersionRow } from '../../services/rows.ts';
import { type PersonaRecord, toPersonaRow, toVersionRow, type VersionRecord } from '../row-mapping.ts';
import type { LibraryEpoch } from './library-epoch.ts';
import { PERSONA_COLUMNS } from './persona-list.ts';
import { countActive, findUnkept, PersonaPages } from './persona-pages.ts';
import type { Sql, SqlParams } from './sql.ts';

// Every switch of a session asks these: through Prisma they took ten times as long.

type PersonaReads = Pick<
  Reads,
  'personaById' | 'personaByName' | 'personasByIds' | 'personas' | 'childrenOf' | 'personaCount'
>;

const PERSONA = `SELECT ${PERSONA_COLUMNS} FROM personas p`;
const BY_ID = `${PERSONA} WHERE p.id = @id AND p.owner_id = @ownerId`;
const BY_NAME = `${PERSONA} WHERE p.owner_id = @ownerId AND p.name = @name`;
const BY_IDS = `${PERSONA} WHERE p.id IN (SELECT value FROM json_each(@ids))`;
const CHILDREN = `${PERSONA} WHERE p.parent_id = @parentId AND p.is_active = 1 ORDER BY p.name`;

const HEAD = `id, persona_id AS personaId, version, sha256, review_hash AS reviewHash, display_name AS displayName, description, tags, parent,
  header, summary, author_id AS authorId, own_tokens AS ownTokens, created_at AS createdAt`;
const VERSION = `SELECT ${HEAD}, content, codec FROM persona_versions WHERE persona_id = @personaId AND version = @version`;
const VERSION_BY_ID = `SELECT ${HEAD}, content, codec FROM persona_versions WHERE id = @id`;
const VERSIONS = `SELECT ${HEAD}, x'' AS content, 0 AS codec FROM persona_versions WHERE persona_id = @personaId ORDER BY seq DESC`;
const LABEL = 'SELECT version_id AS versionId FROM persona_labels WHERE persona_id = @personaId AND label = @label';

/** Questions about personas. Of committed rows what is costly to find is kept for an epoch; in a transaction nothing is. */
export function personaReads(sql: Sql, epoch?: LibraryEpoch): PersonaReads {
  const pages = epoch && new PersonaPages(sql, epoch);
  const all = (text: string, params: SqlParams): readonly PersonaRow[] =>
    sql.all<PersonaRecord>(text, params).map(toPersonaRow);
  return {
    async personaById(ownerId, id) {
      return all(BY_ID, { ownerId, id })[0];
    },
    async personaByName(ownerId, name) {
      return all(BY_NAME, { ownerId, name })[0];
    },
    async personasByIds(ids) {
      return all(BY_IDS, { ids: JSON.stringify(ids) });
    },
    async personas(ownerId, input) {
      return pages ? pages.find(ownerId, input) : findUnkept(sql, ownerId, input);
    },
    async childrenOf(parentId) {
      return all(CHILDREN, { parentId });
    },
    async personaCount() {
      return pages ? pages.count() : countActive(sql);
    },
  };
}

/** Questions about versions and labels. */
export function versionReads(sql: Sql): Pick<Reads, 'version' | 'versionById' | 'versions' | 'label'> {
  const all = (text: string, params: SqlParams): readonly VersionRow[] =>
    sql.all<VersionRecord>(text, params).map(toVersionRow);
  return {
    async version(personaId, version) {
      return all(VERSION, { personaId, version })[0];
    },
    async versionById(id) {
      return all(VERSION_BY_ID, { id })[0];
    },
    async versions(personaId) {
      return all(VERSIONS, { personaId });
    },
    async label(personaId, label) {
      return sql.get<{ versionId: string }>(LABEL, { personaId, label })?.versionId;
    },
  };
}
