import { AppError, isAppError } from '../domain/errors.ts';
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
    throw row
      ? personaDeleted(ref, row)
      : personaUnknown(ref, isId ? undefined : await reads.presentNameOf(actor.userId, target));
  }
  return row;
}

function personaDeleted(ref: string, { name }: PersonaRow): AppError {
  const message = `the persona "${name}" is deleted; \`maestro persona restore ${name}\` brings it back`;
  return new AppError('PERSONA_NOT_FOUND', message, { ref, deleted: true });
}

/** With the present name of a persona that was called so before, where there is one. */
function personaUnknown(ref: string, renamedTo: string | undefined): AppError {
  const { target } = parseRef(ref);
  const message =
    renamedTo === undefined
      ? `there is no persona "${target}"; see \`maestro persona list\``
      : `there is no persona "${target}" any more; it is called "${renamedTo}" now`;
  return new AppError('PERSONA_NOT_FOUND', message, { ref, deleted: false, ...(renamedTo && { renamedTo }) });
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
      { persona: persona.name, selector: selector ?? 'latest' },
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

/** The same for a parent or fragment that a text names. Throws PARENT_MISSING. */
export async function findNamed(
  reads: Reads,
  actor: Actor,
  ref: string,
): Promise<{ persona: PersonaRow; version: VersionRow }> {
  try {
    return await findPersonaVersion(reads, actor, ref);
  } catch (error) {
    if (!isAppError(error, 'PERSONA_NOT_FOUND') && !isAppError(error, 'VERSION_NOT_FOUND')) throw error;
    const written = await toWrittenRef(reads, ref);
    const message = `"${written}" is named as a parent or fragment and cannot be used: ${error.message}`;
    throw new AppError('PARENT_MISSING', message, { ref: written }, { cause: error });
  }
}

/** As `findNamed`; undefined where that throws because there is no such persona or version. */
export async function tryFindNamed(
  reads: Reads,
  actor: Actor,
  ref: string,
): Promise<{ persona: PersonaRow; version: VersionRow } | undefined> {
  try {
    return await findNamed(reads, actor, ref);
  } catch (error) {
    if (isAppError(error, 'PARENT_MISSING')) return undefined;
    throw error;
  }
}

/** The reference that is stored for a persona that was named: by id, so that it survives a rename. */
export function toStoredRef(persona: PersonaRow, written: string): string {
  return [persona.id, parseRef(written).selector ?? []].flat().join('@');
}

/** A stored reference as people write it: by the present name. Anything else comes back as it is. */
export async function toWrittenRef<T extends string | null>(reads: Reads, ref: T): Promise<T | string> {
  if (ref === null) return ref;
  const { target, isId, selector } = parseRef(ref);
  const [persona] = isId ? await reads.personasByIds([target]) : [];
  return [persona?.name ?? target, selector ?? []].flat().join('@');
}

async function selectVersion(
  reads: Reads,
  persona: PersonaRow,
  selector: string | undefined,
): Promise<VersionRow | undefined> {
  if (selector === undefined || selector === 'latest') return reads.versionById(persona.latestVersionId);
  if (isVersionSelector(selector)) return reads.version(persona.id, selector);
  const id = await reads.label(persona.id, selector);
  return id === undefined ? undefined : reads.versionById(id);
}
