import type { FindingCode } from '../../../contract/finding.ts';
import { judgeText } from '../text/judge-text.ts';
import { type Entry, findingOf, importEntry, leaveOut } from './entry.ts';
import { preparedText } from './file-text.ts';
import type { Importing } from './importing.ts';
import { folderOf, isInsideAny, resolvePath } from './paths.ts';
import type { Look, Plan } from './plan.ts';
import { LOAD_LIMITS, type Profile } from './profile.ts';
import type { Sight } from './sight.ts';

/** What a token leads to. */
export type Target =
  | {
      readonly kind: 'file';
      readonly id: string;
      readonly entry: Entry;
      readonly text: string;
      /** Where its own relative imports start. */
      readonly folder: string;
      /** Characters of the path that were used; what stands after them stays in the text. */
      readonly specLength: number;
    }
  | {
      readonly kind: 'failed';
      /** For the note of the gemini modes. */
      readonly note: string;
      /** Worth a finding. */
      readonly code?: FindingCode;
      readonly message: string;
    }
  | { readonly kind: 'too-many' };

type Found =
  | Omit<Extract<Target, { readonly kind: 'file' }>, 'specLength'>
  | Exclude<Target, { readonly kind: 'file' }>;

/** What looking for imported files needs. */
export interface TargetsDeps {
  readonly sight: Sight;
  readonly profile: Profile;
  readonly home: string;
  /** Told of what is not taken: the files that a person would ask about. */
  readonly onEntry: (entry: Entry) => void;
}

const OUTSIDE = 'Path traversal attempt';
const PATH_LIKE = /^(?:\.{1,2}\/|\/|~\/)|\.md$/;

/** Finds the files that tokens name, within the roots they may come from. Every path is looked at once. */
export class ImportTargets {
  readonly #deps: TargetsDeps;
  readonly #found = new Map<string, Found>();
  readonly #ids = new Set<string>();
  readonly #told = new Set<string>();
  #looks = 0;

  constructor(deps: TargetsDeps) {
    this.#deps = deps;
  }

