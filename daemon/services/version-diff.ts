import type { DiffDraftInput, DraftDiff } from '../../contract/draft.ts';
import type { DiffInput, VersionDiff } from '../../contract/version.ts';
import { AppError } from '../domain/errors.ts';
import { diffTexts } from '../domain/persona/diff.ts';
import { parseRef } from '../domain/persona/ref.ts';
import { pathText } from '../domain/persona/section-paths.ts';
import { changedFields } from '../domain/persona/version.ts';
import { readDraft } from './draft-content.ts';
import type { DraftRow } from './draft-ports.ts';
import { findDraft, nameIn } from './draft-views.ts';
import { findPersona, findVersion, toStoredRef, tryFindNamed } from './persona-lookup.ts';
import type { Actor, Database, Sha256, TokenCounter } from './ports.ts';
import type { PromptService } from './prompt-service.ts';
import type { PersonaRow, VersionRow } from './rows.ts';
import { countedSections } from './section-tokens.ts';
import { type Snapshot, toSnapshot } from './version-builder.ts';

/** What comparing needs from outside. */
export interface VersionDiffDeps {
  readonly database: Database;
  readonly prompts: PromptService;
  readonly tokens: TokenCounter;
  readonly sha256: Sha256;
}

/** One side of a comparison. */
interface Side {
  readonly title: string;
  /** Whose text it is, with the version it counts as when it is resolved. */
  readonly persona: Pick<PersonaRow, 'id' | 'name'>;
  readonly version: Pick<VersionRow, 'id' | 'version'>;
  readonly snapshot: Snapshot;
}

type Of = DiffInput['of'];

/** Sections that an answer names. */
const MOST_SECTIONS = 1_000;

/** What changed between two versions, personas, a version and a draft, or a version and a text. */
export async function diffVersions(deps: VersionDiffDeps, actor: Actor, input: DiffInput): Promise<VersionDiff> {
  const { reads } = deps.database;
  const others = [input.to, input.toRef, input.draft, input.text].filter((side) => side !== undefined);
  if (others.length > 1)
    throw new AppError('INVALID_INPUT', 'compare with one thing: a version, another persona, a draft or a text');
  const { selector } = parseRef(input.ref);
  if (selector !== undefined && input.from !== undefined)
    throw new AppError('INVALID_INPUT', `"${input.ref}" names a version already; leave "${input.from}" out`);
  const persona = await findPersona(reads, actor, input.ref, { deleted: true });
  const from = input.from ?? selector;
  if (input.draft !== undefined) {
    const draft = await findDraft(reads, actor, input.draft);
    const base = await findVersion(
      reads,
      persona,
      from ?? (draft.personaId === persona.id ? draft.baseVersion : null) ?? undefined,
    );
    return compare(deps, actor, { from: toSide(persona, base), to: await draftSide(deps, actor, draft), of: input.of });
  }
  const before =
    from === undefined && others.length === 0
      ? await versionBefore(deps, persona)
      : await findVersion(reads, persona, from);
  return compare(deps, actor, {
    from: toSide(persona, before),
    to: await newerSide(deps, actor, { persona, before, input }),
    of: input.of,
  });
}

/** What a draft changes of the version it was made from; everything, for the draft of a new persona. */
export async function diffDraft(
  deps: VersionDiffDeps,
  actor: Actor,
  { draft: ref, of = 'source' }: DiffDraftInput,
): Promise<DraftDiff> {
  const { reads } = deps.database;
  const draft = await findDraft(reads, actor, ref);
  const to = await draftSide(deps, actor, draft);
  if (draft.personaId === null) {
    const nothing = { ...to, title: 'nothing', snapshot: toSnapshot({}, undefined) };
    return { ...(await compare(deps, actor, { from: nothing, to, of })), isOutdated: false };
  }
  const persona = await findPersona(reads, actor, draft.personaId, { deleted: true });
  const base = await findVersion(reads, persona, draft.baseVersion ?? undefined);
  const diff = await compare(deps, actor, { from: toSide(persona, base), to, of });
  return { ...diff, isOutdated: base.id !== persona.latestVersionId };
}

