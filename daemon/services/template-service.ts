import type { CreatePersonaInput, PersonaDetail } from '../../contract/persona.ts';
import type {
  DeleteTemplateInput,
  InstantiateTemplateInput,
  ListTemplatesInput,
  PreviewTemplateInput,
  SaveTemplateInput,
  Template,
  TemplateOutcome,
  TemplatePreview,
} from '../../contract/template.ts';
import { AppError } from '../domain/errors.ts';
import { nearestWord } from '../domain/lint/nearest-word.ts';
import { categoryOf } from '../domain/persona/template-category.ts';
import { refuseUnknownValues, withDefaults } from '../domain/persona/template-values.ts';
import type { EventService } from './event-service.ts';
import { once, type Repeat, unlessDone } from './idempotency.ts';
import { findPersonaVersion, toWrittenRef } from './persona-lookup.ts';
import type { PersonaService } from './persona-service.ts';
import type { Actor, Clock, Database, Sha256, TemplateSource, TokenCounter } from './ports.ts';
import type { PromptService } from './prompt-service.ts';
import type { OwnTemplateRow } from './template-ports.ts';

/** What templates need from outside. */
export interface TemplateServiceDeps {
  readonly source: TemplateSource;
  readonly database: Database;
  readonly tokens: TokenCounter;
  readonly sha256: Sha256;
  readonly personas: PersonaService;
  readonly prompts: PromptService;
  readonly events: EventService;
  readonly clock: Clock;
}

type Uncounted = Omit<Template, 'tokens'>;

/** Ready-made personas to start from: those that come with Maestro and a user's own. */
export class TemplateService {
  readonly #deps: TemplateServiceDeps;

  constructor(deps: TemplateServiceDeps) {
    this.#deps = deps;
  }

  /** All templates with their token counts, by name; those of one category, or own ones only. */
  async list(actor: Actor, { category, own }: NonNullable<ListTemplatesInput> = {}): Promise<readonly Template[]> {
    const all = await this.#all(actor);
    const wanted = all.filter((each) => (category === undefined || each.category === category) && (!own || each.isOwn));
    const counts = await this.#deps.tokens.count(wanted.map(({ content }) => content));
    return wanted.map((template, i) => ({ ...template, tokens: counts[i] ?? 0 }));
  }

  /** One template. Throws TEMPLATE_NOT_FOUND. */
  async get(actor: Actor, name: string): Promise<Template> {
    const template = await this.#find(actor, name);
    const [tokens = 0] = await this.#deps.tokens.count([template.content]);
    return { ...template, tokens };
  }

