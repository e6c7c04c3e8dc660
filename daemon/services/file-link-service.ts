import type {
  FileLink,
  LinkedFile,
  LinkedFileState,
  LinkFileInput,
  ListFileLinksInput,
  UnlinkFileInput,
} from '../../contract/file-link.ts';
import { LIMITS } from '../../contract/limits.ts';
import { folderOf, normalizePath } from '../domain/discovery/paths.ts';
import { AppError, isAppError } from '../domain/errors.ts';
import type { FilePorts } from './discovery-ports.ts';
import type { DraftService } from './draft-service.ts';
import type { EventService } from './event-service.ts';
import type { OwnedFileLink } from './file-link-ports.ts';
import { findPersona } from './persona-lookup.ts';
import type { Actor, Clock, Database, Logger } from './ports.ts';
import { ownerActor } from './token-service.ts';

/** What links of files need from outside. */
export interface FileLinkServiceDeps extends Pick<FilePorts, 'tree' | 'watcher'> {
  readonly database: Database;
  readonly drafts: DraftService;
  readonly events: EventService;
  readonly clock: Clock;
}

/** What a file that was looked at said. */
interface LookResult {
  readonly state: LinkedFileState;
  readonly draft: string | null;
}

/** A document with a header may be larger than its text. */
const MAX_BYTES = LIMITS.contentBytes + LIMITS.frontMatterBytes + 1_024;
/** No file has this hash: nothing was seen yet, or nothing is there. */
const NOTHING = '';

/** Personas that are kept in step with files: a hand edit of a file becomes a draft and an event. */
export class FileLinkService {
  readonly #deps: FileLinkServiceDeps;
  readonly #watched = new Map<string, () => void>();
  /** Looks wait for each other: what one writes, the next one must see. */
  #last: Promise<unknown> = Promise.resolve();
  #logger: Logger | undefined;
  #isClosed = false;

  constructor(deps: FileLinkServiceDeps) {
    this.#deps = deps;
  }

  /** Watches every linked file and compares each with what was seen of it last. */
  async start(logger: Logger): Promise<void> {
    this.#logger = logger;
    for (const link of await this.#deps.database.reads.allFileLinks()) {
      this.#watch(link);
      this.#lookSoon(link);
    }
  }

  /** Ends watching; resolves when the look under way is done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const end of this.#watched.values()) end();
    this.#watched.clear();
    await this.#last.catch(() => undefined);
  }

  /** Resolves when every look that was begun is done. */
  async settled(): Promise<void> {
    for (let last: unknown; last !== this.#last; ) {
      last = this.#last;
      await this.#last.catch(() => undefined);
    }
  }

  /** By persona and path; of one persona when it is named. */
  async list(actor: Actor, { ref }: ListFileLinksInput): Promise<readonly FileLink[]> {
    const { reads } = this.#deps.database;
    const only = ref === undefined ? undefined : await findPersona(reads, actor, ref);
    const links = await reads.fileLinks(actor.userId);
    return links.filter(({ personaId }) => !only || personaId === only.id).map(toFileLink);
  }

