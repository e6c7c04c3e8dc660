import { IMPORT_LIMITS, type ImportProgress, type StagedImport, type StageFilesInput } from '../../contract/import.ts';
import { AppError } from '../domain/errors.ts';
import type { SourceFile } from '../domain/interchange/format.ts';
import type { PreparedBatch } from './import-batch.ts';
import type { PlannedFiles } from './import-plan.ts';
import type { Actor, Clock, Ids } from './ports.ts';

/** A plan that was checked, for an import that asks for the same while the library is the same. */
export interface CheckedPlan {
  readonly key: string;
  readonly epoch: number;
  readonly files: PlannedFiles;
  readonly batch: PreparedBatch;
}

/** Files that wait to be imported. */
export interface WaitingFiles {
  readonly id: string;
  readonly userId: string;
  readonly files: Map<string, Uint8Array[]>;
  bytes: number;
  /** Stop watch, milliseconds. */
  lastUsedMs: number;
  progress: ImportProgress;
  plan: CheckedPlan | undefined;
  /** A plan or import that runs on them now. */
  isBusy: boolean;
}

/** Files given to the daemon before they are imported: in memory, bounded, and gone when nobody comes back for them. */
export class StagedImports {
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #waiting = new Map<string, WaitingFiles>();

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** Takes files in. Throws INVALID_INPUT for a path that comes twice, CONTENT_TOO_LARGE over the limits. */
  add(actor: Actor, { importId, files }: StageFilesInput): StagedImport {
    const staged = importId === undefined ? this.#open(actor) : this.find(actor, importId);
    if (staged.isBusy) throw new AppError('INVALID_INPUT', 'the import runs already; files cannot be added to it');
    for (const { path, data, encoding, append } of files) {
      const bytes = new Uint8Array(Buffer.from(data, encoding));
      const parts = staged.files.get(path);
      if ((parts !== undefined) !== append) {
        throw new AppError(
          'INVALID_INPUT',
          append ? `"${path}" has no beginning to append to` : `"${path}" is given twice`,
          { path },
        );
      }
      staged.bytes += bytes.length;
      if (parts) parts.push(bytes);
      else staged.files.set(path, [bytes]);
      this.#refuseTooMuch(staged);
    }
    staged.plan = undefined;
    const expiresAt = new Date(this.#clock.now().getTime() + IMPORT_LIMITS.minutes * 60_000);
    return { importId: staged.id, files: staged.files.size, bytes: staged.bytes, expiresAt };
  }

  /** The files of an import of the actor's. Throws INVALID_INPUT when there is none, or none any more. */
  find(actor: Actor, importId: string): WaitingFiles {
    this.#expire();
    const staged = this.#waiting.get(importId);
    if (!staged || staged.userId !== actor.userId) {
      throw new AppError(
        'INVALID_INPUT',
        `no import "${importId}" waits; files are kept ${IMPORT_LIMITS.minutes} minutes, give them again`,
      );
    }
    staged.lastUsedMs = this.#clock.monotonicMs();
    return staged;
  }

  drop(importId: string): void {
    this.#waiting.delete(importId);
  }

  #open(actor: Actor): WaitingFiles {
    this.#expire();
    const mine = [...this.#waiting.values()].filter(({ userId }) => userId === actor.userId);
    const oldest = mine.find(({ isBusy }) => !isBusy);
    if (mine.length >= IMPORT_LIMITS.open) {
      if (!oldest) throw new AppError('RATE_LIMITED', `${mine.length} imports run already; wait for one to end`);
      this.drop(oldest.id);
    }
    const staged: WaitingFiles = {
      id: this.#ids.uuid(),
      userId: actor.userId,
      files: new Map(),
      bytes: 0,
      lastUsedMs: this.#clock.monotonicMs(),
      progress: { phase: 'waiting', done: 0, total: 0 },
      plan: undefined,
      isBusy: false,
    };
    this.#waiting.set(staged.id, staged);
    return staged;
  }

  #refuseTooMuch(staged: WaitingFiles): void {
    const { files, bytes } = IMPORT_LIMITS;
    if (staged.files.size <= files && staged.bytes <= bytes) return;
    this.drop(staged.id);
    throw new AppError(
      'CONTENT_TOO_LARGE',
      `an import takes at most ${files} files and ${bytes} bytes; import a part at a time`,
      {
        files: staged.files.size,
        bytes: staged.bytes,
      },
    );
  }

  #expire(): void {
    const oldestMs = this.#clock.monotonicMs() - IMPORT_LIMITS.minutes * 60_000;
    for (const [id, { lastUsedMs, isBusy }] of this.#waiting)
      if (!isBusy && lastUsedMs < oldestMs) this.#waiting.delete(id);
  }
}

/** The files with their parts joined. */
export function sourceFiles({ files }: WaitingFiles): readonly SourceFile[] {
  return [...files].map(([path, parts]) => ({
    path,
    bytes: parts.length === 1 && parts[0] ? parts[0] : new Uint8Array(Buffer.concat(parts)),
  }));
}