  /** The text an agent would get of it. Throws TEMPLATE_NOT_FOUND, INVALID_INPUT for unknown variables. */
  async preview(actor: Actor, { name, variables = {} }: PreviewTemplateInput): Promise<TemplatePreview> {
    const template = await this.#find(actor, name);
    refuseUnknownValues(template, variables);
    const { content, header, tags, parent } = template;
    const source = {
      ...{ personaId: `template ${name}`, persona: name, version: 'template', versionId: `template ${name}` },
      ...{ content, contentKey: this.#deps.sha256(content), tags, header, parent },
    };
    const { text, tokens, tokenizer, warnings, explanation } = await this.#deps.prompts.resolveSource(actor, source, {
      variables,
    });
    return { name, text, tokens, tokenizer, warnings, variables: explanation?.variables ?? [] };
  }

  /**
   * A new persona with the text of a template; values become the defaults of its variables. Throws TEMPLATE_NOT_FOUND,
   * NAME_TAKEN, INVALID_INPUT for an unknown variable, VARIABLE_MISSING for a required one without value and default.
   */
  async instantiate(actor: Actor, input: InstantiateTemplateInput): Promise<PersonaDetail> {
    const template = await this.#find(actor, input.template);
    const { displayName, description, tags, content, parent } = template;
    const fields: CreatePersonaInput = {
      ...{ name: input.name, displayName, description, tags: [...tags], content },
      header: withDefaults(template, input.variables ?? {}),
      ...(parent !== null && { parent }),
    };
    return this.#deps.personas.create(actor, { ...fields, idempotencyKey: input.idempotencyKey });
  }

  /**
   * Keeps a version of a persona as an own template. Throws NAME_TAKEN for the name of a template that comes with
   * Maestro, and for an own one unless it is to be replaced.
   */
  async save(actor: Actor, input: SaveTemplateInput): Promise<TemplateOutcome> {
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'template.save', key, about, clock: this.#deps.clock };
    return this.#change(repeat, async () => {
      const { name, from, category } = about;
      if (await this.#builtIn(name)) throw taken(name, 'is a template that comes with Maestro; choose another name');
      const { version } = await findPersonaVersion(this.#deps.database.reads, actor, from);
      const settled = categoryOf(version.header);
      const at = this.#deps.clock.now();
      const { displayName, description, tags, content, parent } = version;
      const row: OwnTemplateRow = {
        ...{ ownerId: actor.userId, name, displayName, description, tags, content, parent },
        ...{ header: settled.header, category: category ?? settled.category, createdAt: at, updatedAt: at },
      };
      return { row, replace: about.replace };
    });
  }

  /** Deletes an own template. Throws TEMPLATE_NOT_FOUND, also for one that comes with Maestro, which stays. */
  async remove(actor: Actor, input: DeleteTemplateInput): Promise<TemplateOutcome> {
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'template.delete', key, about, clock: this.#deps.clock };
    const { database, events, clock } = this.#deps;
    const { name } = about;
    const { answer } = await unlessDone(database.reads, repeat, () =>
      database.write((tx) =>
        once(tx, repeat, async (): Promise<TemplateOutcome> => {
          if (!(await tx.deleteOwnTemplate(actor.userId, name))) throw await this.#missing(actor, name);
          await tx.record({
            ...{ type: 'template.deleted', subject: name, actorId: actor.userId, at: clock.now(), payload: { name } },
          });
          return { outcome: 'deleted', name };
        }),
      ),
    );
    events.wake();
    return answer;
  }

  async #change(
    repeat: Repeat,
    prepare: () => Promise<{ readonly row: OwnTemplateRow; readonly replace: boolean }>,
  ): Promise<TemplateOutcome> {
    const { database, events } = this.#deps;
    const { answer } = await unlessDone(database.reads, repeat, async () => {
      const { row, replace } = await prepare();
      return database.write((tx) =>
        once(tx, repeat, async (): Promise<TemplateOutcome> => {
          const before = await tx.ownTemplate(row.ownerId, row.name);
          if (before && !replace) throw taken(row.name, 'is one of your templates; choose another name, or replace it');
          await tx.putOwnTemplate({ ...row, createdAt: before?.createdAt ?? row.createdAt });
          const outcome = before ? 'replaced' : 'saved';
          await tx.record({
            ...{ type: 'template.saved', subject: row.name, actorId: row.ownerId, at: row.updatedAt },
            payload: { name: row.name, category: row.category, outcome },
          });
          return { outcome, name: row.name };
        }),
      );
    });
    events.wake();
    return answer;
  }

  async #all(actor: Actor): Promise<readonly Uncounted[]> {
    const { source, database } = this.#deps;
    const builtIn = (await source.list()).map((each): Uncounted => ({ ...each, parent: null, isOwn: false }));
    const own: Uncounted[] = [];
    for (const { ownerId: _, createdAt: _c, updatedAt: _u, ...row } of await database.reads.ownTemplates(
      actor.userId,
    )) {
      own.push({ ...row, parent: await toWrittenRef(database.reads, row.parent), isOwn: true });
    }
    return [...builtIn, ...own].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async #builtIn(name: string): Promise<boolean> {
    return (await this.#deps.source.list()).some((each) => each.name === name);
  }

  async #find(actor: Actor, name: string): Promise<Uncounted> {
    const found = (await this.#all(actor)).find((each) => each.name === name);
    if (!found) throw await this.#missing(actor, name);
    return found;
  }

  async #missing(actor: Actor, name: string): Promise<AppError> {
    const names = (await this.#all(actor)).map((each) => each.name);
    const meant = nearestWord(name, names);
    const message = names.includes(name)
      ? `the template "${name}" comes with Maestro and stays; only own ones can be deleted`
      : `there is no template "${name}"; ${meant ? `did you mean "${meant}"?` : 'see `maestro persona templates`'}`;
    return new AppError('TEMPLATE_NOT_FOUND', message, { template: name, ...(meant && { meant }) });
  }
}

function taken(name: string, why: string): AppError {
  return new AppError('NAME_TAKEN', `"${name}" ${why}`, { name });
}
