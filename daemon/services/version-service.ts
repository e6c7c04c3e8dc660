import type { DiffDraftInput, DraftDiff } from '../../contract/draft.ts';
import type { PersonaDetail } from '../../contract/persona.ts';
import type { DiffInput, RollbackInput, VersionDetail, VersionDiff, VersionSummary } from '../../contract/version.ts';
import { AppError } from '../domain/errors.ts';
import { staleEdit } from './edit-rebase.ts';
import { type Once, type Repeat, unlessDone } from './idempotency.ts';
import { findPersona, findVersion } from './persona-lookup.ts';
import type { PersonaService } from './persona-service.ts';
import { toVersionDetail, toVersionSummaries } from './persona-views.ts';
import type { PersonaWriter, SavedVersion } from './persona-writer.ts';
import type { Actor, Clock, Database, Sha256, TokenCounter } from './ports.ts';
import type { PromptService } from './prompt-service.ts';
import type { VersionBuilder } from './version-builder.ts';
import { diffDraft, diffVersions } from './version-diff.ts';

/** What the version use cases need from outside. */
export interface VersionServiceDeps {
  readonly database: Database;
  readonly personas: PersonaService;
  readonly builder: VersionBuilder;
  readonly writer: PersonaWriter;
  readonly prompts: PromptService;
  readonly tokens: TokenCounter;
  readonly sha256: Sha256;
  readonly clock: Clock;
}

/** The history of a persona: list, read, compare, go back. */
export class VersionService {
  readonly #deps: VersionServiceDeps;

  constructor(deps: VersionServiceDeps) {
    this.#deps = deps;
  }

  /** Every version, newest first, without texts. */
  async list(actor: Actor, ref: string): Promise<readonly VersionSummary[]> {
    const { reads } = this.#deps.database;
    const persona = await findPersona(reads, actor, ref, { deleted: true });
    return toVersionSummaries(reads, await reads.versions(persona.id));
  }

  /** One version with its text. */
  async get(actor: Actor, input: { readonly ref: string; readonly version: string }): Promise<VersionDetail> {
    const { reads } = this.#deps.database;
    const persona = await findPersona(reads, actor, input.ref, { deleted: true });
    return toVersionDetail(reads, await findVersion(reads, persona, input.version));
  }

  /** What changed between two versions, personas, or with a draft or a text; of the sources or of the effective prompts. */
  diff(actor: Actor, input: DiffInput): Promise<VersionDiff> {
    return diffVersions(this.#deps, actor, input);
  }

  /** What a draft changes of the version it was made from. */
  diffDraft(actor: Actor, input: DiffDraftInput): Promise<DraftDiff> {
    return diffDraft(this.#deps, actor, input);
  }

  /** A new version with the content and header of an old one. Throws INVALID_INPUT when nothing would change. */
  async rollback(actor: Actor, input: RollbackInput): Promise<PersonaDetail> {
    const { database, personas, clock } = this.#deps;
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'version.rollback', key, about, clock };
    return personas.show(actor, await unlessDone(database.reads, repeat, () => this.#goBack(repeat, about)));
  }

  async #goBack(repeat: Repeat, { ref, to, baseVersion }: RollbackInput): Promise<Once<SavedVersion>> {
    const { database, builder, writer } = this.#deps;
    const { reads } = database;
    const persona = await findPersona(reads, repeat.actor, ref);
    const latest = await findVersion(reads, persona, undefined);
    const old = await findVersion(reads, persona, to);
    if (baseVersion !== undefined && baseVersion !== latest.version) {
      const base = await findVersion(reads, persona, baseVersion);
      throw staleEdit(persona, { base, mine: old.content, latest });
    }
    const summary = `rolled back to ${old.version}`;
    const wish = { persona, latest, snapshot: old, name: persona.name, summary };
    const prepared = await builder.prepareNext(repeat.actor, wish);
    if (!prepared)
      throw new AppError(
        'INVALID_INPUT',
        `version ${old.version} of "${persona.name}" says the same as the latest, ${latest.version}`,
      );
    return writer.saveNext(repeat, { before: persona, base: latest, prepared });
  }
}
