import { tokensOf } from './text-tokens.ts';

/** Numbers in a signature. */
export const SIGNATURE_LENGTH = 64;
/** Words in a row that are compared as one. */
const SHINGLE_WORDS = 3;

/**
 * The word triples of a text as 32-bit hashes, without case, accents and punctuation; a shorter text is one. Empty for a text
 * without words. Two different triples share a hash once in four billion.
 */
export function shinglesOf(text: string): ReadonlySet<number> {
  const shingles = new Set<number>();
  const recent: number[] = [];
  for (const token of tokensOf(text)) {
    recent.push(hashOf(token.text));
    if (recent.length > SHINGLE_WORDS) recent.shift();
    if (recent.length === SHINGLE_WORDS) shingles.add(joined(recent));
  }
  if (shingles.size === 0 && recent.length > 0) shingles.add(joined(recent));
  return shingles;
}

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

function joined(hashes: readonly number[]): number {
  return hashes.reduce((sum, hash) => mixed(Math.imul(sum, 31) + hash), hashes.length) >>> 0;
}

/** Finalizer of MurmurHash3: every bit of the input reaches every bit of the output. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Odd factors, fixed for ever: signatures are stored. */
const FACTORS: Uint32Array = factors();

function factors(): Uint32Array {
  const all = new Uint32Array(SIGNATURE_LENGTH);
  for (let at = 0; at < all.length; at += 1) all[at] = mixed(0x9e3779b9 * (at + 1)) | 1;
  return all;
}

/**
 * MinHash (Broder 1997): of each of 64 permutations of the hashes, the smallest. The share of equal places in two signatures
 * is an estimate of the share of triples in common, with a standard error of at most 0.0625. Empty for no triples. Linear.
 */
export function signatureOf(shingles: ReadonlySet<number>): Uint32Array {
  if (shingles.size === 0) return new Uint32Array(0);
  const signature = new Uint32Array(SIGNATURE_LENGTH).fill(0xffffffff);
  for (const shingle of shingles) {
    for (let at = 0; at < SIGNATURE_LENGTH; at += 1) {
      const product = Math.imul(shingle ^ (shingle >>> 15), FACTORS[at] ?? 1);
      const hash = (product ^ (product >>> 15)) >>> 0;
      if (hash < (signature[at] ?? 0)) signature[at] = hash;
    }
  }
  return signature;
}

/** Share of triples in common: size of the intersection over that of the union (Jaccard); 1 for two empty sets. */
export function similarityOf(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let common = 0;
  for (const shingle of small) if (large.has(shingle)) common += 1;
  const union = a.size + b.size - common;
  return union === 0 ? 1 : common / union;
}
