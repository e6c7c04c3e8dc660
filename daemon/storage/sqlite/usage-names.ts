import type { UsageInput } from '../../../contract/system.ts';
import { parseRef } from '../../domain/persona/ref.ts';
import type { Sql } from './sql.ts';

const PERSONA = `(SELECT id FROM personas WHERE owner_id = @ownerId AND name = @target
  UNION SELECT id FROM personas WHERE owner_id = @ownerId AND id = @target)`;
const ALL_VERSIONS = `SELECT id FROM persona_versions WHERE persona_id IN ${PERSONA}`;
const ONE_VERSION = `SELECT id FROM persona_versions WHERE persona_id IN ${PERSONA} AND version = @selector
  UNION SELECT version_id FROM persona_labels WHERE persona_id IN ${PERSONA} AND label = @selector`;

const VERSION_LABELS = `SELECT v.id AS key, p.name || '@' || v.version AS label
  FROM json_each(@keys) k JOIN persona_versions v ON v.id = k.value JOIN personas p ON p.id = v.persona_id`;
const SESSION_LABELS = `SELECT s.id AS key, s.label FROM json_each(@keys) k JOIN agent_sessions s ON s.id = k.value
  WHERE s.label <> ''`;

/** The versions that a reference means: all of the persona's, or the one its selector names; none for an unknown one. */
export function versionIdsOf(sql: Sql, ownerId: string, ref: string): ReadonlySet<string> {
  const { target, selector } = parseRef(ref);
  const rows =
    selector === undefined
      ? sql.all<{ id: string }>(ALL_VERSIONS, { ownerId, target })
      : sql.all<{ id: string }>(ONE_VERSION, { ownerId, target, selector });
  return new Set(rows.map(({ id }) => id));
}

/** How keys are shown; a key without a label is shown as it is. */
export function labelsOf(sql: Sql, by: UsageInput['by'], keys: readonly string[]): ReadonlyMap<string, string> {
  const find = (statement: string) =>
    sql.all<{ key: string; label: string }>(statement, { keys: JSON.stringify(keys) }).map(pair);
  switch (by) {
    case 'version':
      return new Map([['', 'no persona'], ...find(VERSION_LABELS)]);
    case 'session':
      return new Map(find(SESSION_LABELS));
    case 'model':
    case 'agent':
      return new Map([['', 'unknown']]);
  }
}

function pair({ key, label }: { readonly key: string; readonly label: string }): [string, string] {
  return [key, label];
}
