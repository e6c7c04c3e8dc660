import { setImmediate } from 'node:timers/promises';
import type { DuplicateGroup, DuplicateMember, Duplicates, SearchDuplicatesInput } from '../../contract/search.ts';
import { type AlikeGroup, differencesOf, groupAlike } from '../domain/search/alike-groups.ts';
import { type AlikePair, alikePairs, estimate, MARGIN } from '../domain/search/alike-pairs.ts';
import { SIGNATURE_LENGTH, shinglesOf, similarityOf } from '../domain/search/min-hash.ts';
import { LruCache } from './lru-cache.ts';
import { findPersona } from './persona-lookup.ts';
import type { Actor, Database } from './ports.ts';
import type { SignatureRow } from './search-ports.ts';

const PAGE = 2_000;
/** Pairs whose texts are compared exactly; about 3 s of work, in turns with everything else. */
const MAX_PAIRS = 20_000;
const MAX_CANDIDATES = 500;
const MAX_MEMBERS = 100;
/** Members whose differences are shown. */
const MAX_DIFFERENCES = 20;
/** Word triples of compared texts that are kept. */
const MAX_SHINGLES = 1_000_000;
const PAIRS_AT_ONCE = 25;

/** One text, and everybody who says just that. */
interface Distinct {
  readonly versionId: string;
  readonly personaIds: string[];
}

interface Compared {
  readonly distinct: readonly Distinct[];
  /** One after the other, in the order of `distinct`. */
  readonly signatures: Uint32Array;
  readonly personas: number;
}

