import type { PersonaRow } from '../../services/rows.ts';
import type { Sql } from './sql.ts';

const DROP = `DELETE FROM persona_tags
  WHERE persona_id = @id AND tag NOT IN (SELECT value FROM json_each(@tags))`;
const ADD = `INSERT INTO persona_tags (owner_id, tag, persona_id)
  SELECT @ownerId, value, @id FROM json_each(@tags) WHERE true ON CONFLICT DO NOTHING`;

/** Makes the rows of persona_tags say what the persona says; nothing is written while they agree. */
export function replaceTags(sql: Sql, row: PersonaRow): void {
  sql.run(DROP, { id: row.id, tags: JSON.stringify(row.tags) });
  addTags(sql, row);
}

/** Writes the rows of persona_tags for a persona that has none yet. */
export function addTags(sql: Sql, { id, ownerId, tags }: PersonaRow): void {
  if (tags.length > 0) sql.run(ADD, { id, ownerId, tags: JSON.stringify(tags) });
}