  /** The target of a token; the text of what lies outside of the roots is never read. */
  *find(at: Importing, spec: string): Plan<Target> {
    const { imports } = this.#deps.profile;
    const target = yield* this.#named(at, spec);
    if (target.kind !== 'failed' || target.note === OUTSIDE || !imports?.trimsPunctuation)
      return this.#tell(at, spec, target);
    const bare = spec.replace(/[.,;:!?)\]}'"]{1,64}$/, '');
    if (bare === spec || bare === '') return this.#tell(at, spec, target);
    const second = yield* this.#named(at, bare);
    return second.kind === 'failed' ? this.#tell(at, spec, target) : second;
  }

  /** What is not imported is told once in the manifest. */
  #tell(at: Importing, spec: string, target: Target): Target {
    if (target.kind !== 'failed' || !target.code || !PATH_LIKE.test(spec)) return target;
    const key = `${at.entry.path}\0${spec}`;
    if (this.#told.has(key) || this.#told.size >= LOAD_LIMITS.importFiles) return target;
    this.#told.add(key);
    const isOutside = target.note === OUTSIDE;
    const needsApproval = isOutside && this.#deps.profile.imports?.root === 'cwd';
    const entry = importEntry(spec, at.entry, at.hop + 1);
    this.#deps.onEntry(
      leaveOut(entry, needsApproval ? 'needs-approval' : isOutside ? 'denied' : 'not-file', target.message),
    );
    return target;
  }

  *#named(at: Importing, spec: string): Plan<Target> {
    const { profile, home } = this.#deps;
    const { imports } = profile;
    if (/^(?:https?|file):\/\//.test(spec)) return outside('it is on the network or an URL, which is never fetched');
    const written = imports?.style === 'gemini' ? spec : spec.replaceAll('\\ ', ' ');
    const isHome = imports?.tilde === true && written.startsWith('~/');
    const path = isHome ? resolvePath(home, written.slice(2)) : resolvePath(at.folder, written);
    if (path.includes('\0')) return outside('it is no path');
    // What is written to lead outside is not even looked at: nobody learns whether it is there.
    if (!isInsideAny(path, at.roots)) return outside('it leads out of the folders that may be imported from');
    const key = [path, ...at.roots].join('\0');
    let found = this.#found.get(key);
    if (!found) {
      this.#looks += 1;
      if (this.#looks > LOAD_LIMITS.importTargets) return { kind: 'too-many' };
      found = yield* this.#look(path, at);
      this.#found.set(key, found);
    }
    if (found.kind === 'file') return { ...found, specLength: spec.length };
    if (found.kind === 'too-many') return found;
    const shown = imports?.tellsPaths ? found.note : found.note.replace(`'${path}'`, `'${spec}'`);
    const isSilent = found.note.startsWith('ENOENT') && !PATH_LIKE.test(spec);
    const { code: _silent, ...rest } = found;
    return isSilent ? { ...rest, note: shown } : { ...found, note: shown };
  }

  *#look(path: string, at: Importing): Plan<Found> {
    const { roots } = at;
    const look = yield* this.#deps.sight.look(path);
    if (look.kind === 'missing')
      return failed(`ENOENT: no such file or directory, access '${path}'`, 'there is no such file');
    if (look.kind === 'unreadable') return failed(`EACCES: permission denied, access '${path}'`, 'it cannot be read');
    if (!isInsideAny(look.realPath, roots))
      return outside('it is a link that leads out of the folders that may be imported from');
    if (look.kind === 'folder') return failed('EISDIR: illegal operation on a directory, read', 'it is a folder');
    if (look.kind === 'other') return failed('not a regular file', 'it is no regular file');
    if (look.sizeBytes > LOAD_LIMITS.importBytes) return tooLarge();
    if (!this.#ids.has(look.id) && this.#ids.size >= LOAD_LIMITS.importFiles) return { kind: 'too-many' };
    this.#ids.add(look.id);
    return yield* this.#read(path, look, at);
  }

  *#read(path: string, look: Extract<Look, { realPath: string }>, at: Importing): Plan<Found> {
    const { sight, profile } = this.#deps;
    const { realPath, id } = look;
    const content = yield* sight.read({ path: realPath, id, roots: at.roots, maxBytes: LOAD_LIMITS.fileBytes });
    if (content.kind === 'denied') return outside('it changed while it was looked at');
    if (content.kind === 'too-large') return tooLarge();
    if (content.kind !== 'text') return failed('not a regular file', 'it cannot be read');
    const { text, isUtf8, sha256, sizeBytes } = content;
    if (text.includes('\0')) return failed('it is no text', 'it is no text: it holds NUL');
    if (!isUtf8 && profile.text.badUtf8 === 'reject') return failed('it is no text', 'it is not UTF-8');
    const entry = importEntry(path, at.entry, at.hop + 1);
    const own = isUtf8 ? [] : [findingOf('BAD_UTF8', 'the bytes are not UTF-8')];
    const open = look.isWorldWritable
      ? [findingOf('WORLD_WRITABLE', 'everybody on this machine can change the file')]
      : [];
    const findings = [...own, ...open, ...judgeText(text).findings].slice(0, LOAD_LIMITS.findings);
    Object.assign(entry, { realPath, sha256, sizeBytes, findings });
    const isGemini = profile.imports?.style === 'gemini';
    return {
      kind: 'file',
      id,
      entry,
      text: preparedText(text, profile.text),
      folder: folderOf(isGemini ? path : realPath),
    };
  }
}

function outside(why: string): Extract<Target, { kind: 'failed' }> {
  return { kind: 'failed', note: OUTSIDE, code: 'IMPORT_DENIED', message: `not imported: ${why}` };
}

function failed(note: string, why: string): Extract<Target, { kind: 'failed' }> {
  return { kind: 'failed', note, code: 'IMPORT_NOT_FILE', message: `not imported: ${why}` };
}

function tooLarge(): Extract<Target, { kind: 'failed' }> {
  return {
    kind: 'failed',
    note: 'the file is too large',
    code: 'IMPORT_TOO_MANY',
    message: 'not imported: it has more than 1 MiB',
  };
}
