import type { PersonaDetail } from '../../contract/persona.ts';
import type { DiffInput, RollbackInput, VersionDetail, VersionDiff, VersionSummary } from '../../contract/version.ts';
import { AppError } from '../domain/errors.ts';
import { diffTexts } from '../domain/persona/diff.ts';
import { isDone } from './idempotency.ts';
import { findPersona, findVersion } from './persona-lookup.ts';
import type { PersonaService } from './persona-service.ts';
import { toVersionDetail, toVersionSummaries } from './persona-views.ts';
import type { PersonaWriter } from './persona-writer.ts';
import type { Actor, Database, TokenCounter } from './ports.ts';
import { type PromptService, toSource } from './prompt-service.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** What the version use cases need from outside. */
export interface VersionServiceDeps {
  readonly database: Database;
  readonly personas: PersonaService;
  readonly writer: PersonaWriter;
  readonly prompts: PromptService;
  readonly tokens: TokenCounter;
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

  /** What changed between two versions, or a version and a text; of the sources or of the effective prompts. */
  async diff(actor: Actor, input: DiffInput): Promise<VersionDiff> {
    if (input.to !== undefined && input.text !== undefined)
      throw new AppError('INVALID_INPUT', 'compare with a version or with a text, not with both');
    const { reads } = this.#deps.database;
    const persona = await findPersona(reads, actor, input.ref, { deleted: true });
    const from = await findVersion(reads, persona, input.from);
    const to = await findVersion(reads, persona, input.to);
    const textOf = (version: VersionRow) => this.#text(actor, { persona, version, of: input.of });
    const [before, after] = await Promise.all([
      textOf(from),
      textOf(input.text === undefined ? to : { ...to, content: input.text }),
    ]);
    const [tokensBefore = 0, tokensAfter = 0] = await this.#deps.tokens.count([before, after]);
    return {
      from: from.version,
      to: input.text === undefined ? to.version : 'text',
      tokensBefore,
      tokensAfter,
      ...diffTexts(before, after),
    };
  }

  /** A new version with the content and header of an old one. Throws INVALID_INPUT when nothing would change. */
  async rollback(actor: Actor, input: RollbackInput): Promise<PersonaDetail> {
    const { reads } = this.#deps.database;
    const persona = await findPersona(reads, actor, input.ref);
    if (await isDone(reads, { actor, operation: 'version.rollback', key: input.idempotencyKey }))
      return this.#deps.personas.get(actor, persona.id);
    const latest = await findVersion(reads, persona, undefined);
    if (input.baseVersion !== undefined && input.baseVersion !== latest.version) {
      throw new AppError(
        'REVISION_CONFLICT',
        `"${persona.name}" is at version ${latest.version} now, not ${input.baseVersion}`,
        { expected: input.baseVersion, actual: latest.version },
      );
    }
    const old = await findVersion(reads, persona, input.to);
    const prepared = await this.#deps.writer.prepareNext(actor, {
      persona,
      latest,
      name: persona.name,
      wish: { summary: `rolled back to ${old.version}` },
      snapshot: {
        displayName: old.displayName,
        description: old.description,
        content: old.content,
        parent: old.parent,
        tags: old.tags,
        header: old.header,
      },
    });
    if (!prepared)
      throw new AppError(
        'INVALID_INPUT',
        `version ${old.version} of "${persona.name}" says the same as the latest, ${latest.version}`,
      );
    await this.#deps.personas.saveVersion(actor, {
      before: persona,
      prepared,
      operation: 'version.rollback',
      key: input.idempotencyKey,
    });
    return this.#deps.personas.get(actor, persona.id);
  }

  async #text(
    actor: Actor,
    wanted: { persona: PersonaRow; version: VersionRow; of: DiffInput['of'] },
  ): Promise<string> {
    const { persona, version, of } = wanted;
    if (of === 'source') return version.content;
    return (await this.#deps.prompts.resolveUnsaved(actor, toSource(persona, version), {})).text;
  }
}