/** Personas that say the same, or nearly. */
export class DuplicateService {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Groups of personas whose texts have at least the share `threshold` of their word triples in common; with `ref` the one
   * group around that persona. Bounded, and in turns with other work: about a second for 100,000 personas.
   */
  async find(actor: Actor, { ref, threshold, limit }: SearchDuplicatesInput): Promise<Duplicates> {
    const persona = ref === undefined ? undefined : await findPersona(this.#database.reads, actor, ref);
    const compared = await this.#load(actor);
    const place = persona && compared.distinct.findIndex(({ personaIds }) => personaIds.includes(persona.id));
    const { pairs, isCapped } =
      place === undefined ? await allPairs(compared, threshold) : pairsWith(compared, { place, threshold });
    const edges = await this.#verified(compared, { pairs, threshold });
    const near = place === undefined ? groupAlike(edges) : groupAround(place, edges);
    const groups = [...near, ...alone(compared, near, place)].map((group) => ({
      group,
      size: sizeOf(compared, group),
    }));
    groups.sort((a, b) => b.size - a.size || a.group.first - b.group.first);
    const shown: DuplicateGroup[] = [];
    for (const { group, size } of groups.slice(0, limit))
      shown.push(await this.#toGroup(compared, group, { size, firstId: persona?.id }));
    return { groups: shown, total: groups.length, compared: compared.personas, isCapped };
  }

  async #load(actor: Actor): Promise<Compared> {
    const bySha = new Map<string, Distinct>();
    const signatures: Uint32Array[] = [];
    let personas = 0;
    for (let after = 0; ; await setImmediate()) {
      const rows = await this.#database.reads.signatures(actor.userId, after, PAGE);
      personas += rows.length;
      for (const row of rows) if (row.signature.length === SIGNATURE_LENGTH) note(row, { bySha, signatures });
      after = rows.at(-1)?.row ?? after;
      if (rows.length < PAGE) break;
    }
    const all = new Uint32Array(signatures.length * SIGNATURE_LENGTH);
    for (const [at, signature] of signatures.entries()) all.set(signature, at * SIGNATURE_LENGTH);
    return { distinct: [...bySha.values()], signatures: all, personas };
  }

  /** Pairs that are alike indeed, by their texts. */
  async #verified(
    { distinct }: Compared,
    { pairs, threshold }: { readonly pairs: readonly AlikePair[]; readonly threshold: number },
  ) {
    const cache = new LruCache<ReadonlySet<number>>(MAX_SHINGLES);
    const shinglesAt = async (place: number) => {
      const known = cache.get(String(place));
      if (known) return known;
      const shingles = shinglesOf(await this.#content(distinct[place]));
      cache.set(String(place), shingles, shingles.size);
      return shingles;
    };
    const edges: { a: number; b: number; similarity: number }[] = [];
    for (const [at, [a, b]] of [...pairs].sort((x, y) => x[0] - y[0] || x[1] - y[1]).entries()) {
      if (at % PAIRS_AT_ONCE === 0) await setImmediate();
      const similarity = similarityOf(await shinglesAt(a), await shinglesAt(b));
      if (similarity >= threshold) edges.push({ a, b, similarity });
    }
    return edges;
  }

  async #content(text: Distinct | undefined): Promise<string> {
    return (text && (await this.#database.reads.versionById(text.versionId))?.content) ?? '';
  }

  async #toGroup(
    { distinct }: Compared,
    group: AlikeGroup,
    { size, firstId }: { readonly size: number; readonly firstId: string | undefined },
  ): Promise<DuplicateGroup> {
    const first = await this.#content(distinct[group.first]);
    const all = [{ place: group.first, similarity: 1 }, ...group.others].flatMap(({ place, similarity }) =>
      (distinct[place]?.personaIds ?? []).map((id) => ({ id, place, similarity })),
    );
    const ordered = [...all.filter(({ id }) => id === firstId), ...all.filter(({ id }) => id !== firstId)];
    const listed = ordered.slice(0, MAX_MEMBERS);
    const rows = new Map(
      (await this.#database.reads.personasByIds(listed.map(({ id }) => id))).map((row) => [row.id, row]),
    );
    const members: DuplicateMember[] = [];
    for (const { id, place, similarity } of listed) {
      const row = rows.get(id);
      if (!row) continue;
      const isSame = place === group.first || members.length >= MAX_DIFFERENCES;
      const differences = isSame
        ? { onlyFirst: [], onlyThis: [] }
        : differencesOf(first, await this.#content(distinct[place]));
      const { name, latestVersion: version, ownTokens } = row;
      members.push({ id, name, version, ownTokens, similarity, ...differences });
    }
    return { size, members, similarity: Math.min(1, ...group.others.map(({ similarity }) => similarity)) };
  }
}

function note(
  row: SignatureRow,
  into: { readonly bySha: Map<string, Distinct>; readonly signatures: Uint32Array[] },
): void {
  const known = into.bySha.get(row.sha256);
  if (known) {
    known.personaIds.push(row.personaId);
    return;
  }
  into.bySha.set(row.sha256, { versionId: row.versionId, personaIds: [row.personaId] });
  into.signatures.push(row.signature);
}

async function allPairs({ signatures }: Compared, threshold: number) {
  const search = alikePairs(signatures, { threshold, maxPairs: MAX_PAIRS });
  for (;;) {
    const { value, done } = search.next();
    if (done) return value;
    await setImmediate();
  }
}

/** One text against all: a look at every signature. */
function pairsWith({ signatures, distinct }: Compared, { place, threshold }: { place: number; threshold: number }) {
  const near: { readonly pair: AlikePair; readonly share: number }[] = [];
  for (let other = 0; place >= 0 && other < distinct.length; other += 1) {
    if (other === place) continue;
    const pair: AlikePair = [Math.min(place, other), Math.max(place, other)];
    const share = estimate(signatures, pair);
    if (share >= threshold - MARGIN) near.push({ pair, share });
  }
  near.sort((a, b) => b.share - a.share);
  return { pairs: near.slice(0, MAX_CANDIDATES).map(({ pair }) => pair), isCapped: near.length > MAX_CANDIDATES };
}

function groupAround(
  first: number,
  edges: readonly { readonly a: number; readonly b: number; readonly similarity: number }[],
): readonly AlikeGroup[] {
  const others = edges
    .map(({ a, b, similarity }) => ({ place: a === first ? b : a, similarity }))
    .sort((x, y) => y.similarity - x.similarity || x.place - y.place);
  return others.length === 0 ? [] : [{ first, others }];
}

/** Texts that several say word for word, and that are like no other. */
function alone({ distinct }: Compared, groups: readonly AlikeGroup[], only: number | undefined): readonly AlikeGroup[] {
  const taken = new Set(groups.flatMap(({ first, others }) => [first, ...others.map(({ place }) => place)]));
  return distinct.flatMap(({ personaIds }, first) => {
    const isAsked = only === undefined || only === first;
    return isAsked && personaIds.length > 1 && !taken.has(first) ? [{ first, others: [] }] : [];
  });
}

function sizeOf({ distinct }: Compared, { first, others }: AlikeGroup): number {
  return [first, ...others.map(({ place }) => place)].reduce(
    (sum, place) => sum + (distinct[place]?.personaIds.length ?? 0),
    0,
  );
}
