import type { ExplainedVariable, PromptPlace } from '../../../contract/explanation.ts';
import { AppError } from '../errors.ts';
import { placeText } from './place.ts';
import { type FoundVariable, findVariable, type VariableScope, type VariableWorld } from './variables.ts';

const MAX_PLACES = 20;
/** Variables that the places of are named in a message. */
const NAMED = 3;

interface Use {
  readonly found: FoundVariable;
  /** Worked out only when somebody wants to know. */
  readonly places: (() => PromptPlace)[];
}

/** Which variables a prompt declares and uses, where, and which of them lack a value. */
export class VariableUses {
  readonly #uses = new Map<string, Use>();

  /** Takes note of everything that a persona or fragment declares, used or not. */
  declare(scope: VariableScope, world: VariableWorld): void {
    for (const name of scope.keys()) this.#note(name, findVariable(name, world));
  }

  /** The value for one place. Throws CONTENT_UNSAFE. */
  use(name: string, world: VariableWorld, place: () => PromptPlace): string | undefined {
    const found = findVariable(name, world);
    const { places } = this.#note(name, found);
    if (places.length < MAX_PLACES) places.push(place);
    return found.value;
  }

  /** Every variable by name. */
  explain(): readonly ExplainedVariable[] {
    return [...this.#uses]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { found, places }]) => ({
        name,
        required: found.required,
        origin: found.origin,
        ...(found.by && { declaredBy: `${found.by.persona}@${found.by.version}` }),
        places: places.map((place) => place()),
      }));
  }

  /**
   * Throws VARIABLE_MISSING for required variables without a value, with details.variables (names in order) and
   * details.places [{variable, persona, version, section, line}]: where each is first used, else who declares it.
   */
  refuseMissing(persona: string): void {
    const missing = [...this.#uses]
      .filter(([, { found }]) => found.origin === 'missing')
      .sort(([a], [b]) => (a < b ? -1 : 1));
    if (missing.length === 0) return;
    const places = missing.flatMap(
      ([
        variable,
        {
          found,
          places: [first],
        },
      ]) => {
        const place = first?.() ?? (found.by && { persona: found.by.persona, version: found.by.version, section: '' });
        return place ? [{ variable, ...place }] : [];
      },
    );
    const words = missing.map(([name]) => `"${name}"`).join(', ');
    const where = places
      .slice(0, NAMED)
      .map((place) => placeText(place))
      .join('; ');
    throw new AppError(
      'VARIABLE_MISSING',
      `"${persona}" needs a value for ${words} (${where}); give one or declare a default`,
      { persona, variables: missing.map(([name]) => name), places },
    );
  }

  /** One name may stand for different things in different fragments; one that is missing anywhere is missing. */
  #note(name: string, found: FoundVariable): Use {
    const known = this.#uses.get(name);
    if (known && (known.found.origin === 'missing' || found.origin !== 'missing')) return known;
    const use = { found, places: known?.places ?? [] };
    this.#uses.set(name, use);
    return use;
  }
}
