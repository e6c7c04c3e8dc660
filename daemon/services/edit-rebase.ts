import { AppError } from '../domain/errors.ts';
import { mergeVersions, type NamedContent, type VersionMerge } from '../domain/persona/merge-versions.ts';
import { pathText } from '../domain/persona/section-paths.ts';
import { findNamed, toStoredRef } from './persona-lookup.ts';
import type { Actor, Reads } from './ports.ts';
import type { PersonaRow, VersionRow } from './rows.ts';
import type { Snapshot } from './version-builder.ts';

/** An edit that was made on a version which is not the latest any more. */
export interface StaleEdit {
  readonly persona: PersonaRow;
  readonly base: VersionRow;
  readonly latest: VersionRow;
  readonly snapshot: Snapshot;
  /** The name it gives the persona; undefined when it leaves it. */
  readonly name: string | undefined;
}

/**
 * The edit on top of the latest version. Throws REVISION_CONFLICT where both changed the same; details hold base, mine
 * and theirs, and of these the colliding `sections` and `fields`.
 */
export async function rebaseEdit(
  reads: Reads,
  actor: Actor,
  edit: StaleEdit,
): Promise<{ readonly snapshot: Snapshot; readonly name: string }> {
  const { persona, base, latest, snapshot } = edit;
  const baseName = (await reads.nameAtVersion(persona.id, base.version)) ?? persona.name;
  const mine = { ...snapshot, parent: await storedParent(reads, actor, snapshot.parent) };
  const merge = mergeVersions({
    base: named(base, baseName),
    mine: named(mine, edit.name ?? baseName),
    theirs: named(latest, persona.name),
  });
  if (!('merged' in merge)) throw staleEdit(persona, { base, mine: snapshot.content, latest }, merge);
  const { name, ...merged } = merge.merged;
  return { name, snapshot: merged };
}

/** The error for an edit that cannot go on top of the latest version; both texts are in the details. */
export function staleEdit(
  persona: PersonaRow,
  sides: { readonly base: VersionRow; readonly mine: string; readonly latest: VersionRow | undefined },
  collisions: Exclude<VersionMerge, { merged: unknown }> = { sections: [], fields: [] },
): AppError {
  const { base, mine, latest } = sides;
  const { sections, fields } = collisions;
  const collide = namesOf(collisions);
  const why = collide === '' ? '' : `; both changed ${collide}`;
  return new AppError(
    'REVISION_CONFLICT',
    `"${persona.name}" is at version ${persona.latestVersion} now, not at ${base.version}${why}; look at what changed and edit again on top of it`,
    {
      persona: persona.name,
      base: { version: base.version, content: base.content },
      mine: { content: mine },
      theirs: latest && { version: latest.version, content: latest.content, summary: latest.summary },
      sections: sections.map(({ section, ...texts }) => ({ ...texts, section: pathText(section) })),
      fields,
    },
  );
}

const MOST_NAMED = 5;

function namesOf({ sections, fields }: Exclude<VersionMerge, { merged: unknown }>): string {
  const names = [
    ...sections.map(({ section }) => (section.length === 0 ? 'the introduction' : `"${pathText(section, 60)}"`)),
    ...fields.map(({ field }) => field),
  ];
  const more = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function named({ displayName, description, content, parent, tags, header }: Snapshot, name: string): NamedContent {
  return { name, displayName, description, content, parent, tags, header };
}

/** As it will be stored, so that it compares with what is stored. */
async function storedParent(reads: Reads, actor: Actor, parent: string | null): Promise<string | null> {
  if (parent === null) return null;
  const { persona } = await findNamed(reads, actor, parent);
  return toStoredRef(persona, parent);
}
