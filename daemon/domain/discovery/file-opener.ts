import type { Finding } from '../../../contract/finding.ts';
import { judgeText } from '../text/judge-text.ts';
import { type Entry, entryOf, findingOf, leaveOut } from './entry.ts';
import { preparedText, splitPersona, splitRule } from './file-text.ts';
import { folderOf, isInsideAny, nameOf } from './paths.ts';
import type { Look, Plan } from './plan.ts';
import { LOAD_LIMITS, type Profile } from './profile.ts';
import type { Sight } from './sight.ts';
import type { Candidate } from './walk.ts';

/** A file whose text may be used. */
export interface OpenedFile {
  readonly entry: Entry;
  /** Same for two names of one file. */
  readonly id: string;
  /** As the mode takes it, imports not yet followed. */
  readonly text: string;
}

type FoundFile = Extract<Look, { readonly realPath: string }>;

/** What deciding about files needs. */
export interface OpenerDeps {
  readonly sight: Sight;
  readonly profile: Profile;
  /** Real paths of folders that links may lead into. */
  readonly roots: readonly string[];
}

/** Opens candidates: decides by kind, place, size and content; each file is taken once. */
export class FileOpener {
  readonly #deps: OpenerDeps;
  readonly #taken = new Set<string>();
  #totalBytes = 0;

  constructor(deps: OpenerDeps) {
    this.#deps = deps;
  }

  /** Whether a file is in the text already, or will be. */
  isTaken(id: string): boolean {
    return this.#taken.has(id);
  }

  /** Keeps a file from being taken (again). */
  take(id: string): void {
    this.#taken.add(id);
  }

  /** Says that a file is not in the text after all. */
  giveBack(id: string): void {
    this.#taken.delete(id);
  }

  /** The entry of a candidate, and its text where it may be used. */
  *open(candidate: Candidate): Plan<OpenedFile | Entry> {
    const entry = entryOf(candidate);
    if (candidate.fate) return entry;
    const found = yield* this.#deps.sight.look(candidate.path);
    if (found.kind === 'missing') return leaveOut(entry, 'not-file', 'the link leads nowhere');
    if (found.kind === 'unreadable') return leaveOut(entry, 'unreadable', 'permission denied');
    if (!this.#mayRead(candidate.path, found)) return deny(entry);
    entry.realPath = found.realPath;
    if (found.kind !== 'file')
      return leaveOut(entry, 'not-file', found.kind === 'folder' ? 'it is a folder' : 'it is no regular file');
    entry.sizeBytes = found.sizeBytes;
    if (this.#taken.has(found.id)) return leaveOut(entry, 'duplicate', 'the same file was taken under another name');
    return yield* this.#read(entry, found);
  }

  #mayRead(path: string, { realPath }: FoundFile): boolean {
    // A file that is no link is where its folder is: that folder was chosen by the rules of the mode.
    return isInsideAny(realPath, this.#deps.roots) || realPath === path;
  }

  *#read(entry: Entry, found: FoundFile): Plan<OpenedFile | Entry> {
    const { sight, roots } = this.#deps;
    if (found.sizeBytes >= LOAD_LIMITS.fileBytes) return tooLarge(entry, '4 MiB or more');
    if (this.#totalBytes + found.sizeBytes > LOAD_LIMITS.totalBytes)
      return tooLarge(entry, 'all files together would have more than 16 MiB');
    const content = yield* sight.read({
      ...{ path: found.realPath, id: found.id, maxBytes: LOAD_LIMITS.fileBytes },
      roots: [...roots, folderOf(found.realPath)],
    });
    if (content.kind === 'denied') return deny(entry);
    if (content.kind === 'too-large') return tooLarge(entry, '4 MiB or more');
    if (content.kind === 'not-file') return leaveOut(entry, 'not-file', 'it is no regular file');
    if (content.kind !== 'text') return leaveOut(entry, 'unreadable', 'it cannot be read');
    this.#totalBytes += content.sizeBytes;
    entry.sha256 = content.sha256;
    entry.sizeBytes = content.sizeBytes;
    entry.findings = [
      ...(found.isWorldWritable ? [findingOf('WORLD_WRITABLE', 'everybody on this machine can change the file')] : []),
      ...findingsOf(content),
    ].slice(0, LOAD_LIMITS.findings);
    return this.#judged(entry, { id: found.id, text: content.text, isUtf8: content.isUtf8 });
  }

  #judged(entry: Entry, { id, text, isUtf8 }: { id: string; text: string; isUtf8: boolean }): OpenedFile | Entry {
    const rules = this.#deps.profile.text;
    if (text.includes('\0')) return leaveOut(entry, 'rejected', 'it is no text: it holds NUL');
    if (!isUtf8 && rules.badUtf8 === 'reject') return leaveOut(entry, 'rejected', 'it is not UTF-8');
    // Whatever came before it: an empty document is no persona and no mistake.
    const body = text.trim() === '' ? text : this.#bodyOf(entry, text);
    if (body === undefined) return entry;
    const prepared = preparedText(body, rules);
    if (prepared.trim() === '') {
      this.#taken.add(id);
      return leaveOut(entry, 'blank', 'it holds nothing but blanks');
    }
    this.#taken.add(id);
    return { entry, id, text: prepared };
  }

  /** The text without front matter where the mode takes it off; undefined for what is rejected. */
  #bodyOf(entry: Entry, text: string): string | undefined {
    if (entry.scope === 'rule') {
      const { body, frontMatter } = splitRule(text);
      entry.frontMatter = frontMatter;
      return body;
    }
    if (!this.#deps.profile.text.splitsFrontMatter(nameOf(entry.path))) return text;
    const split = splitPersona(text);
    if ('refused' in split) {
      entry.findings = [...split.refused].slice(0, LOAD_LIMITS.findings);
      leaveOut(entry, 'rejected', `it cannot be read as a persona: ${split.refused[0]?.message ?? ''}`);
      return undefined;
    }
    const ofFile = entry.findings.filter(({ code }) => code === 'WORLD_WRITABLE');
    entry.findings = [...ofFile, ...split.findings].slice(0, LOAD_LIMITS.findings);
    entry.frontMatter = split.frontMatter;
    return split.body;
  }
}

function findingsOf({ text, isUtf8 }: { readonly text: string; readonly isUtf8: boolean }): readonly Finding[] {
  const { findings } = judgeText(text);
  return isUtf8 ? findings : [findingOf('BAD_UTF8', 'the bytes are not UTF-8'), ...findings];
}

function deny(entry: Entry): Entry {
  entry.realPath = null;
  entry.findings.push(findingOf('SYMLINK_OUTSIDE', 'the link leads out of the folders that may be read'));
  const note = 'a link that leads out of the project; add its folder to discovery.importRoots to allow it';
  return leaveOut(entry, 'denied', note);
}

function tooLarge(entry: Entry, size: string): Entry {
  entry.findings.push(findingOf('TOO_LARGE', `it is too large: ${size}`));
  return leaveOut(entry, 'too-large', `it is too large: ${size}`);
}
