import { setImmediate } from 'node:timers/promises';
import type {
  ImportManyInput,
  ImportPlan,
  ImportProgress,
  ImportResult,
  PlanImportInput,
  StagedImport,
  StageFilesInput,
} from '../../contract/import.ts';
import { AppError } from '../domain/errors.ts';
import type { EventService } from './event-service.ts';
import { type Once, once, type Repeat, unlessDone } from './idempotency.ts';
import { type PrepareDeps, type PreparedItem, prepareBatch } from './import-batch.ts';
import { planFiles } from './import-plan.ts';
import { clashError, refusedError, toPlan, toResult } from './import-views.ts';
import type { WatchedDatabase } from './library-watch.ts';
import type { PersonaWriter, SavedVersion } from './persona-writer.ts';
import type { Actor, WriteTx } from './ports.ts';
import { type CheckedPlan, StagedImports, sourceFiles, type WaitingFiles } from './staged-imports.ts';
import { templatesOf } from './transfer-templates.ts';

/** What importing many files needs from outside. */
export interface ImportServiceDeps extends Omit<PrepareDeps, 'database'> {
  readonly database: WatchedDatabase;
  readonly writer: PersonaWriter;
  readonly events: EventService;
}

/** Personas written between which other work of the daemon gets its turn. */
const BREATH = 50;

/**
 * Imports of many files: given in parts, planned, and done in one transaction, all or nothing. Everything that can be
 * checked is checked before the transaction, so that it is short and others wait little.
 */
export class ImportService {
  readonly #deps: ImportServiceDeps;
  readonly #staged: StagedImports;

  constructor(deps: ImportServiceDeps) {
    this.#deps = deps;
    this.#staged = new StagedImports(deps.clock, deps.ids);
  }

  /** Takes files in, up to 64 MiB for one import; they wait ten minutes. */
  stage(actor: Actor, input: StageFilesInput): StagedImport {
    return this.#staged.add(actor, input);
  }

  /** What an import of the staged files would do, found out by doing everything but writing. */
  async plan(actor: Actor, input: PlanImportInput): Promise<ImportPlan> {
    return this.#busy(actor, input.importId, async (staged) => {
      const checked = await this.#check(actor, staged, input);
      staged.progress = { phase: 'waiting', done: 0, total: 0 };
      return toPlan(checked);
    });
  }

  /**
   * Imports the staged files in one transaction; they are gone afterwards. Throws IMPORT_INVALID when files are refused
   * and `skipRefused` is not set, NAME_TAKEN when names are taken and nothing was chosen: then nothing is written.
   */
  async import(actor: Actor, input: ImportManyInput): Promise<ImportResult> {
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'transfer.importMany', key, about, clock: this.#deps.clock };
    const { answer } = await unlessDone(this.#deps.database.reads, repeat, () =>
      this.#busy(actor, input.importId, (staged) => this.#import(repeat, staged, about)),
    );
    this.#staged.drop(input.importId);
    return answer;
  }

  /** How far a plan or import is. */
  progress(actor: Actor, importId: string): ImportProgress {
    return this.#staged.find(actor, importId).progress;
  }

  /** Forgets staged files. */
  drop(actor: Actor, importId: string): { readonly dropped: boolean } {
    this.#staged.drop(this.#staged.find(actor, importId).id);
    return { dropped: true };
  }

  async #busy<T>(actor: Actor, importId: string, work: (staged: WaitingFiles) => Promise<T>): Promise<T> {
    const staged = this.#staged.find(actor, importId);
    if (staged.isBusy) throw new AppError('INVALID_INPUT', 'this import is being worked on already');
    staged.isBusy = true;
    try {
      return await work(staged);
    } finally {
      staged.isBusy = false;
    }
  }

  async #check(actor: Actor, staged: WaitingFiles, input: PlanImportInput): Promise<CheckedPlan> {
    const { database } = this.#deps;
    const { onClash, clashes, format } = input;
    const key = JSON.stringify({ onClash, clashes, format });
    if (staged.plan?.key === key && staged.plan.epoch === database.epoch) return staged.plan;
    const { epoch } = database;
    const tell = (phase: ImportProgress['phase'], done: number, total: number) => {
      staged.progress = { phase, done, total };
    };
    const files = await planFiles({ reads: database.reads, actor, tell }, sourceFiles(staged), {
      onClash,
      clashes,
      format,
    });
    const batch = await prepareBatch(this.#deps, { actor, files, tell });
    staged.plan = { key, epoch, files, batch };
    return staged.plan;
  }

  async #import(repeat: Repeat, staged: WaitingFiles, input: ImportManyInput): Promise<Once<ImportResult>> {
    const { database, events } = this.#deps;
    const checked = await this.#check(repeat.actor, staged, input);
    const refusal = clashError(checked) ?? (input.skipRefused ? undefined : refusedError(checked));
    if (refusal) throw refusal;
    const done = await database.write((tx) =>
      once(tx, repeat, () => this.#write(tx, repeat.actor, { checked, staged })),
    );
    staged.progress = { phase: 'done', done: 1, total: 1 };
    events.wake();
    return done;
  }

  async #write(
    tx: WriteTx,
    actor: Actor,
    { checked, staged }: { readonly checked: CheckedPlan; readonly staged: WaitingFiles },
  ): Promise<ImportResult> {
    const { items } = checked.batch;
    const saved = new Map<PreparedItem, SavedVersion>();
    for (const [i, item] of items.entries()) {
      saved.set(item, await this.#writeItem(tx, actor, item));
      if (i % BREATH !== BREATH - 1) continue;
      staged.progress = { phase: 'writing', done: i + 1, total: items.length };
      await setImmediate();
    }
    const templates = await templatesOf(tx, { actor, at: this.#deps.clock.now() }, checked.files.templates);
    return toResult(checked, { saved, templates });
  }

  async #writeItem(tx: WriteTx, actor: Actor, { planned, first, next, labels }: PreparedItem): Promise<SavedVersion> {
    const { writer, clock } = this.#deps;
    let saved: SavedVersion | undefined;
    if (first) saved = await writer.insertFirst(tx, actor, first);
    for (const each of next) saved = await writer.insertNext(tx, actor, each);
    const personaId = saved?.id ?? planned.taken?.id ?? '';
    for (const { label, version, versionId, isProtected } of labels) {
      const at = clock.now();
      await tx.putLabel({ personaId, label, versionId, isProtected, movedAt: at });
      const payload = { name: planned.name, label, before: null, after: version };
      await tx.record({ type: 'label.moved', subject: personaId, actorId: actor.userId, at, payload });
    }
    if (first && saved) return { ...saved, outcome: 'created' };
    if (saved) return saved;
    const { id = '', name = planned.name, latestVersion = '' } = planned.taken ?? {};
    return { outcome: 'unchanged', id, name, version: latestVersion };
  }
}
