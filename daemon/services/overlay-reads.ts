import type { Reads } from './ports.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** Rows that are prepared and not yet written, as if they were: so that they can name each other. */
export class OverlayReads {
  readonly reads: Reads;
  readonly #byName = new Map<string, PersonaRow>();
  readonly #byId = new Map<string, PersonaRow>();
  readonly #versions = new Map<string, VersionRow>();
  readonly #labels = new Map<string, string>();

  constructor(below: Reads) {
    const own: Partial<Reads> = {
      personaByName: async (ownerId, name) =>
        this.#byName.get(`${ownerId}\n${name}`) ?? this.#unlessHidden(await below.personaByName(ownerId, name)),
      personaById: async (ownerId, id) => this.#byId.get(id) ?? below.personaById(ownerId, id),
      personasByIds: async (ids) => {
        const found = ids.flatMap((id) => this.#byId.get(id) ?? []);
        const missing = ids.filter((id) => !this.#byId.has(id));
        return missing.length === 0 ? found : [...found, ...(await below.personasByIds(missing))];
      },
      version: async (personaId, version) =>
        this.#versions.get(`${personaId}@${version}`) ?? below.version(personaId, version),
      versionById: async (id) => this.#versions.get(id) ?? below.versionById(id),
      label: async (personaId, label) => this.#labels.get(`${personaId}@${label}`) ?? below.label(personaId, label),
    };
    this.reads = Object.assign(Object.create(below), own) as Reads;
  }

  /** Adds a persona with its newest version. */
  put(persona: PersonaRow, version: VersionRow): void {
    this.#byName.set(`${persona.ownerId}\n${persona.name}`, persona);
    this.#byId.set(persona.id, persona);
    this.#versions.set(version.id, version);
    this.#versions.set(`${version.personaId}@${version.version}`, version);
  }

  /** Adds a label. */
  putLabel(personaId: string, label: string, versionId: string): void {
    this.#labels.set(`${personaId}@${label}`, versionId);
  }

  /** A persona that the overlay has under its id may be called otherwise there. */
  #unlessHidden(found: PersonaRow | undefined): PersonaRow | undefined {
    return found && this.#byId.has(found.id) ? undefined : found;
  }
}
