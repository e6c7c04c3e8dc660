import { setImmediate } from 'node:timers/promises';
import type { ExportBundleInput, ExportedBundle } from '../../contract/import.ts';
import { LIMITS } from '../../contract/limits.ts';
import { AppError } from '../domain/errors.ts';
import { type BundlePersona, type BundleVersion, MAX_BUNDLE_BYTES, writeBundle } from '../domain/interchange/bundle.ts';
import { findPersona, toWrittenRef } from './persona-lookup.ts';
import type { Actor, Database } from './ports.ts';
import type { PersonaRow } from './rows.ts';
import { bundleTemplates } from './transfer-templates.ts';

/** Several personas with everything that belongs to them in one file. */
export class BundleService {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Personas with all versions and labels, and own templates, as JSON; deleted ones are left out. Other work of the
   * daemon goes on in between. Throws PERSONA_NOT_FOUND, CONTENT_TOO_LARGE over 32 MiB.
   */
  async export(actor: Actor, { refs, templates }: ExportBundleInput): Promise<ExportedBundle> {
    const { reads } = this.#database;
    const personas: BundlePersona[] = [];
    let chars = 0;
    let versions = 0;
    for (const row of refs ? await this.#named(actor, refs) : await this.#all(actor)) {
      const persona = await this.#persona(row);
      versions += persona.versions?.length ?? 0;
      chars += JSON.stringify(persona).length;
      if (chars > MAX_BUNDLE_BYTES) throw tooLarge(personas.length);
      personas.push(persona);
      if (personas.length % 50 === 0) await setImmediate();
    }
    const own = templates ? await bundleTemplates(reads, actor) : [];
    const document = writeBundle({ personas, templates: [...own] });
    if (Buffer.byteLength(document) > MAX_BUNDLE_BYTES) throw tooLarge(personas.length);
    return { personas: personas.length, versions, templates: own.length, document };
  }

  async #named(actor: Actor, refs: readonly string[]): Promise<readonly PersonaRow[]> {
    const rows = new Map<string, PersonaRow>();
    for (const ref of refs) {
      const row = await findPersona(this.#database.reads, actor, ref);
      rows.set(row.id, row);
    }
    return [...rows.values()];
  }

  async #all(actor: Actor): Promise<readonly PersonaRow[]> {
    const rows: PersonaRow[] = [];
    for (;;) {
      const page = await this.#database.reads.personas(actor.userId, {
        ...{ deleted: false, sort: 'name', direction: 'asc', limit: LIMITS.pageRows, offset: rows.length },
      });
      rows.push(...page.rows);
      if (page.rows.length < LIMITS.pageRows) return rows;
      if (rows.length > 20_000) throw tooLarge(rows.length);
    }
  }

  async #persona({ id, name }: PersonaRow): Promise<BundlePersona> {
    const { reads } = this.#database;
    const versions: BundleVersion[] = [];
    for (const head of (await reads.versions(id)).toReversed()) {
      const version = await reads.versionById(head.id);
      if (!version) throw new AppError('VERSION_NOT_FOUND', `${name}@${head.version} is gone`);
      const { displayName, description, content, tags, header, origin, summary, sha256 } = version;
      versions.push({
        ...{ version: version.version, sha256, displayName, description, tags: [...tags], header, content, summary },
        parent: await toWrittenRef(reads, version.parent),
        ...(origin && { origin: structuredClone(origin) as NonNullable<BundleVersion['origin']> }),
      });
    }
    const labels = (await reads.labels(id)).map(({ label, version, isProtected }) => ({ label, version, isProtected }));
    return { name, versions, labels };
  }
}

function tooLarge(personas: number): AppError {
  return new AppError(
    'CONTENT_TOO_LARGE',
    `the bundle is over ${MAX_BUNDLE_BYTES} bytes after ${personas} personas; export a part at a time`,
    {
      maxBytes: MAX_BUNDLE_BYTES,
    },
  );
}
