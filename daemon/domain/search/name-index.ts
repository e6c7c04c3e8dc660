import { foldText } from './fold.ts';
import { toQueryWord } from './letter-mask.ts';
import { type EntrySpan, NO_MATCH, type QueryWord, scoreWord, type Units, WORSE } from './name-score.ts';
import { emptySpan, type NamedEntry, NameStore } from './name-store.ts';
import { TopList } from './top-list.ts';

/** What was found, best first. */
export interface FoundNames {
  readonly ids: readonly string[];
  /** How many match in all. */
  readonly total: number;
}

/** Words of a query that count; what follows is ignored. */
export const MAX_QUERY_WORDS = 8;
/** Names are shorter than that. */
const LENGTH_STEP = 4096;

interface Narrowed {
  readonly query: string;
  readonly changes: number;
  readonly slots: Uint32Array;
}

/**
 * Finds personas as one types: every word of the query must be in name, title or tags, as it stands or with other letters
 * between its own. Best first: the name itself, its beginning, the beginning of a word, inside, scattered; then the shorter
 * name, then by name. Kept up to date one entry at a time. A query that goes on where the last one ended looks only through
 * what that one found.
 */
export class NameIndex {
  readonly #store = new NameStore();
  #changes = 0;
  #last: Narrowed | undefined;

  /** How many personas are in it. */
  get size(): number {
    return this.#store.size;
  }

  /** Bytes of the packed texts. */
  get bytes(): number {
    return this.#store.bytes;
  }

  put(id: string, entry: NamedEntry): void {
    this.#changes += 1;
    this.#store.put(id, entry);
  }

  remove(id: string): void {
    this.#changes += 1;
    this.#store.remove(id);
  }

  /** The best `limit` of what matches. A query without words finds everything, by name. */
  search(query: string, limit: number): FoundNames {
    const folded = foldText(query);
    const words = wordsOf(folded);
    const letters = words.reduce((all, { mask }) => all | mask, 0);
    const known = this.#known(folded);
    const store = this.#store;
    const count = known ? known.length : store.slotCount;
    const found = new Uint32Array(count);
    const best = new TopList(limit, (a, b) => compareNames(store, a, b));
    const span = emptySpan();
    let total = 0;
    for (let at = 0; at < count; at += 1) {
      const slot = known ? (known[at] ?? 0) : at;
      if ((store.lettersAt(slot) & letters) !== letters || store.idAt(slot) === undefined) continue;
      store.readSpan(slot, span);
      const score = scoreOf(store.units, span, { words, limit: best.worst });
      if (score === NO_MATCH) continue;
      found[total] = slot;
      total += 1;
      if (score <= best.worst) best.add(slot, score);
    }
    this.#last = { query: folded, changes: this.#changes, slots: found.slice(0, total) };
    return { ids: best.slots().flatMap((slot) => store.idAt(slot) ?? []), total };
  }

  /** What the last query found, when this one can only find less. */
  #known(query: string): Uint32Array | undefined {
    const last = this.#last;
    if (!last || last.changes !== this.#changes || last.query.trim() === '') return undefined;
    return query.startsWith(last.query) ? last.slots : undefined;
  }
}

/** The words of a folded query. */
export function wordsOf(folded: string): readonly QueryWord[] {
  const words = folded.split(/\s+/).filter((word) => word !== '');
  return words.slice(0, MAX_QUERY_WORDS).map(toQueryWord);
}

/** Sum of the words' fits, then the length of the name; more than `limit` where it is above. */
function scoreOf(
  units: Units,
  span: EntrySpan,
  { words, limit }: { readonly words: readonly QueryWord[]; readonly limit: number },
): number {
  const length = Math.min(span.nameTo - span.from, LENGTH_STEP - 1);
  // A longer name needs better fits than the worst of the best.
  const most =
    limit === Number.POSITIVE_INFINITY ? WORSE * MAX_QUERY_WORDS : Math.floor((limit - length) / LENGTH_STEP);
  let sum = 0;
  for (const word of words) {
    const score = scoreWord(units, span, word, most - sum);
    if (score === NO_MATCH) return NO_MATCH;
    sum += score;
  }
  return sum * LENGTH_STEP + length;
}

function compareNames(store: NameStore, a: number, b: number): number {
  const { units } = store;
  const [left, right] = [store.spanAt(a), store.spanAt(b)];
  const length = Math.min(left.nameTo - left.from, right.nameTo - right.from);
  for (let at = 0; at < length; at += 1) {
    const difference = (units[left.from + at] ?? 0) - (units[right.from + at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.nameTo - left.from - (right.nameTo - right.from);
}
