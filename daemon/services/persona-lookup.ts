import { AppError } from '../domain/errors.ts';
import { isVersionSelector, parseRef } from '../domain/persona/ref.ts';
import type { Actor, Reads } from './ports.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** Which personas a lookup may answer. */
export interface LookupOptions {
  /** Deleted personas too. */
  readonly deleted?: boolean;
}

/** A persona of the actor's by name or id. Throws PERSONA_NOT_FOUND, also for what belongs to others. */
export async function findPersona(
  reads: Reads,
  actor: Actor,
  ref: string,
  options: LookupOptions = {},
): Promise<PersonaRow> {
  const { target, isId } = parseRef(ref);
  const row = isId ? await reads.personaById(actor.userId, target) : await reads.personaByName(actor.userId, target);
  if (!row || (!row.isActive && !options.deleted)) {
    const hint = row ? 'it is deleted; `maestro persona restore` brings it back' : 'see `maestro persona list`';
    throw new AppError('PERSONA_NOT_FOUND', `there is no persona "${target}": ${hint}`, {
      ref,
      deleted: row !== undefined,
    });
  }
  return row;
}

/** One version of a persona; without a selector its latest. Throws VERSION_NOT_FOUND. */
export async function findVersion(
  reads: Reads,
  persona: PersonaRow,
  selector: string | undefined,
): Promise<VersionRow> {
  const version = await selectVersion(reads, persona, selector);
  if (!version) {
    throw new AppError(
      'VERSION_NOT_FOUND',
      `persona "${persona.name}" has no version or label "${selector}"; see \`maestro persona versions ${persona.name}\``,
      {
        persona: persona.name,
        selector: selector ?? 'latest',
      },
    );
  }
  return version;
}

/** A persona with the version that the reference names. */
export async function findPersonaVersion(
  reads: Reads,
  actor: Actor,
  ref: string,
): Promise<{ persona: PersonaRow; version: VersionRow }> {
  const persona = await findPersona(reads, actor, ref);
  return { persona, version: await findVersion(reads, persona, parseRef(ref).selector) };
}

async function selectVersion(
  reads: Reads,
  persona: PersonaRow,
  selector: string | undefined,
): Promise<VersionRow | undefined> {
  if (selector === undefined) return reads.versionById(persona.latestVersionId);
  if (isVersionSelector(selector)) return reads.version(persona.id, selector);
  const id = await reads.label(persona.id, selector);
  return id === undefined ? undefined : reads.versionById(id);
}
