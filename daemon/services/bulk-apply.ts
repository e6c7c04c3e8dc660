import { tagChangeText } from '../domain/persona/tag-changes.ts';
import { nextVersion } from '../domain/persona/version.ts';
import type { PlannedChange } from './bulk-plan.ts';
import type { UndoChange } from './bulk-ports.ts';
import type { LabelService } from './label-service.ts';
import { findVersion } from './persona-lookup.ts';
import { type Withdrawal, withdrawPersona } from './persona-withdrawal.ts';
import type { Actor, Clock, Ids, WriteTx } from './ports.ts';
import type { PersonaRow, VersionRow } from './rows.ts';
import type { SessionChanges } from './session-changes.ts';

/** What changing one persona of many needs from outside. */
export interface BulkApplyDeps {
  readonly changes: SessionChanges;
  readonly labels: LabelService;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A persona that was changed inside a job. */
export interface AppliedChange {
  readonly undo: UndoChange;
  /** To be published right after the commit. */
  readonly withdrawal?: Withdrawal;
}

/** A change of one persona. */
export interface ApplyWish {
  readonly persona: PersonaRow;
  readonly change: PlannedChange;
  readonly force: boolean;
  /** What the version says it is for; the change itself without it. */
  readonly summary?: string | undefined;
}

/** Changes one persona inside a job, with its event. Throws what the change alone throws. */
export async function applyChange(
  tx: WriteTx,
  actor: Actor,
  wish: ApplyWish & { readonly deps: BulkApplyDeps },
): Promise<AppliedChange> {
  const { persona, change, force, deps } = wish;
  switch (change.kind) {
    case 'delete': {
      const withdrawal = await withdrawPersona(tx, actor, { persona, force, changes: deps.changes });
      await setActive(tx, actor, { persona: { ...persona, isActive: false }, clock: deps.clock });
      return { undo: { kind: 'deleted' }, withdrawal };
    }
    case 'restore':
      await setActive(tx, actor, { persona: { ...persona, isActive: true }, clock: deps.clock });
      return { undo: { kind: 'restored' } };
    case 'tags':
      await setTags(tx, actor, { ...wish, after: change.after });
      return { undo: { kind: 'tagged', before: persona.tags, after: change.after } };
    case 'label': {
      const { label, before, after } = change;
      const where = { ref: persona.id, label, expect: before };
      if (after === null) await deps.labels.removeIn(tx, actor, where);
      else await deps.labels.moveIn(tx, actor, { ...where, to: after });
      return { undo: { kind: 'labelled', label, before, after } };
    }
  }
}

async function setActive(
  tx: WriteTx,
  actor: Actor,
  { persona, clock }: { readonly persona: PersonaRow; readonly clock: Clock },
): Promise<void> {
  const at = clock.now();
  const content = (await tx.versionById(persona.latestVersionId))?.sha256;
  await tx.updatePersona({ ...persona, updatedAt: at });
  await tx.record({
    type: persona.isActive ? 'persona.restored' : 'persona.deleted',
    ...{ subject: persona.id, actorId: actor.userId, at },
    payload: { name: persona.name, ...(persona.isActive ? { after: content } : { before: content }) },
  });
}

/**
 * Tags are part of a version, so other tags make one, a patch. Its text, header and parent are those of the latest, which were
 * checked when that was written: nothing has to be resolved again.
 */
async function setTags(
  tx: WriteTx,
  actor: Actor,
  { persona, after, summary, deps }: ApplyWish & { readonly after: readonly string[]; readonly deps: BulkApplyDeps },
): Promise<void> {
  const at = deps.clock.now();
  const latest = await findVersion(tx, persona, undefined);
  const version: VersionRow = {
    ...latest,
    id: deps.ids.uuid(),
    version: nextVersion(latest.version, 'patch'),
    tags: after,
    summary: summary ?? `tags ${tagChangeText(persona.tags, after)}`.slice(0, 500),
    authorId: actor.userId,
    createdAt: at,
  };
  await tx.insertVersion(version);
  await tx.updatePersona({
    ...persona,
    tags: after,
    latestVersion: version.version,
    latestVersionId: version.id,
    versionCount: persona.versionCount + 1,
    updatedAt: at,
  });
  await tx.record({
    type: 'persona.versioned',
    ...{ subject: persona.id, actorId: actor.userId, at },
    payload: {
      ...{ name: persona.name, version: version.version, summary: version.summary },
      ...{ before: latest.sha256, after: version.sha256 },
    },
  });
}
