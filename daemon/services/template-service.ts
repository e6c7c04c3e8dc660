import type { PersonaDetail } from '../../contract/persona.ts';
import type { InstantiateTemplateInput, Template } from '../../contract/transfer.ts';
import { AppError } from '../domain/errors.ts';
import type { PersonaService } from './persona-service.ts';
import type { Actor, TemplateSource, TokenCounter } from './ports.ts';

/** What templates need from outside. */
export interface TemplateServiceDeps {
  readonly source: TemplateSource;
  readonly tokens: TokenCounter;
  readonly personas: PersonaService;
}

/** Ready-made personas to start from. */
export class TemplateService {
  readonly #deps: TemplateServiceDeps;

  constructor(deps: TemplateServiceDeps) {
    this.#deps = deps;
  }

  /** The built-in templates by name, with their token counts. */
  async list(): Promise<readonly Template[]> {
    const templates = await this.#deps.source.list();
    const counts = await this.#deps.tokens.count(templates.map(({ content }) => content));
    return templates.map((template, i) => ({ ...template, tokens: counts[i] ?? 0 }));
  }

  /** A new persona with the text of a template. Throws TEMPLATE_NOT_FOUND, NAME_TAKEN. */
  async instantiate(actor: Actor, input: InstantiateTemplateInput): Promise<PersonaDetail> {
    const templates = await this.#deps.source.list();
    const template = templates.find(({ name }) => name === input.template);
    if (!template) {
      throw new AppError(
        'TEMPLATE_NOT_FOUND',
        `there is no template "${input.template}"; there are ${templates.map(({ name }) => name).join(', ')}`,
        { template: input.template },
      );
    }
    const { displayName, description, tags, content } = template;
    return this.#deps.personas.create(actor, { name: input.name, displayName, description, tags: [...tags], content });
  }
}
