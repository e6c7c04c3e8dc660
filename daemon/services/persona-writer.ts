import type { CreatePersonaInput, PersonaFields, PersonaHeader, VersionBump } from '../../contract/persona.ts';
import { AppError } from '../domain/errors.ts';
import { parseRef } from '../domain/persona/ref.ts';
import { nextVersion, suggestBump, summarizeChange } from '../domain/persona/version.ts';
import { scanText } from '../domain/text/scan.ts';
import { findPersonaVersion } from './persona-lookup.ts';
import type { Actor, Clock, Database, Ids, Sha256, TokenCounter } from './ports.ts';
import type { PromptService } from './prompt-service.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** What making versions needs from outside. */
export interface PersonaWriterDeps {
  readonly database: Database;
  readonly prompts: PromptService;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256: Sha256;
  readonly tokens: TokenCounter;
}

/** Everything an author wrote, complete: what a version is a snapshot of. */
export interface Snapshot {
  readonly displayName: string;
  readonly description: string;
  readonly content: string;
  readonly parent: string | null;
  readonly tags: readonly string[];
  readonly header: PersonaHeader;
}

/** How a new version is numbered and described. */
export interface VersionWish {
  readonly bump?: VersionBump | undefined;
  readonly summary?: string | undefined;
}

/** A checked pair of rows, ready to be written in one transaction. */
export interface PreparedVersion {
  readonly persona: PersonaRow;
  readonly version: VersionRow;
}

/** Builds and checks persona and version rows; writes nothing. */
export class PersonaWriter {
  readonly #deps: PersonaWriterDeps;

  constructor(deps: PersonaWriterDeps) {
    this.#deps = deps;
  }

  /** The rows of a new persona at version 1.0.0. Throws what is wrong with its text, parent or budget. */
  async prepareFirst(actor: Actor, input: CreatePersonaInput): Promise<PreparedVersion> {
    const id = this.#deps.ids.uuid();
    const snapshot = toSnapshot(input, undefined);
    const version = await this.#versionRow(actor, { personaId: id, version: '1.0.0', summary: 'created', snapshot });
    const persona: PersonaRow = {
      ...(await this.#personaFields(actor, { id, name: input.name, version })),
      ownerId: actor.userId,
      versionCount: 1,
      isActive: true,
      createdAt: version.createdAt,
    };
    return { persona, version };
  }

  /** The rows after an edit, or undefined when nothing changed. Throws what is wrong with the result. */
  async prepareNext(
    actor: Actor,
    edit: { persona: PersonaRow; latest: VersionRow; snapshot: Snapshot; name: string; wish: VersionWish },
  ): Promise<PreparedVersion | undefined> {
    const { persona, latest, snapshot, name, wish } = edit;
    if (name === persona.name && isSame(latest, snapshot)) return undefined;
    const number = nextVersion(latest.version, wish.bump ?? suggestBump(latest.content, snapshot.content));
    const renamed = name === persona.name ? [] : [`renamed from ${persona.name}`];
    const summary = wish.summary ?? [...renamed, summarizeChange(latest, snapshot)].filter(Boolean).join('; ');
    const version = await this.#versionRow(actor, { personaId: persona.id, version: number, summary, snapshot });
    const fields = await this.#personaFields(actor, { id: persona.id, name, version });
    return { persona: { ...persona, ...fields, versionCount: persona.versionCount + 1 }, version };
  }

  async #versionRow(
    actor: Actor,
    made: { personaId: string; version: string; summary: string; snapshot: Snapshot },
  ): Promise<VersionRow> {
    const { clock, ids, sha256, tokens } = this.#deps;
    refuseUnsafe(made.snapshot);
    const [ownTokens = 0] = await tokens.count([made.snapshot.content]);
    return {
      id: ids.uuid(),
      personaId: made.personaId,
      version: made.version,
      summary: made.summary,
      ...made.snapshot,
      sha256: sha256(made.snapshot.content),
      authorId: actor.userId,
      ownTokens,
      createdAt: clock.now(),
    };
  }

  async #personaFields(actor: Actor, made: { id: string; name: string; version: VersionRow }) {
    const { id, name, version } = made;
    await this.#checkPrompt(actor, made);
    const parent =
      version.parent === null ? undefined : await findPersonaVersion(this.#deps.database.reads, actor, version.parent);
    return {
      id,
      name,
      displayName: version.displayName,
      description: version.description,
      kind: version.header.kind ?? 'persona',
      tags: version.tags,
      parentId: parent?.persona.id ?? null,
      latestVersion: version.version,
      latestVersionId: version.id,
      ownTokens: version.ownTokens,
      updatedAt: version.createdAt,
    } as const;
  }

  /** Composes the text as an agent would get it: parents exist, no cycle, no sealed section, within budget. */
  async #checkPrompt(actor: Actor, made: { id: string; name: string; version: VersionRow }): Promise<void> {
    const { version } = made;
    if (version.parent !== null && [made.name, made.id].includes(parseRef(version.parent).target)) {
      throw new AppError('INHERITANCE_CYCLE', `"${made.name}" cannot be its own parent`, {
        names: [made.name, made.name],
      });
    }
    const variables = Object.fromEntries(
      Object.entries(version.header.variables ?? {}).flatMap(([name, spec]) =>
        spec.required && spec.default === undefined ? [[name, '']] : [],
      ),
    );
    await this.#deps.prompts.resolveUnsaved(
      actor,
      {
        personaId: made.id,
        persona: made.name,
        version: version.version,
        versionId: version.id,
        content: version.content,
        tags: version.tags,
        header: version.header,
        parent: version.parent,
      },
      { variables },
    );
  }
}

/** The fields of an edit laid over the version it was made on. */
export function toSnapshot(fields: PersonaFields, before: VersionRow | undefined): Snapshot {
  return {
    displayName: fields.displayName ?? before?.displayName ?? '',
    description: fields.description ?? before?.description ?? '',
    content: fields.content ?? before?.content ?? '',
    parent: fields.parent === undefined ? (before?.parent ?? null) : fields.parent,
    tags: fields.tags ? [...new Set(fields.tags)] : (before?.tags ?? []),
    header: fields.header ?? before?.header ?? {},
  };
}

function isSame(before: VersionRow, after: Snapshot): boolean {
  return (
    before.content === after.content &&
    before.displayName === after.displayName &&
    before.description === after.description &&
    before.parent === after.parent &&
    JSON.stringify([before.tags, before.header]) === JSON.stringify([after.tags, after.header])
  );
}

function refuseUnsafe(snapshot: Snapshot): void {
  const findings = [
    ...scanText(snapshot.content),
    ...[snapshot.displayName, snapshot.description].flatMap((text) => scanText(text)),
  ];
  const [first] = findings;
  if (!first) return;
  throw new AppError(
    'CONTENT_UNSAFE',
    `line ${first.line}, column ${first.column}: ${first.message}; remove it and try again`,
    { findings },
  );
}
