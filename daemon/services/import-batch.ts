import { setImmediate } from 'node:timers/promises';
import type { PersonaFields } from '../../contract/persona.ts';
import { AppError } from '../domain/errors.ts';
import type { BundlePersona, BundleVersion } from '../domain/interchange/bundle.ts';
import { type FileOrigin, keepBytes, type WithOrigin } from '../domain/interchange/origin.ts';
import { refusalOf } from '../domain/interchange/read-files.ts';
import type { PlannedCandidate, PlannedFiles, TellProgress } from './import-plan.ts';
import { WatchedDatabase } from './library-watch.ts';
import { OverlayReads } from './overlay-reads.ts';
import type { NextVersion } from './persona-writer.ts';
import type { Actor, Database } from './ports.ts';
import { PromptService, type PromptServiceDeps } from './prompt-service.ts';
import type { PersonaRow, VersionRow } from './rows.ts';
import { type PreparedVersion, toSnapshot, VersionBuilder, type VersionBuilderDeps } from './version-builder.ts';

/** What checking needs from outside: what versions are built with, and what prompts are made with. */
export type PrepareDeps = Omit<VersionBuilderDeps, 'prompts'> & Omit<PromptServiceDeps, 'database'>;

/** A label that comes with a persona. */
export interface PreparedLabel {
  readonly label: string;
  readonly version: string;
  readonly versionId: string;
  readonly isProtected: boolean;
}

/** One persona, ready to be written. */
export interface PreparedItem {
  readonly planned: PlannedCandidate;
  /** Its first version; undefined when it exists already. */
  readonly first: PreparedVersion | undefined;
  /** Further versions, oldest first. */
  readonly next: readonly (NextVersion & { readonly prepared: PreparedVersion })[];
  readonly labels: readonly PreparedLabel[];
}

/** What checking found to be good, and what not. */
export interface PreparedBatch {
  /** In an order in which they can be written. */
  readonly items: readonly PreparedItem[];
  readonly refused: readonly {
    readonly planned: PlannedCandidate;
    readonly reason: string;
    readonly findings: readonly string[];
  }[];
}

/** Items that are checked at the same time: tokens are counted on another thread meanwhile. */
const AT_ONCE = 64;

/**
 * Builds and checks every version of a planned import, with what is imported before them in view; writes nothing. An
 * item that is wrong is refused, the others go on. Other work of the daemon goes on in between.
 */
export async function prepareBatch(
  deps: PrepareDeps,
  { actor, files, tell }: { readonly actor: Actor; readonly files: PlannedFiles; readonly tell: TellProgress },
): Promise<PreparedBatch> {
  const preparer = new Preparer(deps, actor);
  const items: PreparedItem[] = [];
  const refused: PreparedBatch['refused'][number][] = [];
  const total = files.groups.reduce((sum, { length }) => sum + length, 0);
  for (const group of files.groups) {
    const todo = group.filter(({ action }) => action === 'create' || action === 'version');
    for (let at = 0; at < todo.length; at += AT_ONCE) {
      const slice = todo.slice(at, at + AT_ONCE);
      const results = await Promise.all(slice.map((planned) => preparer.tryPrepare(planned)));
      for (const result of results) 'reason' in result ? refused.push(result) : items.push(result);
      tell('checking', items.length + refused.length, total);
      await setImmediate();
    }
  }
  return { items, refused };
}

class Preparer {
  readonly #deps: PrepareDeps;
  readonly #actor: Actor;
  readonly #overlay: OverlayReads;
  readonly #builder: VersionBuilder;

