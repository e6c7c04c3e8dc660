import type { WriteTx } from '../../services/ports.ts';
import type { PersonaRow, VersionRow } from '../../services/rows.ts';
import { fromPersonaRow, fromVersionRow } from '../row-mapping.ts';
import { addTags, replaceTags } from './persona-tags.ts';
import type { Sql, SqlParams } from './sql.ts';
import { indexLatest, indexWritten } from './text-index-store.ts';

// An import writes ten thousand of these in one transaction: through Prisma each took ten times as long.

const INSERT_PERSONA = `INSERT INTO personas (id, owner_id, name, display_name, description, kind, tags, search_text,
    parent_id, latest_version, latest_version_id, version_count, own_tokens, findings, is_active, created_at, updated_at)
  VALUES (@id, @ownerId, @name, @displayName, @description, @kind, @tags, @searchText,
    @parentId, @latestVersion, @latestVersionId, @versionCount, @ownTokens, @findings, @isActive, @createdAt, @updatedAt)`;
const UPDATE_PERSONA = `UPDATE personas SET owner_id = @ownerId, name = @name, display_name = @displayName,
    description = @description, kind = @kind, tags = @tags, search_text = @searchText, parent_id = @parentId,
    latest_version = @latestVersion, latest_version_id = @latestVersionId, version_count = @versionCount,
    own_tokens = @ownTokens, findings = @findings, is_active = @isActive, created_at = @createdAt,
    updated_at = @updatedAt
  WHERE id = @id`;
const INSERT_VERSION = `INSERT INTO persona_versions (id, persona_id, seq, version, content, codec, sha256, review_hash,
    display_name, description, tags, parent, header, summary, author_id, own_tokens, created_at)
  VALUES (@id, @personaId, (SELECT coalesce(max(seq), 0) + 1 FROM persona_versions WHERE persona_id = @personaId),
    @version, @content, @codec, @sha256, @reviewHash, @displayName, @description, @tags, @parent, @header, @summary,
    @authorId, @ownTokens, @createdAt)`;

/** Changes of personas, whose table of tags follows, and of versions, which are only ever added. */
export function libraryWrites(sql: Sql): Pick<WriteTx, 'insertPersona' | 'updatePersona' | 'insertVersion'> {
  return {
    async insertPersona(row) {
      sql.run(INSERT_PERSONA, personaParams(row));
      addTags(sql, row);
    },
    async updatePersona(row) {
      if (sql.run(UPDATE_PERSONA, personaParams(row)) === 0) throw new Error(`there is no persona ${row.id} to change`);
      replaceTags(sql, row);
      indexLatest(sql, row.id);
    },
    async insertVersion(row) {
      sql.run(INSERT_VERSION, versionParams(row));
      indexWritten(sql, row);
    },
  };
}

function personaParams(row: PersonaRow): SqlParams {
  const { isActive, createdAt, updatedAt, ...columns } = fromPersonaRow(row);
  return {
    ...columns,
    ...{ isActive: Number(isActive), createdAt: createdAt.getTime(), updatedAt: updatedAt.getTime() },
  };
}

function versionParams(row: VersionRow): SqlParams {
  const { createdAt, ...columns } = fromVersionRow(row);
  return { ...columns, createdAt: createdAt.getTime() };
}
