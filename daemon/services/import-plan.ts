import { setImmediate } from 'node:timers/promises';
import type { FormatId } from '../../contract/format.ts';
import type { ClashChoice } from '../../contract/import.ts';
import type { BundleTemplate } from '../domain/interchange/bundle.ts';
import type { SourceFile } from '../domain/interchange/format.ts';
import { orderByNeed } from '../domain/interchange/import-order.ts';
import { besideOf, type Candidate, type RefusedFile, readFileOf } from '../domain/interchange/read-files.ts';
import type { Actor, Reads } from './ports.ts';
import type { PersonaRow } from './rows.ts';

/** What is to be done with one persona of a file. */
export interface PlannedCandidate extends Candidate {
  readonly action: 'create' | 'version' | 'skip' | 'clash' | 'refuse';
  /** Name in the file, where it gets another. */
  readonly wanted: string | null;
  /** The persona that has the name now. */
  readonly taken: PersonaRow | undefined;
  readonly reason: string | null;
}

/** Files that were read and named; nothing is checked against the rules for versions yet. */
export interface PlannedFiles {
  /** In groups: who is named by others comes before them. */
  readonly groups: readonly (readonly PlannedCandidate[])[];
  readonly refused: readonly RefusedFile[];
  readonly templates: readonly BundleTemplate[];
}

/** How files are read and named. */
export interface PlanOptions {
  readonly format?: FormatId | undefined;
  readonly onClash: ClashChoice;
  readonly clashes?: Readonly<Record<string, ClashChoice>> | undefined;
}

/** Told how many of all are done. */
export type TellProgress = (phase: 'reading' | 'checking' | 'writing', done: number, total: number) => void;

/** Files between which other work of the daemon gets its turn. */
const BREATH = 50;

/** Reads files and finds a name for each persona in them. Other work goes on in between. */
export async function planFiles(
  { reads, actor, tell }: { readonly reads: Reads; readonly actor: Actor; readonly tell: TellProgress },
  files: readonly SourceFile[],
  options: PlanOptions,
): Promise<PlannedFiles> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const partners = new Set(files.flatMap(({ path }) => besideOf(path) ?? []));
  const candidates: Candidate[] = [];
  const refused: RefusedFile[] = [];
  const templates: BundleTemplate[] = [];
  for (const [i, file] of files.entries()) {
    if (i % BREATH === BREATH - 1) await breathe(tell, i, files.length);
    if (partners.has(file.path)) continue;
    const read = readFileOf(file, { format: options.format, sibling: (path) => byPath.get(path) });
    candidates.push(...read.candidates);
    templates.push(...read.templates);
    if (read.refused) refused.push(read.refused);
  }
  const names = new Namer(reads, actor);
  const named: PlannedCandidate[] = [];
  for (const [i, candidate] of candidates.entries()) {
    if (i % BREATH === BREATH - 1) await breathe(tell, files.length, files.length);
    named.push(await names.place(candidate, options.clashes?.[candidate.file.path] ?? options.onClash));
  }
  return { groups: orderByNeed(withNewParents(named)), refused, templates };
}

async function breathe(tell: TellProgress, done: number, total: number): Promise<void> {
  tell('reading', done, total);
  await setImmediate();
}

class Namer {
  readonly #reads: Reads;
  readonly #actor: Actor;
  readonly #given = new Set<string>();

  constructor(reads: Reads, actor: Actor) {
    this.#reads = reads;
    this.#actor = actor;
  }

  async place(candidate: Candidate, choice: ClashChoice): Promise<PlannedCandidate> {
    const { name } = candidate;
    const taken = await this.#reads.personaByName(this.#actor.userId, name);
    const isTwice = this.#given.has(name);
    const base = { ...candidate, wanted: null, taken, reason: null };
    if (!taken && !isTwice) {
      this.#given.add(name);
      return { ...base, action: 'create' };
    }
    const reason = isTwice ? `another file of this import is called "${name}" too` : `the name "${name}" is taken`;
    if (choice === 'skip') return { ...base, action: 'skip', reason };
    if (choice === 'rename')
      return { ...base, action: 'create', wanted: name, name: await this.#free(name), taken: undefined };
    if (choice === 'new-version' && taken && !isTwice) {
      if (!taken.isActive) return { ...base, action: 'refuse', reason: `"${name}" is deleted; restore it first` };
      this.#given.add(name);
      return { ...base, action: 'version' };
    }
    return { ...base, action: 'clash', reason };
  }

  async #free(name: string): Promise<string> {
    for (let n = 2; ; n += 1) {
      const candidate = `${name.slice(0, 64 - String(n).length - 1).replace(/-+$/, '')}-${n}`;
      if (this.#given.has(candidate) || (await this.#reads.personaByName(this.#actor.userId, candidate))) continue;
      this.#given.add(candidate);
      return candidate;
    }
  }
}

/** A parent among the imported that gets another name is named by that. */
function withNewParents(items: readonly PlannedCandidate[]): readonly PlannedCandidate[] {
  const renamed = new Map(items.flatMap(({ wanted, name }) => (wanted === null ? [] : [[wanted, name] as const])));
  const kept = new Set(
    items.flatMap(({ wanted, name, action }) => (wanted === null && action !== 'skip' ? [name] : [])),
  );
  return items.map((item) => {
    const [target = '', ...selector] = item.fields.parent?.split('@') ?? [];
    const next = kept.has(target) ? undefined : renamed.get(target);
    if (next === undefined) return item;
    return { ...item, fields: { ...item.fields, parent: [next, ...selector].join('@') } };
  });
}