  constructor(deps: PrepareDeps, actor: Actor) {
    this.#deps = deps;
    this.#actor = actor;
    this.#overlay = new OverlayReads(deps.database.reads);
    const database = new WatchedDatabase(withReads(deps.database, this.#overlay));
    this.#builder = new VersionBuilder({ ...deps, database, prompts: new PromptService({ ...deps, database }) });
  }

  async tryPrepare(planned: PlannedCandidate): Promise<PreparedItem | PreparedBatch['refused'][number]> {
    try {
      return await this.#prepare(planned);
    } catch (error) {
      return { planned, ...refusalOf(error) };
    }
  }

  async #prepare(planned: PlannedCandidate): Promise<PreparedItem> {
    const { name, bundled, taken } = planned;
    if (taken) return this.#version(planned, taken);
    if (bundled?.versions) return this.#history(planned, bundled, bundled.versions);
    const first = await this.#builder.prepareFirst(this.#actor, { ...this.#withOrigin(planned), name });
    this.#overlay.put(first.persona, first.version);
    const labels = (bundled?.labels ?? []).map((each) => ({ ...each, versionId: first.version.id }));
    return { planned, first, next: [], labels: this.#labels(first.persona.id, labels) };
  }

  async #version(planned: PlannedCandidate, taken: PersonaRow): Promise<PreparedItem> {
    const latest = await this.#deps.database.reads.versionById(taken.latestVersionId);
    if (!latest) throw new AppError('VERSION_NOT_FOUND', `"${taken.name}" has no version to follow`);
    const snapshot = toSnapshot(complete(this.#withOrigin(planned)), latest);
    const prepared = await this.#builder.prepareNext(this.#actor, {
      persona: taken,
      latest,
      snapshot,
      name: taken.name,
    });
    this.#overlay.put(prepared?.persona ?? taken, prepared?.version ?? latest);
    return { planned, first: undefined, next: prepared ? [{ before: taken, base: latest, prepared }] : [], labels: [] };
  }

  /** Every version of a bundle under its own number. */
  async #history(
    planned: PlannedCandidate,
    { labels = [] }: BundlePersona,
    versions: readonly BundleVersion[],
  ): Promise<PreparedItem> {
    const ids = new Map<string, string>();
    let first: PreparedVersion | undefined;
    let last: PreparedVersion | undefined;
    const next: (NextVersion & { readonly prepared: PreparedVersion })[] = [];
    for (const [i, each] of versions.entries()) {
      const { version, summary, sha256, ...fields } =
        i === versions.length - 1 ? { ...each, parent: planned.fields.parent } : each;
      if (sha256 !== undefined && sha256 !== this.#deps.sha256(fields.content ?? ''))
        throw damaged(planned.name, version);
      const prepared: PreparedVersion = last
        ? await this.#after(last, { fields, version, summary })
        : numbered(await this.#builder.prepareFirst(this.#actor, { ...fields, name: planned.name }), {
            version,
            summary,
          });
      if (last) next.push({ before: last.persona, base: last.version, prepared });
      first ??= prepared;
      last = prepared;
      ids.set(version, prepared.version.id);
      this.#overlay.put(prepared.persona, prepared.version);
    }
    const placed = labels.map((each) => {
      const versionId = ids.get(each.version);
      if (versionId === undefined)
        throw new AppError(
          'IMPORT_INVALID',
          `the label "${each.label}" of "${planned.name}" points to ${each.version}, which is not there`,
        );
      return { ...each, versionId };
    });
    return { planned, first, next, labels: this.#labels(first?.persona.id ?? '', placed) };
  }

  async #after(
    last: PreparedVersion,
    made: {
      readonly fields: PersonaFields & WithOrigin;
      readonly version: string;
      readonly summary: string | undefined;
    },
  ): Promise<PreparedVersion> {
    const { fields, version, summary } = made;
    const { persona, version: latest } = last;
    const snapshot = toSnapshot(complete(fields), latest);
    const wish = { persona, latest, snapshot, name: persona.name, version, summary };
    const prepared = await this.#builder.prepareNext(this.#actor, wish);
    if (prepared) return prepared;
    // The same text under a new number, as a rename leaves it.
    const same: VersionRow = { ...latest, id: this.#deps.ids.uuid() };
    return numbered(
      { ...last, version: same, persona: { ...persona, versionCount: persona.versionCount + 1 } },
      { version, summary },
    );
  }

  #labels(
    personaId: string,
    labels: readonly (Omit<PreparedLabel, 'isProtected'> & { readonly isProtected?: boolean | undefined })[],
  ): readonly PreparedLabel[] {
    for (const { label, versionId } of labels) this.#overlay.putLabel(personaId, label, versionId);
    // Protecting a label is an admin's right, on this road too.
    const mayProtect = this.#actor.scopes.has('admin');
    return labels.map((each) => ({ ...each, isProtected: each.isProtected === true && mayProtect }));
  }

  #withOrigin({ file, format, name, item, fields, beside }: PlannedCandidate): PersonaFields & WithOrigin {
    if (format === 'maestro-bundle') return fields;
    const origin: FileOrigin = {
      ...{ format, path: file.path, sha256: this.#deps.sha256(file.bytes), name },
      ...(item !== undefined && { item }),
      kept: keepBytes(file.bytes, fields.content ?? ''),
      ...(beside.length > 0 && { beside }),
    };
    return { ...fields, origin };
  }
}

/** A document is the whole persona: what it does not say is empty, not as before. */
export function complete(fields: PersonaFields & WithOrigin): PersonaFields & WithOrigin {
  return { displayName: '', description: '', parent: null, tags: [], header: {}, ...fields };
}

function numbered(
  prepared: PreparedVersion,
  wish: { readonly version: string; readonly summary: string | undefined },
): PreparedVersion {
  const { persona, version, checked } = prepared;
  const { version: number, summary = version.summary } = wish;
  return {
    checked,
    version: { ...version, version: number, summary },
    persona: { ...persona, latestVersion: number, latestVersionId: version.id },
  };
}

function damaged(name: string, version: string): AppError {
  const message = `the text of ${name}@${version} is not what its hash says: the file was changed or damaged`;
  return new AppError('IMPORT_INVALID', message, { findings: [{ code: 'FORMAT', line: 1, column: 1, message }] });
}

function withReads(below: Database, { reads }: OverlayReads): Database {
  return {
    reads,
    write: (job) => below.write(job),
    insertRequests: (rows) => below.insertRequests(rows),
    touchTokens: (uses) => below.touchTokens(uses),
    verifyAudit: () => below.verifyAudit(),
    queueLength: below.queueLength,
    isDegraded: below.isDegraded,
    installationKey: below.installationKey,
  };
}
