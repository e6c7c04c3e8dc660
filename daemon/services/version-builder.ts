import { isDeepStrictEqual } from 'node:util';
import type { CreatePersonaInput, PersonaFields, VersionBump } from '../../contract/persona.ts';
import { AppError } from '../domain/errors.ts';
import { formatDocument, parseDocument } from '../domain/persona/document.ts';
import { inheritanceCycle } from '../domain/persona/inheritance.ts';
import { parseRef } from '../domain/persona/ref.ts';
import { nextVersion, suggestBump, summarizeChange } from '../domain/persona/version.ts';
import { scanText } from '../domain/text/scan.ts';
import { findNamed, toStoredRef } from './persona-lookup.ts';
import type { Actor, Clock, Database, Ids, Sha256, TokenCounter } from './ports.ts';
import { toSource } from './prompt-parts.ts';
import type { CheckedSource, PromptService } from './prompt-service.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** What making versions needs from outside. */
export interface VersionBuilderDeps {
  readonly database: Database;
  readonly prompts: PromptService;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256: Sha256;
  readonly tokens: TokenCounter;
}

/** Everything an author wrote, complete: what a version is a snapshot of. */
export type Snapshot = Pick<VersionRow, 'displayName' | 'description' | 'content' | 'parent' | 'tags' | 'header'>;

/** An edit of a persona, on top of its latest version. */
export interface VersionWish {
  readonly persona: PersonaRow;
  readonly latest: VersionRow;
  readonly snapshot: Snapshot;
  /** Its name from now on. */
  readonly name: string;
  readonly bump?: VersionBump | undefined;
  /** Stands in place of the automatic summary. */
  readonly summary?: string | undefined;
}

/** Checked rows, ready to be written in one transaction. */
export interface PreparedVersion {
  readonly persona: PersonaRow;
  readonly version: VersionRow;
  /** To be checked once more in that transaction. */
  readonly checked: CheckedSource;
}

/** Builds and checks the rows of new versions; writes nothing. */
export class VersionBuilder {
  readonly #deps: VersionBuilderDeps;

  constructor(deps: VersionBuilderDeps) {
    this.#deps = deps;
  }

  /** The rows of a new persona at version 1.0.0. Throws what is wrong with its text, parent or budget. */
  async prepareFirst(actor: Actor, { name, ...fields }: CreatePersonaInput): Promise<PreparedVersion> {
    const id = this.#deps.ids.uuid();
    const snapshot = await this.#settle(actor, { id, name, snapshot: toSnapshot(fields, undefined) });
    const version = await this.#versionRow(actor, { personaId: id, version: '1.0.0', summary: 'created', snapshot });
    const born = { ownerId: actor.userId, versionCount: 0, isActive: true, createdAt: version.createdAt };
    return this.#finish(actor, { persona: born, version, name });
  }

  /** The rows after an edit, or undefined when nothing changed. Throws what is wrong with the result. */
  async prepareNext(actor: Actor, wish: VersionWish): Promise<PreparedVersion | undefined> {
    const { persona, latest, name } = wish;
    const snapshot = await this.#settle(actor, { id: persona.id, name, snapshot: wish.snapshot });
    if (name === persona.name && isSame(latest, snapshot)) return undefined;
    const renamed = name === persona.name ? [] : [`renamed from ${persona.name}`];
    const summary = wish.summary ?? [...renamed, summarizeChange(latest, snapshot)].filter(Boolean).join('; ');
    const bump = wish.bump ?? suggestBump(latest.content, snapshot.content);
    const next = { personaId: persona.id, version: nextVersion(latest.version, bump), summary, snapshot };
    return this.#finish(actor, { persona, version: await this.#versionRow(actor, next), name });
  }

  /** The snapshot as it is stored: nothing in it that a document cannot say, the parent by its id. */
  async #settle(
    actor: Actor,
    { id, name, snapshot }: { readonly id: string; readonly name: string; readonly snapshot: Snapshot },
  ): Promise<Snapshot> {
    const plain = toPlainSnapshot(name, snapshot);
    if (plain.parent === null) return plain;
    if (parseRef(plain.parent).target === name) {
      const self = { personaId: id, persona: name };
      throw inheritanceCycle([self, self]);
    }
    const { persona } = await findNamed(this.#deps.database.reads, actor, plain.parent);
    return { ...plain, parent: toStoredRef(persona, plain.parent) };
  }

  async #versionRow(
    actor: Actor,
    made: { personaId: string; version: string; summary: string; snapshot: Snapshot },
  ): Promise<VersionRow> {
    const { clock, ids, sha256, tokens } = this.#deps;
    const { personaId, version, summary, snapshot } = made;
    refuseHidden(snapshot.content);
    const [ownTokens = 0] = await tokens.count([snapshot.content]);
    return {
      ...snapshot,
      id: ids.uuid(),
      personaId,
      version,
      summary,
      sha256: sha256(snapshot.content),
      authorId: actor.userId,
      ownTokens,
      createdAt: clock.now(),
    };
  }

  async #finish(
    actor: Actor,
    made: {
      readonly persona: Pick<PersonaRow, 'ownerId' | 'versionCount' | 'isActive' | 'createdAt'>;
      readonly version: VersionRow;
      readonly name: string;
    },
  ): Promise<PreparedVersion> {
    const { version, name } = made;
    const persona: PersonaRow = {
      ...made.persona,
      id: version.personaId,
      name,
      displayName: version.displayName,
      description: version.description,
      kind: version.header.kind ?? 'persona',
      tags: version.tags,
      parentId: version.parent === null ? null : parseRef(version.parent).target,
      latestVersion: version.version,
      latestVersionId: version.id,
      versionCount: made.persona.versionCount + 1,
      ownTokens: version.ownTokens,
      updatedAt: version.createdAt,
    };
    return { persona, version, checked: await this.#deps.prompts.check(actor, toSource(persona, version)) };
  }
}

/** The fields of an edit laid over the version it was made on. */
export function toSnapshot(fields: PersonaFields, before: VersionRow | undefined): Snapshot {
  return {
    displayName: fields.displayName ?? before?.displayName ?? '',
    description: fields.description ?? before?.description ?? '',
    content: fields.content ?? before?.content ?? '',
    parent: fields.parent === undefined ? (before?.parent ?? null) : fields.parent,
    tags: fields.tags ?? before?.tags ?? [],
    header: fields.header ?? before?.header ?? {},
  };
}

/**
 * What a document says of a snapshot. So whatever is stored can be exported and comes back the same, and every rule
 * for documents (size, depth, reserved keys, hidden characters) holds for edits too.
 */
function toPlainSnapshot(name: string, { tags, ...snapshot }: Snapshot): Snapshot {
  const document = formatDocument({ name, fields: { ...snapshot, tags: [...new Set(tags)] } });
  return toSnapshot(parseDocument(document).fields, undefined);
}

function isSame(before: Snapshot, after: Snapshot): boolean {
  const partsOf = ({ content, displayName, description, parent, tags, header }: Snapshot) => [
    content,
    displayName,
    description,
    parent,
    tags,
    header,
  ];
  return isDeepStrictEqual(partsOf(before), partsOf(after));
}

function refuseHidden(content: string): void {
  const findings = scanText(content);
  const [first] = findings;
  if (!first) return;
  throw new AppError(
    'CONTENT_UNSAFE',
    `line ${first.line}, column ${first.column}: ${first.message}; remove it and try again`,
    { findings },
  );
}
