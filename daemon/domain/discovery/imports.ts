import type { FindingCode } from '../../../contract/finding.ts';
import { lineOf, lineStarts } from '../text/lines.ts';
import { type Entry, findingOf, importEntry, leaveOut } from './entry.ts';
import type { FileOpener } from './file-opener.ts';
import type { ImportTargets, Target } from './import-targets.ts';
import { type ImportToken, importTokens } from './import-tokens.ts';
import type { Importing } from './importing.ts';
import { flatText } from './imports-flat.ts';
import { concat, type Marked, markedAs, plain, sliced } from './marked-text.ts';
import type { Plan } from './plan.ts';
import { type ImportRules, LOAD_LIMITS } from './profile.ts';

/** What expanding imports needs. */
export interface ImportsDeps {
  readonly rules: ImportRules;
  readonly targets: ImportTargets;
  /** Knows which files are in the text already. */
  readonly opener: Pick<FileOpener, 'isTaken' | 'take'>;
  /** Entries of imported files, in the order they were met. */
  readonly onEntry: (entry: Entry) => void;
}

interface Replacement {
  readonly text: Marked<Entry>;
  /** Offset in the importing text after what is replaced. */
  readonly end: number;
}

/** Puts the texts of imported files where their tokens stand. One object for a whole load: its limits are counted there. */
export class Imports {
  readonly #deps: ImportsDeps;
  readonly #tokens = new Map<string, readonly ImportToken[]>();
  readonly #duplicates = new Set<string>();
  /** Files whose text stands somewhere. */
  readonly #placed = new Set<Entry>();
  #bytesLeft: number = LOAD_LIMITS.importBytes;
  #isOver = false;

  constructor(deps: ImportsDeps) {
    this.#deps = deps;
  }

  /** The text with its imports, in the format of the mode. */
  *follow(at: Importing): Plan<Marked<Entry>> {
    return yield* this.#deps.rules.format === 'flat' ? flatText(at, this.#deps) : this.#expand(at);
  }

  /** What cannot be imported stays as the mode says, with a finding at the entry. */
  *#expand(at: Importing): Plan<Marked<Entry>> {
    const { rules } = this.#deps;
    const tokens = this.#tokensOf(at.text);
    if (tokens.length > 0 && at.hop >= rules.maxHops) {
      const [first] = tokens;
      if (first) report(at, first, 'IMPORT_DEPTH', `imports are followed ${rules.maxHops} deep; this one is not`);
      return plain(at.text);
    }
    const parts: Marked<Entry>[] = [];
    let done = 0;
    for (const token of tokens) {
      const replacement = yield* this.#replacementOf(at, token);
      if (!replacement) continue;
      parts.push(plain(at.text.slice(done, token.start)), replacement.text);
      done = replacement.end;
    }
    return concat([...parts, plain(at.text.slice(done))]);
  }

  #tokensOf(text: string): readonly ImportToken[] {
    const known = this.#tokens.get(text);
    if (known) return known;
    const tokens = importTokens(text, this.#deps.rules.style);
    this.#tokens.set(text, tokens);
    return tokens;
  }

  *#replacementOf(at: Importing, token: ImportToken): Plan<Replacement | undefined> {
    if (this.#isOver) return undefined;
    const { rules, targets } = this.#deps;
    const target = yield* targets.find(at, token.spec);
    if (target.kind === 'too-many') {
      this.#stop(at, token);
      return undefined;
    }
    if (target.kind === 'file') return yield* this.#taken(at, token, target);
    if (target.code) report(at, token, target.code, target.message);
    if (rules.onFailure === 'literal') return undefined;
    return this.#note(at, token, `<!-- Import failed: ${token.spec} - ${target.note} -->`);
  }

  *#taken(at: Importing, token: ImportToken, target: Extract<Target, { kind: 'file' }>): Plan<Replacement | undefined> {
    const { rules, opener, onEntry } = this.#deps;
    const isLoop = at.chain.includes(target.id);
    if (isLoop || (rules.repeat === 'once' && opener.isTaken(target.id))) {
      if (isLoop) report(at, token, 'IMPORT_CYCLE', `@${token.spec} leads back to a file that imports this one`);
      else this.#tellDuplicate(at, target.entry);
      if (rules.onFailure === 'literal') return undefined;
      return this.#note(at, token, `<!-- File already processed: ${token.spec} -->`);
    }
    const [before, after] = rules.wrap(token.spec.slice(0, target.specLength));
    onEntry(target.entry);
    if (!this.#pay(at, token, before.length + target.text.length + after.length)) {
      if (!this.#placed.has(target.entry)) leaveOut(target.entry, 'over-budget', 'imports may add 1 MiB at most');
      return undefined;
    }
    this.#placed.add(target.entry);
    if (rules.repeat === 'once') opener.take(target.id);
    const inner = yield* this.#expand({
      ...{ entry: target.entry, text: target.text, folder: target.folder, roots: at.roots },
      chain: [...at.chain, target.id],
      hop: at.hop + 1,
    });
    const text = rules.trimsImported ? withoutLastLineEnd(inner) : inner;
    const end = token.start + 1 + target.specLength;
    return { end, text: concat([plain(before), markedAs(target.entry, text), plain(after)]) };
  }

  #tellDuplicate(at: Importing, { path, realPath }: Entry): void {
    const key = `${at.entry.path}\0${path}`;
    if (this.#duplicates.has(key) || this.#duplicates.size >= LOAD_LIMITS.importFiles) return;
    this.#duplicates.add(key);
    const again = importEntry(path, at.entry, at.hop + 1);
    again.realPath = realPath;
    this.#deps.onEntry(leaveOut(again, 'duplicate', 'it is in the text already'));
  }

  #note(at: Importing, token: ImportToken, note: string): Replacement | undefined {
    return this.#pay(at, token, note.length) ? { end: token.end, text: plain(note) } : undefined;
  }

  /** Counts what a replacement adds, without what its own imports add; over the limit nothing more is replaced. */
  #pay(at: Importing, token: ImportToken, length: number): boolean {
    this.#bytesLeft -= length;
    if (this.#bytesLeft < 0) this.#stop(at, token);
    return this.#bytesLeft >= 0;
  }

  #stop(at: Importing, token: ImportToken): void {
    if (this.#isOver) return;
    this.#isOver = true;
    report(at, token, 'IMPORT_TOO_MANY', 'there is more to import than 100 files or 1 MiB; the rest is not followed');
  }
}

function withoutLastLineEnd(text: Marked<Entry>): Marked<Entry> {
  const match = /\r?\n$/.exec(text.text.slice(-2));
  return match ? sliced(text, 0, text.text.length - match[0].length) : text;
}

function report({ entry, text }: Importing, { start }: ImportToken, code: FindingCode, message: string): void {
  if (entry.findings.length >= LOAD_LIMITS.findings) return;
  const starts = lineStarts(text.slice(0, start));
  const line = lineOf(starts, start);
  const column = start - (starts[line - 1] ?? 0) + 1;
  // The look at the text alone may have said the same already.
  const isTold = entry.findings.some((each) => each.code === code && each.line === line && each.column === column);
  if (!isTold) entry.findings.push(findingOf(code, message, line, column));
}
