import { setImmediate } from 'node:timers/promises';
import type { BulkAction, BulkPreviewInput, BulkRefusal } from '../../contract/bulk.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { isAppError } from '../domain/errors.ts';
import { formatDocument, parseDocument } from '../domain/persona/document.ts';
import { changeTags, moveTags, tagChangeText } from '../domain/persona/tag-changes.ts';
import { selectPersonas } from './bulk-select.ts';
import { findVersion } from './persona-lookup.ts';
import type { Actor, Reads } from './ports.ts';
import type { PersonaRow, SessionRow, VersionRow } from './rows.ts';
import { allows } from './scopes.ts';

/** What becomes of one persona. */
export type PlannedChange =
  | { readonly kind: 'delete' }
  | { readonly kind: 'restore' }
  | { readonly kind: 'tags'; readonly after: readonly string[] }
  | { readonly kind: 'label'; readonly label: string; readonly before: string | null; readonly after: string | null };

/** A persona that is changed. */
export interface PlannedItem {
  readonly persona: PersonaRow;
  readonly change: PlannedChange;
  /** In words. */
  readonly text: string;
}

/** What an action does to each of those that were chosen; every list by name. */
export interface BulkPlan {
  readonly items: readonly PlannedItem[];
  readonly refused: readonly BulkRefusal[];
  readonly unchanged: number;
  readonly sessions: readonly { readonly id: string; readonly agent: string; readonly personas: readonly string[] }[];
}

/** Personas between which others get their turn. */
export const IN_A_ROW = 20;
const MAX_TAGS = 64;
/** A header of so many characters as JSON fits into front matter, however it is written there. */
const SURELY_FITS = LIMITS.frontMatterBytes / 8;

type Verdict = PlannedItem | BulkRefusal | 'unchanged';

/**
 * Decides what an action does to each persona that is chosen: the same for a preview and inside the job that does it. Throws
 * what the choice throws.
 */