async function newerSide(
  { database: { reads } }: VersionDiffDeps,
  actor: Actor,
  about: { readonly persona: PersonaRow; readonly before: VersionRow; readonly input: DiffInput },
): Promise<Side> {
  const { persona, before, input } = about;
  if (input.toRef !== undefined) {
    const other = await findPersona(reads, actor, input.toRef, { deleted: true });
    return toSide(other, await findVersion(reads, other, parseRef(input.toRef).selector));
  }
  const latest = await findVersion(reads, persona, input.to);
  if (input.text === undefined) return toSide(persona, latest);
  // The text alone is compared: it stands for the content of the version it is compared with.
  return { ...toSide(persona, before), title: 'text', snapshot: { ...before, content: input.text } };
}

async function draftSide({ database: { reads } }: VersionDiffDeps, actor: Actor, draft: DraftRow): Promise<Side> {
  const { fields } = readDraft(draft.document);
  const title = `draft ${draft.id}`;
  const version = { id: draft.id, version: title };
  if (draft.personaId === null) {
    const persona = { id: draft.id, name: nameIn(draft.document) };
    return { title, persona, version, snapshot: toSnapshot(fields, undefined) };
  }
  const persona = await findPersona(reads, actor, draft.personaId, { deleted: true });
  const snapshot = toSnapshot(fields, await findVersion(reads, persona, draft.baseVersion ?? undefined));
  // As it would be stored, so that a parent that stays is no change.
  const parent = snapshot.parent === null ? undefined : await tryFindNamed(reads, actor, snapshot.parent);
  const stored = parent && snapshot.parent !== null ? toStoredRef(parent.persona, snapshot.parent) : snapshot.parent;
  return { title, persona, version, snapshot: { ...snapshot, parent: stored } };
}

async function versionBefore({ database: { reads } }: VersionDiffDeps, persona: PersonaRow): Promise<VersionRow> {
  const [latest, before] = await reads.versions(persona.id);
  return findVersion(reads, persona, (before ?? latest)?.version);
}

async function compare(
  deps: VersionDiffDeps,
  actor: Actor,
  { from, to, of }: { readonly from: Side; readonly to: Side; readonly of: Of },
): Promise<VersionDiff> {
  const textOf = (side: Side) => (of === 'source' ? side.snapshot.content : effectiveText(deps, actor, side));
  const [before, after] = await Promise.all([textOf(from), textOf(to)]);
  const [tokensBefore = 0, tokensAfter = 0] = await deps.tokens.count([before, after]);
  const sections = await countedSections(deps.tokens, before, after);
  const isOther = from.persona.id !== to.persona.id;
  const titleOf = ({ title, persona }: Side) => (isOther ? `${persona.name}@${title}` : title);
  return {
    from: titleOf(from),
    to: titleOf(to),
    tokensBefore,
    tokensAfter,
    ...diffTexts(before, after),
    sections: sections.slice(0, MOST_SECTIONS).map(({ kind, path, ...counts }) => ({
      ...{ kind, section: pathText(path) },
      ...{ tokensBefore: counts.tokensBefore, tokensAfter: counts.tokensAfter },
    })),
    fields: changedFields(from.snapshot, to.snapshot),
  };
}

function effectiveText({ prompts, sha256 }: VersionDiffDeps, actor: Actor, side: Side): Promise<string> {
  const { persona, version, snapshot } = side;
  return prompts.preview(actor, {
    ...{ personaId: persona.id, persona: persona.name, version: version.version, versionId: version.id },
    ...{ content: snapshot.content, contentKey: sha256(snapshot.content), tags: snapshot.tags },
    ...{ header: snapshot.header, parent: snapshot.parent },
  });
}

function toSide(persona: PersonaRow, version: VersionRow): Side {
  return { title: version.version, persona, version, snapshot: version };
}
