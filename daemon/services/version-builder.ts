import { isDeepStrictEqual } from 'node:util';
import { FINDING_TABLE, type Judgement } from '../../contract/finding.ts';
import type { CreatePersonaInput, PersonaFields, VersionBump } from '../../contract/persona.ts';
import { AppError } from '../domain/errors.ts';
import { isSameOrigin, type WithOrigin } from '../domain/interchange/origin.ts';
import { lintDocument } from '../domain/lint/lint-document.ts';
import { formatDocument, parseDocument } from '../domain/persona/document.ts';
import { inheritanceCycle } from '../domain/persona/inheritance.ts';
import { parseRef } from '../domain/persona/ref.ts';
import { chosenVersion, suggestBump } from '../domain/persona/version.ts';
import { judgeText } from '../domain/text/judge-text.ts';
import { findNamed, toStoredRef } from './persona-lookup.ts';
import type { Actor, Clock, Database, Ids, Sha256, TokenCounter } from './ports.ts';
import { toSource } from './prompt-parts.ts';
import type { CheckedSource, PromptService } from './prompt-service.ts';
import type { PersonaRow, VersionRow } from './rows.ts';
import { summaryOf } from './section-tokens.ts';

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
export type Snapshot = Pick<
  VersionRow,
  'displayName' | 'description' | 'content' | 'parent' | 'tags' | 'header' | 'origin'
>;

/** An edit of a persona, on top of its latest version. */
export interface VersionWish {
  readonly persona: PersonaRow;
  readonly latest: VersionRow;
  readonly snapshot: Snapshot;
  /** Its name from now on. */
  readonly name: string;
  readonly bump?: VersionBump | undefined;
  /** Exactly this number, higher than the latest, in place of a bump. */
  readonly version?: string | undefined;
  /** Stands in place of the automatic summary. */
  readonly summary?: string | undefined;
  /** Stands after the automatic summary. */
  readonly note?: string | undefined;
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
  async prepareFirst(actor: Actor, { name, ...fields }: CreatePersonaInput & WithOrigin): Promise<PreparedVersion> {
    const id = this.#deps.ids.uuid();
    const snapshot = await this.#settle(actor, { id, name, snapshot: toSnapshot(fields, undefined) });
    const linted = lintSnapshot(name, snapshot);
    const first = { personaId: id, version: '1.0.0', summary: 'created', snapshot, linted };
    const version = await this.#versionRow(actor, first);
    const born = { ownerId: actor.userId, versionCount: 0, isActive: true, createdAt: version.createdAt };
    return this.#finish(actor, { persona: born, version, name, linted });
  }

  /** The rows after an edit, or undefined when nothing changed. Throws what is wrong with the result. */
  async prepareNext(actor: Actor, wish: VersionWish): Promise<PreparedVersion | undefined> {
    const { persona, latest, name } = wish;
    const snapshot = await this.#settle(actor, { id: persona.id, name, snapshot: wish.snapshot });
    if (name === persona.name && isSame(latest, snapshot)) return undefined;
    const bump = wish.bump ?? suggestBump(latest.content, snapshot.content);
    const version = chosenVersion(latest.version, { version: wish.version, bump });
    const summary = await summaryOf(this.#deps.tokens, wish, snapshot);
    const linted = lintSnapshot(name, snapshot);
    const next = { personaId: persona.id, version, summary, snapshot, linted };
    return this.#finish(actor, { persona, version: await this.#versionRow(actor, next), name, linted });
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
    made: { personaId: string; version: string; summary: string; snapshot: Snapshot; linted: Judgement },
  ): Promise<VersionRow> {
    const { clock, ids, sha256, tokens } = this.#deps;
    const { personaId, version, summary, snapshot, linted } = made;
    const reviewHash = reviewHashOf(snapshot, linted, sha256);
    const [ownTokens = 0] = await tokens.count([snapshot.content]);
    return {
      ...snapshot,
      id: ids.uuid(),
      personaId,
      version,
      summary,
      sha256: sha256(snapshot.content),
      reviewHash,
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
      readonly linted: Judgement;
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
      findings: countFindings(made.linted),
      updatedAt: version.createdAt,
    };
    return { persona, version, checked: await this.#deps.prompts.check(actor, toSource(persona, version)) };
  }
}

/** The fields of an edit laid over the version it was made on. */
export function toSnapshot(fields: PersonaFields & WithOrigin, before: VersionRow | undefined): Snapshot {
  return {
    displayName: fields.displayName ?? before?.displayName ?? '',
    description: fields.description ?? before?.description ?? '',
    content: fields.content ?? before?.content ?? '',
    parent: fields.parent === undefined ? (before?.parent ?? null) : fields.parent,
    tags: fields.tags ?? before?.tags ?? [],
    header: fields.header ?? before?.header ?? {},
    // A file belongs to the version that it brought, not to edits of it.
    ...(fields.origin && { origin: fields.origin }),
  };
}

/**
 * What a document says of a snapshot. So whatever is stored can be exported and comes back the same, and every rule
 * for documents (size, depth, reserved keys, hidden characters) holds for edits too.
 */
function toPlainSnapshot(name: string, { tags, ...snapshot }: Snapshot): Snapshot {
  const document = formatDocument({ name, fields: { ...snapshot, tags: [...new Set(tags)] } });
  return toSnapshot({ ...parseDocument(document).fields, origin: snapshot.origin }, undefined);
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
  const isSameFile = !after.origin || after.origin.format === 'maestro' || isSameOrigin(before.origin, after.origin);
  return isSameFile && isDeepStrictEqual(partsOf(before), partsOf(after));
}

/**
 * What an acknowledgement of a text is bound to: a hash of everything its author wrote that an agent may get; null when
 * there is nothing that a person must look at.
 */
function reviewHashOf(snapshot: Snapshot, { state }: Judgement, sha256: Sha256): string | null {
  if (state === 'accepted') return null;
  const { displayName, description, content, header } = snapshot;
  return sha256(formatDocument({ fields: { displayName, description, content, header } }));
}

/** Everything there is to say about a text by itself. Throws CONTENT_UNSAFE with the places in the text for what is refused. */
function lintSnapshot(name: string, { tags, ...snapshot }: Snapshot): Judgement {
  const linted = lintDocument(formatDocument({ name, fields: { ...snapshot, tags: [...tags] } }));
  if (linted.state !== 'refused') return linted;
  const { findings } = judgeText(snapshot.content);
  const refused = findings.filter(({ code }) => FINDING_TABLE[code].effect === 'refused');
  const [first = { line: 1, column: 1, message: 'something that is refused' }] = refused;
  const place = `line ${first.line}, column ${first.column} of the text`;
  throw new AppError('CONTENT_UNSAFE', `${place}: ${first.message}; remove it and try again`, { findings: refused });
}

/** Errors and warnings in a text by itself, without its parents and fragments. One that needs a look has at least one. */
function countFindings({ findings }: Judgement): number {
  return findings.filter(({ severity }) => severity !== 'info').length;
}
