import { type BraceBudget, braceBudget } from './braces.ts';
import { type Entry, entryOf, findingOf, leaveOut } from './entry.ts';
import { FileOpener, type OpenedFile } from './file-opener.ts';
import { trimmedRange } from './file-text.ts';
import { ImportTargets } from './import-targets.ts';
import { Imports } from './imports.ts';
import { type Marked, markedAs, plain, sliced } from './marked-text.ts';
import { matchesPattern } from './path-pattern.ts';
import { folderOf } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Profile } from './profile.ts';
import type { DiscoveryRequest } from './request.ts';
import { isForOneOf, rulePatterns } from './rules.ts';
import type { Sight } from './sight.ts';
import { type Candidate, markedRoot } from './walk.ts';

/** What loading needs. */
export interface LoaderDeps {
  readonly sight: Sight;
  readonly profile: Profile;
  readonly request: DiscoveryRequest;
  /** Nearest marked folder. */
  readonly root: string | null;
  /** Real paths that links may lead into. */
  readonly roots: readonly string[];
  /** Touched files with links resolved. */
  readonly touched: readonly string[];
}

/** Loads candidates into entries: opens them, follows imports, cuts to the budget. */
export class Loader {
  /** In the order of the text; imports follow the file that names them. */
  readonly entries = new Set<Entry>();
  readonly opener: FileOpener;
  readonly #deps: LoaderDeps;
  readonly #imports: Imports | undefined;
  readonly #braces: BraceBudget = braceBudget();
  #budgetLeft: number;

  constructor(deps: LoaderDeps) {
    const { sight, profile, request } = deps;
    this.#deps = deps;
    this.#budgetLeft = profile.budgetBytes ?? Number.POSITIVE_INFINITY;
    this.opener = new FileOpener(deps);
    const onEntry = (entry: Entry) => void this.entries.add(entry);
    const targets = new ImportTargets({ sight, profile, home: request.places.home, onEntry });
    this.#imports = profile.imports && new Imports({ rules: profile.imports, targets, opener: this.opener, onEntry });
  }

  /** Opens all, so that every file is known to be in the text, then follows their imports one after the other. */
  *load(candidates: readonly Candidate[]): Plan<void> {
    const opened: (OpenedFile | Entry)[] = [];
    for (const candidate of candidates) opened.push(yield* this.#open(candidate));
    for (const each of opened) {
      if (!('entry' in each)) {
        this.entries.add(each);
        continue;
      }
      this.entries.add(each.entry);
      yield* this.#fill(each);
    }
  }

  *#open(candidate: Candidate): Plan<OpenedFile | Entry> {
    const { excludes } = this.#deps.profile;
    const isExcluded = excludes.some((pattern) => matchesPattern(candidate.path.slice(1), pattern.replace(/^\//, '')));
    if (isExcluded && candidate.scope !== 'managed' && !candidate.fate)
      return leaveOut(entryOf(candidate), 'excluded', 'a setting leaves it out');
    if (candidate.literal !== undefined) return { entry: entryOf(candidate), id: '', text: candidate.literal };
    const opened = yield* this.opener.open(candidate);
    return 'entry' in opened && candidate.scope === 'rule' ? this.#asRule(opened) : opened;
  }

  /** A rule for some paths counts only when one of them was touched. */
  #asRule(rule: OpenedFile): OpenedFile | Entry {
    const { request, root, touched } = this.#deps;
    const { entry, id } = rule;
    const patterns = rulePatterns(entry.frontMatter, this.#braces);
    if (!patterns) return rule;
    const at = entry.path.indexOf('/.claude/rules/');
    const isUsers = entry.part === 'global';
    const base = isUsers || at < 0 ? (root ?? request.dirs[0]) : entry.path.slice(0, at) || '/';
    if (isForOneOf(patterns, base, touched)) {
      entry.part = 'touched';
      entry.reason = 'rule for a touched file';
      return rule;
    }
    this.opener.giveBack(id);
    return leaveOut(entry, 'not-touched', 'a rule for files that were not touched');
  }

  *#fill({ entry, id, text }: OpenedFile): Plan<void> {
    const { profile } = this.#deps;
    const expanded = this.#imports ? yield* this.#expand(this.#imports, { entry, id, text }) : plain(text);
    const whole = markedAs<Entry>(entry, this.#trimmed(entry, expanded));
    if (whole.text === '') return void leaveOut(entry, 'blank', 'it holds nothing but blanks');
    entry.text = whole;
    const { tag } = profile;
    if (tag && new RegExp(`</?${tag}\\b`, 'i').test(whole.text))
      entry.findings.push(findingOf('MARKER', `it holds the tag <${tag}> that stands around files`));
    if (entry.part === 'project') this.#cut(entry, whole);
  }

  *#expand(imports: Imports, { entry, id, text }: OpenedFile): Plan<Marked<Entry>> {
    const { profile } = this.#deps;
    const isGemini = profile.imports?.style === 'gemini';
    const real = folderOf(entry.realPath ?? entry.path);
    return yield* imports.follow({
      ...{ entry, text, hop: 0, roots: yield* this.#importRoots(entry, real) },
      folder: isGemini ? folderOf(entry.path) : real,
      chain: isGemini ? [] : [id],
    });
  }

  *#importRoots(entry: Entry, folder: string): Plan<readonly string[]> {
    const { sight, profile, request } = this.#deps;
    const { importRoots, dirs, places } = request;
    if (profile.imports?.root !== 'cwd') {
      const marked = entry.part === 'global' ? null : yield* markedRoot(sight, folder, profile.boundary.markers);
      return [marked ?? folder, ...importRoots];
    }
    if (entry.scope === 'managed') return [folder, ...importRoots];
    return [entry.part === 'global' ? places.home : dirs[0], ...importRoots];
  }

  #trimmed(entry: Entry, { text, marks }: Marked<Entry>): Marked<Entry> {
    const { trim, trimsGlobalEnd } = this.#deps.profile.text;
    const [start, end] = trimmedRange(text, trim);
    const stop = trimsGlobalEnd && entry.part === 'global' ? text.trimEnd().length : end;
    return sliced({ text, marks }, start, stop);
  }

  #cut(entry: Entry, whole: Marked<Entry>): void {
    const total = this.#deps.profile.budgetBytes;
    if (total === undefined) return;
    if (this.#budgetLeft === 0)
      return void leaveOut(entry, 'over-budget', `the ${total} bytes for project files are used up`);
    const { length, bytes } = fitting(whole.text, this.#budgetLeft);
    this.#budgetLeft -= bytes;
    if (length === whole.text.length) return;
    this.#budgetLeft = 0;
    entry.outcome = 'truncated';
    entry.note = `cut to ${bytes} bytes: project files have ${total} together`;
    entry.text = sliced(whole, 0, length);
  }
}

/** How much of a text fits into so many bytes of UTF-8, whole characters only. */
export function fitting(text: string, maxBytes: number): { readonly length: number; readonly bytes: number } {
  let bytes = 0;
  let length = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes + size > maxBytes) break;
    bytes += size;
    length += char.length;
  }
  return { length, bytes };
}
