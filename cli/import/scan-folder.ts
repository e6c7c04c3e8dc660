import { constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { isPersonaMarkdown, looksImportable, MAX_FILE_BYTES, type Places } from './import-candidates.ts';

/** A file that was found, with its bytes. */
export interface FoundFile {
  /** Relative to what was looked through, with `/`. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** Something that was left out, and why. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** What looking through a folder gave. */
export interface Scan {
  readonly files: readonly FoundFile[];
  readonly leftOut: readonly LeftOut[];
}

/** How a folder is looked through. */
export interface ScanOptions {
  readonly places: Places;
  /** Every Markdown file counts, known place or not. */
  readonly takeAll: boolean;
  readonly home: string;
  readonly signal: AbortSignal;
}

const MAX_DEPTH = 16;
const MAX_FOLDERS = 20_000;
const MAX_FILES = 20_000;
/** Folders of programs and packages: large, and nothing in them is a person's. */
const SKIPPED = new Set(
  'node_modules .git .hg .svn .cache .npm .cargo .rustup .venv venv __pycache__ dist build target vendor .Trash Library AppData snap'.split(
    ' ',
  ),
);
/** Where agents keep their files in a home directory; the rest of it is not looked through. */
const HOME_PLACES = [
  '.claude .gemini .codex .opencode .config/opencode .config/fabric .config/io.datasette.llm .cursor .copilot .agents .hermes',
]
  .join(' ')
  .split(' ');
const HOME_FILES = ['CLAUDE.md', 'AGENTS.md', 'GEMINI.md', 'SOUL.md', '.cursorrules'];
/** One of these makes a folder a project or home, where a Markdown file may be anything. */
const PROJECT_SIGNS = new Set(
  '.git .claude .gemini .codex .opencode .cursor .github package.json pyproject.toml go.mod Cargo.toml'.split(' '),
);

/**
 * Files below a folder that can be imported. Links are not followed, so nothing outside is read and no loop is walked;
 * pipes, devices and sockets are not opened; large files, deep folders and those of package managers are left out. Of a
 * home directory only the places of agents are looked through.
 */
export async function scanFolder(folder: string, options: ScanOptions): Promise<Scan> {
  const root = await realpath(folder);
  const prefix = placePrefix(root);
  const names = new Set(await readdir(root));
  const isHome = root === options.home;
  const walk = new Walk(root, {
    ...options,
    prefix,
    takeAll: options.takeAll || (!isHome && prefix === '' && ![...PROJECT_SIGNS].some((sign) => names.has(sign))),
  });
  if (!isHome) await walk.folder('', 0);
  else {
    for (const place of HOME_PLACES) await walk.place(place);
    for (const file of HOME_FILES) if (names.has(file)) await walk.file(file);
  }
  return { files: walk.files, leftOut: walk.leftOut };
}

/** The part of a path from its first hidden folder on: below `.claude/agents`, files are still subagents. */
export function placePrefix(folder: string): string {
  const parts = folder.split(sep);
  const at = parts.findIndex((part) => /^\.[\w-]/.test(part));
  return at < 0 ? '' : parts.slice(at).join('/');
}

class Walk {
  readonly files: FoundFile[] = [];
  readonly leftOut: LeftOut[] = [];
  readonly #root: string;
  readonly #options: ScanOptions & { readonly prefix: string };
  #folders = 0;

  constructor(root: string, options: ScanOptions & { readonly prefix: string }) {
    this.#root = root;
    this.#options = options;
  }

  async place(path: string): Promise<void> {
    const found = await lstat(join(this.#root, path)).catch(() => undefined);
    if (found?.isDirectory()) await this.folder(path, path.split('/').length);
    else if (found?.isSymbolicLink()) this.#leave(path, 'a link: links are not followed');
  }

  async folder(path: string, depth: number): Promise<void> {
    this.#options.signal.throwIfAborted();
    this.#folders += 1;
    if (depth > MAX_DEPTH) return this.#leave(path, `deeper than ${MAX_DEPTH} folders`);
    if (this.#folders > MAX_FOLDERS)
      return this.#folders === MAX_FOLDERS + 1 ? this.#leave(path, `more than ${MAX_FOLDERS} folders`) : undefined;
    const entries = await readdir(join(this.#root, path), { withFileTypes: true }).catch(() => undefined);
    if (!entries) return this.#leave(path, 'the folder cannot be read');
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) await this.folder(below, depth + 1);
      } else if (entry.isFile()) await this.file(below);
      else if (this.#isWanted(below))
        this.#leave(below, entry.isSymbolicLink() ? 'a link: links are not followed' : 'no regular file');
    }
  }

  async file(path: string): Promise<void> {
    const inPlace = this.#isPlace(path);
    if (!inPlace && !looksImportable(path)) return;
    if (this.files.length >= MAX_FILES) return this.#leave(path, `more than ${MAX_FILES} files`);
    const bytes = await readRegular(join(this.#root, path));
    if (typeof bytes === 'string') return this.#isWanted(path) ? this.#leave(path, bytes) : undefined;
    if (inPlace || isPersonaMarkdown(path, bytes, this.#options.takeAll))
      this.files.push({ path: this.#named(path), bytes });
  }

  #isWanted(path: string): boolean {
    return this.#isPlace(path) || (this.#options.takeAll && looksImportable(path));
  }

  #isPlace(path: string): boolean {
    return this.#options.places.some((place) => place.test(this.#named(path)));
  }

  #named(path: string): string {
    const { prefix } = this.#options;
    return prefix === '' ? path : `${prefix}/${path}`;
  }

  #leave(path: string, reason: string): undefined {
    if (this.leftOut.length < 1_000) this.leftOut.push({ path: this.#named(path) || basename(this.#root), reason });
  }
}

/** The bytes of a regular file, opened so that neither a link nor a pipe can take its place; else why not. */
export async function readRegular(path: string): Promise<Buffer | string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => error,
  );
  if (!isFile(file)) {
    const code = file instanceof Error && 'code' in file ? file.code : undefined;
    return code === 'ELOOP'
      ? 'a link: links are not followed'
      : code === 'EACCES'
        ? 'permission denied'
        : 'it cannot be read';
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return 'no regular file';
    if (stat.size > MAX_FILE_BYTES) return `${stat.size} bytes; at most ${MAX_FILE_BYTES} are read`;
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function isFile(value: unknown): value is Awaited<ReturnType<typeof open>> {
  return typeof value === 'object' && value !== null && 'readFile' in value;
}

/** A path as messages show it: relative to a folder where it is below it. */
export function shownPath(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') ? path : short;
}
