import { sha256 } from '../../daemon/platform/ids.ts';
import type { Database } from '../../daemon/services/ports.ts';
import type { PersonaRow, VersionRow } from '../../daemon/services/rows.ts';
import { type SeededRandom, seededRandom } from '../../test/harness/seeded-random.ts';

/** What a made-up library is like. The same shape gives the same library, byte for byte. */
export interface LibraryShape {
  readonly personas: number;
  readonly seed: number;
  readonly ownerId: string;
}

/** A persona with its versions, oldest first. */
export interface MadePersona {
  readonly persona: PersonaRow;
  readonly versions: readonly VersionRow[];
}

/** Bytes of a text, about. */
const TEXT_BYTES = 2_000;
const OLD_VERSIONS = 4;
const BATCH = 1_000;
const FIRST_DAY = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const SYLLABLES = 'ka re mi to na su li ven dor pa shi ble gra com ter al ex in or un fa ste'.split(' ');
const ROLES = ['reviewer', 'writer', 'analyst', 'teacher', 'planner', 'tester', 'support', 'operator'] as const;
const SECTIONS = ['Task', 'Rules', 'Tone', 'Limits', 'Examples', 'Output'] as const;

/**
 * Personas one after another: every tenth has four older versions, every twentieth a parent, tags are used as tags are
 * (few often, most seldom). The words are made up, so that a text packs like prose and no better.
 */
export function* makeLibrary({ personas, seed, ownerId }: LibraryShape): Generator<MadePersona> {
  const random = seededRandom(seed);
  const words = Array.from({ length: 3_000 }, () => wordOf(random));
  for (let i = 0; i < personas; i += 1) yield makePersona(i, { random, words, ownerId });
}

/** Writes a library straight through the storage, with its events and its audit, a thousand personas at once. */
export async function storeMadeLibrary(database: Database, shape: LibraryShape): Promise<void> {
  let batch: MadePersona[] = [];
  const flush = () => {
    const made = batch;
    batch = [];
    return database.write(async (tx) => {
      for (const { persona, versions } of made) {
        await tx.insertPersona(persona);
        for (const version of versions) {
          await tx.insertVersion(version);
          await tx.record({
            type: version === versions[0] ? 'persona.created' : 'persona.versioned',
            subject: persona.id,
            actorId: shape.ownerId,
            at: version.createdAt,
            payload: { name: persona.name, version: version.version, after: version.sha256 },
          });
        }
      }
    });
  };
  for (const made of makeLibrary(shape)) {
    batch.push(made);
    if (batch.length === BATCH) await flush();
  }
  await flush();
}

interface Making {
  readonly random: SeededRandom;
  readonly words: readonly string[];
  readonly ownerId: string;
}

function makePersona(i: number, making: Making): MadePersona {
  const { random, words, ownerId } = making;
  const id = idOf(i);
  const name = `${ROLES[i % ROLES.length]}-${words[random.below(words.length)]}-${i}`;
  const kind = i % 10 === 8 ? 'fragment' : i % 10 === 9 ? 'style' : 'persona';
  const about = { displayName: `The ${name}`, description: sentence(making, 12), tags: tagsOf(making) };
  const parentId = i % 20 === 13 ? idOf(i - (i % 20)) : null;
  const count = i % 10 === 0 ? OLD_VERSIONS + 1 : 1;
  const createdAt = FIRST_DAY + i * 60_000;
  const texts = textsOf(making, count);
  const versions = texts.map(
    (content, n): VersionRow => ({
      ...{ id: `${id}-${n}`, personaId: id, version: `1.0.${n}`, content, sha256: sha256(content), reviewHash: null },
      ...about,
      parent: parentId,
      header: { kind },
      summary: n === 0 ? 'created' : 'changed 1 section',
      ...{ authorId: ownerId, ownTokens: Math.round(content.length / 4), createdAt: new Date(createdAt + n * HOUR) },
    }),
  );
  const last = versions.at(-1);
  if (!last) throw new Error('a persona has a version');
  const persona: PersonaRow = {
    ...{ id, ownerId, name, kind, parentId },
    ...about,
    ...{ latestVersion: last.version, latestVersionId: last.id, versionCount: count, ownTokens: last.ownTokens },
    ...{ findings: i % 50 === 0 ? 1 : 0, isActive: true, createdAt: new Date(createdAt), updatedAt: last.createdAt },
  };
  return { persona, versions };
}

/** A text, and what it became in later versions: one line changes each time. */
function textsOf(making: Making, count: number): readonly string[] {
  const lines: string[] = [];
  for (let size = 0; size < TEXT_BYTES; size += lines.at(-1)?.length ?? 0) {
    const isHeading = lines.length % 7 === 0;
    lines.push(isHeading ? `\n# ${SECTIONS[(lines.length / 7) % SECTIONS.length]}\n` : `- ${sentence(making, 10)}`);
  }
  return Array.from({ length: count }, (_, n) => {
    if (n > 0) lines[1 + making.random.below(5)] = `- ${sentence(making, 10)}`;
    return `${lines.join('\n').trimStart()}\n`;
  });
}

function sentence({ random, words }: Making, about: number): string {
  const count = about - 4 + random.below(9);
  return `${Array.from({ length: count }, () => words[random.below(words.length)]).join(' ')}.`;
}

/** None to three tags; the first of sixty is on every eighth persona or so, the last on one of thousands. */
function tagsOf({ random }: Making): readonly string[] {
  const tags = Array.from(
    { length: random.below(4) },
    () => `tag-${Math.floor(60 * (random.below(1_000) / 1_000) ** 3)}`,
  );
  return [...new Set(tags)];
}

function wordOf(random: SeededRandom): string {
  return Array.from({ length: 1 + random.below(4) }, () => random.pick(SYLLABLES)).join('');
}

/** In the form of a UUIDv7 and in the order of its number. */
function idOf(i: number): string {
  return `019ca000-${i.toString(16).padStart(8, '0').slice(0, 4)}-7${i.toString(16).padStart(8, '0').slice(4, 7)}-8000-${i.toString(16).padStart(12, '0')}`;
}
