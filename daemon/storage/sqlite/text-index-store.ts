import { shinglesOf, signatureOf } from '../../domain/search/min-hash.ts';
import type { SearchWrites } from '../../services/search-ports.ts';
import { parseColumn } from '../row-mapping.ts';
import { unpackText } from '../text-codec.ts';
import type { Sql } from './sql.ts';

// The full-text index has no texts of its own, and a row for each persona that is not deleted, under the number of its row
// in search_entries. It changes in the transaction that changes the persona.

interface IndexedText {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly tags: string;
  readonly isActive: 0 | 1;
  readonly content: Uint8Array;
  readonly codec: number;
}

const LATEST = `SELECT p.id, p.name, p.display_name AS title, p.description, p.tags, p.is_active AS isActive,
    v.content, v.codec
  FROM personas p JOIN persona_versions v ON v.id = p.latest_version_id
  WHERE p.id = @personaId`;
const IS_LATEST = 'SELECT 1 AS found FROM personas WHERE id = @personaId AND latest_version_id = @id';
const ROW = 'SELECT row FROM search_entries WHERE persona_id = @personaId';
const ADD_ROW = 'INSERT INTO search_entries (persona_id, signature) VALUES (@personaId, @signature) RETURNING row';
const SET_ROW = 'UPDATE search_entries SET signature = @signature WHERE row = @row';
const DROP_ROW = 'DELETE FROM search_entries WHERE row = @row';
const DROP_TEXT = 'DELETE FROM persona_texts WHERE rowid = @row';
const ADD_TEXT = `INSERT INTO persona_texts (rowid, name, title, description, tags, content)
  VALUES (@row, @name, @title, @description, @tags, @content)`;

/** Makes the index say what a persona says now; a deleted one is taken out. */
export function indexLatest(sql: Sql, personaId: string): void {
  const latest = sql.get<IndexedText>(LATEST, { personaId });
  if (!latest) return;
  const row = sql.get<{ row: number }>(ROW, { personaId })?.row;
  if (row !== undefined) sql.run(DROP_TEXT, { row });
  if (latest.isActive === 1) addText(sql, latest, row);
  else if (row !== undefined) sql.run(DROP_ROW, { row });
}

/**
 * The same for a version that was just written: only the first of a new persona is its latest at once, a later one becomes
 * it when the persona itself is written.
 */
export function indexWritten(sql: Sql, { id, personaId }: { readonly id: string; readonly personaId: string }): void {
  if (sql.get(IS_LATEST, { id, personaId })) indexLatest(sql, personaId);
}

function addText(sql: Sql, { id, isActive: _, codec, ...latest }: IndexedText, known: number | undefined): void {
  const content = unpackText({ content: latest.content, codec });
  const signature = toBytes(signatureOf(shinglesOf(content)));
  const row = known ?? sql.get<{ row: number }>(ADD_ROW, { personaId: id, signature })?.row;
  if (row === undefined) throw new Error('an inserted entry answers its row');
  if (known !== undefined) sql.run(SET_ROW, { row, signature });
  sql.run(ADD_TEXT, { ...latest, row, content, tags: parseColumn<readonly string[]>(latest.tags).join('\n') });
}

/** What writes the index apart from the personas themselves: for those that are older than it. */
export function searchWrites(sql: Sql): SearchWrites {
  return {
    async indexPersonas(ids) {
      for (const personaId of ids) if (!sql.get(ROW, { personaId })) indexLatest(sql, personaId);
    },
  };
}

/** Four bytes each, the lowest first, on every machine. */
function toBytes(signature: Uint32Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(signature.length * 4));
  for (const [at, value] of signature.entries()) bytes.setUint32(at * 4, value, true);
  return new Uint8Array(bytes.buffer);
}

/** The numbers that were stored. */
export function fromBytes(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: Math.floor(bytes.length / 4) }, (_none, at) => view.getUint32(at * 4, true));
}
