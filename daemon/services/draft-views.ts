import type { DraftDetail, DraftSummary } from '../../contract/draft.ts';
import { AppError, isAppError } from '../domain/errors.ts';
import { readDraft } from './draft-content.ts';
import type { DraftRow } from './draft-ports.ts';
import type { Actor, Reads } from './ports.ts';

const ID_LENGTH = 10;

/** A draft of the actor's by its id or the unique beginning of it. Throws DRAFT_NOT_FOUND, INVALID_INPUT for one of several. */
export async function findDraft(reads: Reads, actor: Actor, ref: string): Promise<DraftRow> {
  if (ref.length === ID_LENGTH) return (await reads.draft(actor.userId, ref)) ?? draftMissing(ref);
  const [found, other] = await reads.draftsByPrefix(actor.userId, ref, 2);
  if (other)
    throw new AppError('INVALID_INPUT', `several drafts begin with "${ref}"; write more of the id`, { draft: ref });
  return found ?? draftMissing(ref);
}

function draftMissing(ref: string): never {
  throw new AppError('DRAFT_NOT_FOUND', `there is no draft "${ref}"; see \`maestro draft list\``, { draft: ref });
}

/** Drafts with the names of their personas and authors, in the same order. */
export async function toDraftSummaries(reads: Reads, rows: readonly DraftRow[]): Promise<readonly DraftSummary[]> {
  const [personas, authors] = await Promise.all([
    reads.personasByIds([...new Set(rows.flatMap(({ personaId }) => personaId ?? []))]),
    reads.usersByIds([...new Set(rows.map(({ authorId }) => authorId))]),
  ]);
  const names = new Map([...personas, ...authors].map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    id: row.id,
    personaId: row.personaId,
    persona: row.personaId === null ? nameIn(row.document) : (names.get(row.personaId) ?? ''),
    baseVersion: row.baseVersion,
    source: row.source,
    origin: row.origin,
    summary: row.summary,
    authorName: names.get(row.authorId) ?? 'unknown',
    state: row.state,
    createdAt: row.createdAt,
    closedAt: row.closedAt,
  }));
}

/** One draft with its text, and why it cannot be read where that is so. */
export async function toDraftDetail(reads: Reads, row: DraftRow): Promise<DraftDetail> {
  const [summary] = await toDraftSummaries(reads, [row]);
  if (!summary) throw new Error('one row gives one summary');
  return { ...summary, document: row.document, sha256: row.sha256, problem: problemIn(row.document) };
}

/** The name that the draft of a new persona proposes; its document always has one. */
export function nameIn(document: string): string {
  return readDraft(document).name ?? '';
}

function problemIn(document: string): string | null {
  try {
    readDraft(document);
    return null;
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
}
