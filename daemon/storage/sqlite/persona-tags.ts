import type { PersonaRow } from '../../services/rows.ts';
import type { Sql } from './sql.ts';

const DROP = `DELETE FROM persona_tags
  WHERE persona_id = @id AND tag NOT IN (SELECT value FROM json_each(@tags))`;
const ADD = `INSERT INTO persona_tags (owner_id, tag, persona_id)
  SELECT @ownerId, value, @id FROM json_each(@tags) WHERE true ON CONFLICT DO NOTHING`;

/** Makes the rows of persona_tags say what the persona says; nothing is written while they agree. */
export function replaceTags(sql: Sql, { id, ownerId, tags }: PersonaRow): void {
  const list = JSON.stringify(tags);
  sql.run(DROP, { id, tags: list });
  if (tags.length > 0) sql.run(ADD, { id, ownerId, tags: list });
}
