import type { PersonaDetail, PersonaSummary } from '../../contract/persona.ts';
import type { VersionDetail, VersionSummary } from '../../contract/version.ts';
import { parseRef } from '../domain/persona/ref.ts';
import { toWrittenRef } from './persona-lookup.ts';
import type { Reads } from './ports.ts';
import { latestStates, stateOfVersion, statesOf } from './review-states.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** How many live sessions have a persona in force now; answered from memory. */
export type LiveCount = (personaId: string) => number;

/** Rows as every face shows them, in the same order; one query for all the parents. */
export async function toSummaries(
  reads: Reads,
  rows: readonly PersonaRow[],
  liveCount: LiveCount,
): Promise<readonly PersonaSummary[]> {
  const parentIds = [...new Set(rows.flatMap(({ parentId }) => parentId ?? []))];
  const parents = parentIds.length === 0 ? [] : await reads.personasByIds(parentIds);
  const names = new Map(parents.map(({ id, name }) => [id, name]));
  const stateOf = await latestStates(reads, rows);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    displayName: row.displayName,
    description: row.description,
    kind: row.kind,
    version: row.latestVersion,
    versionCount: row.versionCount,
    parentId: row.parentId,
    parentName: row.parentId === null ? null : (names.get(row.parentId) ?? null),
    ownerId: row.ownerId,
    tags: row.tags,
    isActive: row.isActive,
    liveSessions: liveCount(row.id),
    ownTokens: row.ownTokens,
    state: stateOf(row),
    findings: row.findings,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }));
}

/** One persona with the text of one of its versions; parent and kind are those of the version. */
export async function toDetail(
  reads: Reads,
  persona: PersonaRow,
  options: { version: VersionRow; liveCount: LiveCount },
): Promise<PersonaDetail> {
  const { version, liveCount } = options;
  const { displayName, description, tags, header, ownTokens, parent } = version;
  const parentId = parent === null ? null : parseRef(parent).target;
  const kind = header.kind ?? 'persona';
  const shown: PersonaRow = { ...persona, displayName, description, tags, kind, ownTokens, parentId };
  const [summary] = await toSummaries(reads, [shown], liveCount);
  if (!summary) throw new Error('one row gives one summary');
  return {
    ...summary,
    version: version.version,
    state: await stateOfVersion(reads, persona.ownerId, version),
    versionId: version.id,
    content: version.content,
    sha256: version.sha256,
    parent: await toWrittenRef(reads, parent),
    header,
  };
}

/** Versions with the names of their authors, in the same order. */
export async function toVersionSummaries(
  reads: Reads,
  rows: readonly VersionRow[],
): Promise<readonly VersionSummary[]> {
  const authors = await reads.usersByIds([...new Set(rows.map(({ authorId }) => authorId))]);
  const names = new Map(authors.map(({ id, name }) => [id, name]));
  const stateOf = await versionStates(reads, rows);
  return rows.map((row) => ({
    id: row.id,
    personaId: row.personaId,
    version: row.version,
    sha256: row.sha256,
    summary: row.summary,
    authorId: row.authorId,
    authorName: names.get(row.authorId) ?? 'unknown',
    ownTokens: row.ownTokens,
    state: stateOf(row.reviewHash),
    createdAt: row.createdAt,
  }));
}

/** One version with its text. */
export async function toVersionDetail(reads: Reads, row: VersionRow): Promise<VersionDetail> {
  const [summary] = await toVersionSummaries(reads, [row]);
  if (!summary) throw new Error('one row gives one summary');
  const { content, displayName, description, tags, header } = row;
  const parent = await toWrittenRef(reads, row.parent);
  return { ...summary, content, displayName, description, parent, tags, header };
}

/** The states of versions of one persona, by review hash. */
async function versionStates(reads: Reads, rows: readonly VersionRow[]) {
  const [first] = rows.filter(({ reviewHash }) => reviewHash !== null);
  const [persona] = first ? await reads.personasByIds([first.personaId]) : [];
  return statesOf(
    reads,
    persona?.ownerId ?? '',
    rows.map(({ reviewHash }) => reviewHash),
  );
}