  /**
   * Links a persona with a file. Where the file says something else than the persona, a draft is made of it. Throws
   * INVALID_INPUT for what is no regular file of at most 1 MiB, IN_USE when another persona has the file.
   */
  async link(actor: Actor, { ref, path }: LinkFileInput): Promise<LinkedFile> {
    const { database, events, clock, watcher } = this.#deps;
    const persona = await findPersona(database.reads, actor, ref);
    const realPath = await this.#regularFile(path);
    const link = await database.write(async (tx) => {
      const links = await tx.fileLinks(actor.userId);
      const known = links.find((each) => each.path === realPath);
      if (known && known.personaId !== persona.id) throw inUse(realPath, known);
      if (known) return known;
      if ((await tx.allFileLinks()).length >= watcher.maxFiles) throw tooMany(watcher.maxFiles);
      const common = { personaId: persona.id, path: realPath };
      const row = { ...common, format: 'maestro', seenSha256: NOTHING, createdAt: clock.now() };
      await tx.putFileLink(row);
      const payload = { persona: persona.name, path: realPath };
      await tx.record({ type: 'file.linked', subject: persona.id, actorId: actor.userId, at: clock.now(), payload });
      return { ...row, ownerId: actor.userId, persona: persona.name };
    });
    events.wake();
    this.#watch(link);
    return { ...toFileLink(link), ...(await this.#inTurn(() => this.#lookAt(link))) };
  }

  /** Ends a link; file and persona stay as they are. Throws INVALID_INPUT when there is none. */
  async unlink(actor: Actor, { ref, path }: UnlinkFileInput): Promise<FileLink> {
    const { database, events, clock } = this.#deps;
    const persona = await findPersona(database.reads, actor, ref);
    const found = await this.#deps.tree.look(normalizePath(path));
    const names = new Set([normalizePath(path), 'realPath' in found ? found.realPath : '']);
    const link = await database.write(async (tx) => {
      const links = await tx.fileLinks(actor.userId);
      const known = links.find((each) => each.personaId === persona.id && names.has(each.path));
      if (!known) throw notLinked(persona.name, path);
      await tx.removeFileLink(known.personaId, known.path);
      const payload = { persona: persona.name, path: known.path };
      await tx.record({ type: 'file.unlinked', subject: persona.id, actorId: actor.userId, at: clock.now(), payload });
      return known;
    });
    this.#watched.get(keyOf(link))?.();
    this.#watched.delete(keyOf(link));
    events.wake();
    return toFileLink(link);
  }

  #watch(link: OwnedFileLink): void {
    if (this.#watched.has(keyOf(link)) || this.#isClosed) return;
    try {
      this.#watched.set(
        keyOf(link),
        this.#deps.watcher.watch(link.path, () => this.#lookSoon(link)),
      );
    } catch (error) {
      if (!isAppError(error)) throw error;
      this.#logger?.warn({ path: link.path, reason: error.message }, 'a linked file is not watched');
    }
  }

  #lookSoon(link: OwnedFileLink): void {
    if (this.#isClosed) return;
    this.#inTurn(() => this.#lookAt(link)).catch((error: unknown) =>
      this.#logger?.warn({ err: error, path: link.path }, 'a linked file could not be compared'),
    );
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Compares a file with what was seen of it; makes a draft and an event where it changed. */
  async #lookAt({ personaId, path, ownerId }: OwnedFileLink): Promise<LookResult> {
    const { database, events, clock } = this.#deps;
    const link = (await database.reads.fileLinks(ownerId)).find(
      (each) => each.personaId === personaId && each.path === path,
    );
    const owner = link && (await database.reads.user(ownerId));
    if (!link || !owner) return { state: 'missing', draft: null };
    const seen = await this.#read(path);
    if (seen.sha256 === link.seenSha256)
      return { state: seen.document === undefined ? seen.problem : 'same', draft: null };
    const actor = ownerActor(owner);
    const result = await this.#judge(actor, { personaId, path, seen });
    await database.write(async (tx) => {
      // It was unlinked meanwhile: nobody waits for word of it.
      if (!(await tx.setFileSeen({ personaId, path, seenSha256: seen.sha256 }))) return;
      const payload = { persona: link.persona, path, ...result };
      await tx.record({ type: 'file.changed', subject: personaId, actorId: ownerId, at: clock.now(), payload });
    });
    events.wake();
    return result;
  }

  async #judge(
    actor: Actor,
    { personaId, path, seen }: { readonly personaId: string; readonly path: string; readonly seen: SeenFile },
  ): Promise<LookResult> {
    if (seen.document === undefined) return { state: seen.problem, draft: null };
    const draft = await this.#deps.drafts.fromFile(actor, { personaId, path, document: seen.document });
    return draft ? { state: 'draft', draft: draft.id } : { state: 'same', draft: null };
  }

  async #read(path: string): Promise<SeenFile> {
    const { tree } = this.#deps;
    const found = await tree.look(path);
    if (found.kind === 'missing') return { sha256: NOTHING, document: undefined, problem: 'missing' };
    const problem = 'unreadable' as const;
    // A link that was put in the file's place leads somewhere else: that is not the file that was linked.
    if (found.kind !== 'file' || found.realPath !== path) return { sha256: problem, document: undefined, problem };
    const content = await tree.read({ path, id: found.id, roots: [folderOf(path)], maxBytes: MAX_BYTES });
    if (content.kind !== 'text') return { sha256: problem, document: undefined, problem };
    const { text, isUtf8, sha256 } = content;
    return isUtf8 && !text.includes('\0') ? { sha256, document: text } : { sha256, document: undefined, problem };
  }

  async #regularFile(path: string): Promise<string> {
    const found = await this.#deps.tree.look(normalizePath(path));
    const why =
      found.kind === 'missing'
        ? 'there is no such file'
        : found.kind === 'unreadable'
          ? 'permission denied'
          : found.kind !== 'file'
            ? 'it is no regular file'
            : found.sizeBytes > MAX_BYTES
              ? 'it has more than 1 MiB'
              : undefined;
    if (why === undefined && 'realPath' in found) return found.realPath;
    throw new AppError('INVALID_INPUT', `${path} cannot be linked: ${why}`, { path });
  }
}

type SeenFile =
  | { readonly sha256: string; readonly document: string }
  | { readonly sha256: string; readonly document: undefined; readonly problem: 'missing' | 'unreadable' };

function keyOf({ personaId, path }: OwnedFileLink): string {
  return `${personaId}\0${path}`;
}

function toFileLink({ personaId, persona, path, createdAt }: OwnedFileLink): FileLink {
  return { personaId, persona, path, createdAt };
}

function inUse(path: string, { persona, personaId }: OwnedFileLink): AppError {
  const advice = `\`maestro persona unlink ${persona} FILE\` frees it`;
  return new AppError('IN_USE', `${path} is linked to "${persona}" already; ${advice}`, { path, personaId });
}

function tooMany(maxFiles: number): AppError {
  return new AppError('INVALID_INPUT', `${maxFiles} files are linked already; unlink some first`, { maxFiles });
}

function notLinked(persona: string, path: string): AppError {
  return new AppError('INVALID_INPUT', `"${persona}" is not linked to ${path}; see \`maestro persona links\``, {
    path,
  });
}
