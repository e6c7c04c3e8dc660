import { foldText } from './fold.ts';
import { lettersOf, pairsOf, startsOf } from './letter-mask.ts';
import type { EntrySpan, Units } from './name-score.ts';

/** What a persona is found by as one types. */
export interface NamedEntry {
  readonly name: string;
  readonly title: string;
  readonly tags: readonly string[];
}

const LINE = '\n';
/** Numbers that tell what a slot has. */
const SETS = 7;
/** Below this many units it is not worth while to close gaps. */
const COMPACT_FROM = 1 << 16;

/** Folded names, titles and tags of many personas, one after the other in one array: about 160 bytes each with its id. */
export class NameStore {
  readonly #slots = new Map<string, number>();
  readonly #ids: (string | undefined)[] = [];
  readonly #free: number[] = [];
  #units: Units = new Uint16Array(1024);
  #used = 0;
  #dead = 0;
  /** Four numbers for each slot: start, and lengths of name, title with its line end, and all. */
  #places = new Uint32Array(4 * 16);
  /** For each slot the letters of name, title and tags; starts of words in the name, and elsewhere; pairs likewise. */
  #masks = new Int32Array(SETS * 16);

  /** How many are in it. */
  get size(): number {
    return this.#slots.size;
  }

  /** Slots that were ever used; some may be empty. */
  get slotCount(): number {
    return this.#ids.length;
  }

  get units(): Units {
    return this.#units;
  }

  /** Bytes of the arrays. */
  get bytes(): number {
    return this.#units.byteLength + this.#places.byteLength + this.#masks.byteLength;
  }

  /** The persona of a slot, undefined for an empty one. */
  idAt(slot: number): string | undefined {
    return this.#ids[slot];
  }

  /** Letters that an entry has; none for an empty slot. */
  lettersAt(slot: number): number {
    const place = SETS * slot;
    return (this.#masks[place] ?? 0) | (this.#masks[place + 1] ?? 0) | (this.#masks[place + 2] ?? 0);
  }

  /** Where the parts of an entry lie, written into `span`: a search asks for every one. */
  readSpan(slot: number, span: EntrySpan): void {
    const place = 4 * slot;
    span.from = this.#places[place] ?? 0;
    span.nameTo = span.from + (this.#places[place + 1] ?? 0);
    span.titleTo = span.nameTo + (this.#places[place + 2] ?? 0);
    span.to = span.from + (this.#places[place + 3] ?? 0);
    const mask = SETS * slot;
    span.nameMask = this.#masks[mask] ?? 0;
    span.titleMask = this.#masks[mask + 1] ?? 0;
    span.tagsMask = this.#masks[mask + 2] ?? 0;
    span.nameStarts = this.#masks[mask + 3] ?? 0;
    span.elsewhereStarts = this.#masks[mask + 4] ?? 0;
    span.namePairs = this.#masks[mask + 5] ?? 0;
    span.elsewherePairs = this.#masks[mask + 6] ?? 0;
  }

  spanAt(slot: number): EntrySpan {
    const span = emptySpan();
    this.readSpan(slot, span);
    return span;
  }

  /** Adds an entry, or puts another in its place. */
  put(id: string, { name, title, tags }: NamedEntry): void {
    this.remove(id);
    const folded = foldText(name);
    const titleLine = LINE + foldText(title);
    const text = folded + titleLine + tags.map((tag) => LINE + foldText(tag)).join('');
    const slot = this.#free.pop() ?? this.#ids.length;
    this.#reserve(slot, text.length);
    for (let at = 0; at < text.length; at += 1) this.#units[this.#used + at] = text.charCodeAt(at);
    this.#places.set([this.#used, folded.length, titleLine.length, text.length], 4 * slot);
    this.#masks.set(this.#lettersOf(slot), SETS * slot);
    this.#used += text.length;
    this.#ids[slot] = id;
    this.#slots.set(id, slot);
  }

  /** Takes an entry out; nothing happens when it is not in. */
  remove(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    this.#ids[slot] = undefined;
    this.#masks.fill(0, SETS * slot, SETS * slot + SETS);
    this.#free.push(slot);
    this.#dead += this.#places[4 * slot + 3] ?? 0;
    if (this.#dead > COMPACT_FROM && this.#dead * 2 > this.#used) this.#compact();
  }

  #lettersOf(slot: number): readonly number[] {
    const { from, nameTo, titleTo, to } = this.spanAt(slot);
    const units = this.#units;
    return [
      lettersOf(units, { from, to: nameTo }),
      lettersOf(units, { from: nameTo, to: titleTo }),
      lettersOf(units, { from: titleTo, to }),
      startsOf(units, { from, to: nameTo }),
      startsOf(units, { from: nameTo, to }),
      pairsOf(units, { from, to: nameTo }),
      pairsOf(units, { from: nameTo, to }),
    ];
  }

  #reserve(slot: number, length: number): void {
    if (this.#used + length > this.#units.length) this.#units = grown(this.#units, this.#used + length);
    if (4 * slot < this.#places.length) return;
    this.#masks = grown(this.#masks, SETS * (slot + 1));
    this.#places = grown(this.#places, 4 * (slot + 1));
  }

  /** Writes what is alive to the front. */
  #compact(): void {
    const units = new Uint16Array(Math.max(1024, (this.#used - this.#dead) * 2));
    let used = 0;
    for (const slot of this.#slots.values()) {
      const { from, to } = this.spanAt(slot);
      units.set(this.#units.subarray(from, to), used);
      this.#places[4 * slot] = used;
      used += to - from;
    }
    this.#units = units;
    this.#used = used;
    this.#dead = 0;
  }
}

/** A longer array that begins with the same numbers. */
function grown<T extends Uint16Array | Uint32Array | Int32Array>(array: T, needed: number): T {
  const Kind = array.constructor as new (length: number) => T;
  const longer = new Kind(Math.max(needed, array.length * 2));
  longer.set(array);
  return longer;
}

/** A span to read into. */
export function emptySpan(): EntrySpan {
  return {
    from: 0,
    nameTo: 0,
    titleTo: 0,
    to: 0,
    nameMask: 0,
    titleMask: 0,
    tagsMask: 0,
    nameStarts: 0,
    elsewhereStarts: 0,
    namePairs: 0,
    elsewherePairs: 0,
  };
}