export async function planBulk(reads: Reads, actor: Actor, { select, action }: BulkPreviewInput): Promise<BulkPlan> {
  const rows = await selectPersonas(reads, actor, { select, deleted: action.kind === 'restore' });
  const sessions = (await reads.liveSessions()).filter(({ ownerId }) => ownerId === actor.userId);
  const verdicts: Verdict[] = [];
  for (const [at, persona] of rows.entries()) {
    if (at % IN_A_ROW === 0) await setImmediate();
    verdicts.push(await judge(reads, actor, { persona, action, sessions }));
  }
  const items = verdicts.filter((verdict) => isItem(verdict));
  const refused = verdicts.filter((verdict) => verdict !== 'unchanged' && !isItem(verdict)) as BulkRefusal[];
  const torn = await tornApart(reads, items, action);
  const kept = items.filter(({ persona }) => !torn.has(persona.id));
  return {
    items: kept,
    refused: [...refused, ...torn.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    unchanged: verdicts.filter((verdict) => verdict === 'unchanged').length,
    sessions: action.kind === 'delete' ? sessionsWith(sessions, kept) : [],
  };
}

function isItem(verdict: Verdict): verdict is PlannedItem {
  return verdict !== 'unchanged' && 'persona' in verdict;
}

interface Case {
  readonly persona: PersonaRow;
  readonly action: BulkAction;
  readonly sessions: readonly SessionRow[];
}

async function judge(reads: Reads, actor: Actor, { persona, action, sessions }: Case): Promise<Verdict> {
  switch (action.kind) {
    case 'delete': {
      const using = sessions.filter(({ stack }) => stack.some(({ personaId }) => personaId === persona.id));
      if (using.length > 0 && !action.force)
        return refusal(
          persona,
          'IN_USE',
          `in force in ${using.map(({ id }) => id).join(', ')}; switch these first, or force`,
        );
      return { persona, change: { kind: 'delete' }, text: 'deleted' };
    }
    case 'restore':
      return { persona, change: { kind: 'restore' }, text: 'restored' };
    case 'tag':
      return judgeTags(reads, persona, changeTags(persona.tags, action));
    case 'retag':
      return judgeTags(reads, persona, moveTags(persona.tags, action));
    case 'label':
    case 'unlabel':
      return judgeLabel(reads, actor, { persona, action });
  }
}

async function judgeTags(reads: Reads, persona: PersonaRow, after: readonly string[]): Promise<Verdict> {
  const text = tagChangeText(persona.tags, after);
  if (text === '') return 'unchanged';
  if (after.length > MAX_TAGS)
    return refusal(persona, 'INVALID_INPUT', `it would have ${after.length} tags, at most ${MAX_TAGS} are allowed`);
  const tooLong = after.find((tag) => tag.length > MAX_TAGS);
  if (tooLong !== undefined) return refusal(persona, 'INVALID_INPUT', `the tag "${tooLong}" would be too long`);
  const version = await findVersion(reads, persona, undefined);
  const misfit = headerMisfit(persona, version, after);
  if (misfit) return misfit;
  return { persona, change: { kind: 'tags', after }, text: `tags ${text}` };
}

/** Every version fits into a document: a refusal when its header would be too long for one. */
function headerMisfit(persona: PersonaRow, version: VersionRow, tags: readonly string[]): BulkRefusal | undefined {
  const { displayName, description, parent, header } = version;
  const plain = JSON.stringify([displayName, description, parent, header, tags]);
  if (plain.length < SURELY_FITS) return undefined;
  try {
    const fields = { displayName, description, parent, header, tags: [...tags], content: 'x' };
    parseDocument(formatDocument({ name: persona.name, fields }));
    return undefined;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return refusal(persona, error.code, error.message);
  }
}

async function judgeLabel(
  reads: Reads,
  actor: Actor,
  {
    persona,
    action,
  }: { readonly persona: PersonaRow; readonly action: Extract<BulkAction, { kind: 'label' | 'unlabel' }> },
): Promise<Verdict> {
  const { label } = action;
  const present = (await reads.labels(persona.id)).find((row) => row.label === label);
  const before = present?.version ?? null;
  const after = action.kind === 'unlabel' ? null : await versionFor(reads, persona, action.to);
  if (after === undefined)
    return refusal(
      persona,
      'VERSION_NOT_FOUND',
      `it has no version or label "${action.kind === 'label' ? action.to : ''}"`,
    );
  if (before === after) return 'unchanged';
  if (present?.isProtected && !allows(actor.scopes, 'admin'))
    return refusal(persona, 'FORBIDDEN', `its label "${label}" is protected; only an admin moves or removes it`);
  return {
    persona,
    change: { kind: 'label', label, before, after },
    text: `${label} ${before ?? 'nowhere'} -> ${after ?? 'nowhere'}`,
  };
}

async function versionFor(reads: Reads, persona: PersonaRow, to: string | undefined): Promise<string | undefined> {
  if (to === undefined || to === 'latest') return persona.latestVersion;
  try {
    return (await findVersion(reads, persona, to)).version;
  } catch (error) {
    if (isAppError(error, 'VERSION_NOT_FOUND')) return undefined;
    throw error;
  }
}

/**
 * What cannot be done because of personas that are not part of it: a persona whose children stay is not deleted, one whose
 * parent stays deleted is not restored. Each refusal may cause another one.
 */
async function tornApart(
  reads: Reads,
  items: readonly PlannedItem[],
  action: BulkAction,
): Promise<ReadonlyMap<string, BulkRefusal>> {
  const torn = new Map<string, BulkRefusal>();
  if (action.kind !== 'delete' && action.kind !== 'restore') return torn;
  const chosen = new Set(items.map(({ persona }) => persona.id));
  for (let before = -1; before !== torn.size; ) {
    before = torn.size;
    for (const { persona } of items) {
      if (torn.has(persona.id)) continue;
      const found =
        action.kind === 'delete'
          ? await heldByChildren(reads, persona, chosen)
          : await orphaned(reads, persona, chosen);
      if (!found) continue;
      torn.set(persona.id, found);
      chosen.delete(persona.id);
    }
  }
  return torn;
}

async function heldByChildren(
  reads: Reads,
  persona: PersonaRow,
  chosen: ReadonlySet<string>,
): Promise<BulkRefusal | undefined> {
  const staying = (await reads.childrenOf(persona.id)).filter(({ id }) => !chosen.has(id)).map(({ name }) => name);
  if (staying.length === 0) return undefined;
  const shown = staying.slice(0, 5).join(', ') + (staying.length > 5 ? ' …' : '');
  return refusal(persona, 'IN_USE', `${shown} inherit from it; give them another parent first`);
}

async function orphaned(
  reads: Reads,
  persona: PersonaRow,
  chosen: ReadonlySet<string>,
): Promise<BulkRefusal | undefined> {
  if (persona.parentId === null || chosen.has(persona.parentId)) return undefined;
  const [parent] = await reads.personasByIds([persona.parentId]);
  if (parent?.isActive) return undefined;
  return refusal(
    persona,
    'PARENT_MISSING',
    `its parent "${parent?.name ?? persona.parentId}" is deleted; restore that too`,
  );
}

function sessionsWith(sessions: readonly SessionRow[], items: readonly PlannedItem[]): BulkPlan['sessions'] {
  const names = new Map(items.map(({ persona }) => [persona.id, persona.name]));
  return sessions.flatMap(({ id, agent, stack }) => {
    const personas = [...new Set(stack.flatMap(({ personaId }) => names.get(personaId) ?? []))];
    return personas.length === 0 ? [] : [{ id, agent, personas }];
  });
}

function refusal({ name }: PersonaRow, code: ErrorCode, reason: string): BulkRefusal {
  return { name, code, reason };
}
