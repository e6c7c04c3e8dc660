import type { VersionBump } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import { type CountedSection, isReordered, sectionPhrases } from './change-summary.ts';
import { createPathNumbers } from './section-paths.ts';
import { parseSections } from './sections.ts';

/** A version number taken apart. */
export interface Semver {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** What a version is a snapshot of, as far as a summary speaks about it. */
export interface VersionContent {
  readonly displayName: string;
  readonly description: string;
  readonly content: string;
  readonly parent: string | null;
  readonly tags: readonly string[];
  readonly header: Readonly<Record<string, unknown>>;
}

const SEMVER = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;
const LARGEST = 999_999;
const MAX_SUMMARY = 500;

/** Takes `1.2.3` apart. Throws INVALID_INPUT on any other form. */
export function parseSemver(text: string): Semver {
  const match = SEMVER.exec(text);
  if (!match)
    throw new AppError('INVALID_INPUT', `"${text}" is no version: write major.minor.patch, for example 1.2.0`);
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

/** Negative when `a` is older than `b`, positive when newer, 0 when they are the same. Throws as parseSemver does. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseSemver(a), parseSemver(b)];
  return left.major - right.major || left.minor - right.minor || left.patch - right.patch;
}

/** The version after `latest`. A number that is used up (999999) carries over to the one before it. */
export function nextVersion(latest: string, bump: VersionBump): string {
  const { major, minor, patch } = parseSemver(latest);
  if (bump === 'patch' && patch < LARGEST) return `${major}.${minor}.${patch + 1}`;
  if (bump !== 'major' && minor < LARGEST) return `${major}.${minor + 1}.0`;
  if (major === LARGEST) throw new AppError('INVALID_INPUT', `there is no version after ${latest}`);
  return `${major + 1}.0.0`;
}

/**
 * The number of the version after `latest`: the one that is asked for, or else the next by the bump. Throws
 * INVALID_INPUT for one that is not higher than the latest.
 */
export function chosenVersion(
  latest: string,
  { version, bump }: { readonly version?: string | undefined; readonly bump: VersionBump },
): string {
  if (version === undefined) return nextVersion(latest, bump);
  if (compareVersions(version, latest) > 0) return version;
  throw new AppError('INVALID_INPUT', `version ${version} is not higher than the latest, ${latest}`, {
    version,
    latest,
  });
}

/**
 * The version that a document tells, where it asks for a number: where it is higher than the latest. Every exported
 * document tells the version it was, so a lower or equal one asks for nothing.
 */
export function laterVersion(told: string | undefined, latest: string): string | undefined {
  return told !== undefined && compareVersions(told, latest) > 0 ? told : undefined;
}

/** `minor` when headings were added or removed, else `patch`. Moving or rewording what is below them is a patch. */
export function suggestBump(before: string, after: string): VersionBump {
  const numbersOf = createPathNumbers();
  const [old, now] = [before, after].map((text) =>
    numbersOf(parseSections(text).sections)
      .toSorted((a, b) => a - b)
      .join(' '),
  );
  return old === now ? 'patch' : 'minor';
}

/**
 * What changed from one version to the next, in English, at most 500 characters: the sections (see changedSections)
 * with their tokens, then metadata. Empty when nothing did.
 */
export function summarizeChange(
  before: VersionContent,
  after: VersionContent,
  sections: readonly CountedSection[],
): string {
  const fields = changedFields(before, after);
  const metadata = fields.length === 0 ? [] : [`changed ${fields.join(', ')}`];
  return shortSummary([...sectionPhrases(sections), ...layoutPhrases(before, after, sections), ...metadata]);
}

function layoutPhrases(
  before: VersionContent,
  after: VersionContent,
  sections: readonly CountedSection[],
): readonly string[] {
  if (sections.length > 0 || before.content === after.content) return [];
  const isMoved = isReordered(parseSections(before.content), parseSections(after.content));
  return [isMoved ? 'reordered sections' : 'changed white space'];
}

/** Phrases as one summary, cut to the length a summary may have. */
export function shortSummary(phrases: readonly string[]): string {
  const summary = phrases.filter(Boolean).join('; ');
  return summary.length <= MAX_SUMMARY
    ? summary
    : `${summary.slice(0, MAX_SUMMARY - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The fields other than the text that are not the same: `title`, `tags`, keys of the header. */
export function changedFields(before: VersionContent, after: VersionContent): readonly string[] {
  const simple = [
    ['title', before.displayName, after.displayName],
    ['description', before.description, after.description],
    ['parent', before.parent, after.parent],
    ['tags', before.tags, after.tags],
  ] as const;
  const keys = [...new Set([...Object.keys(before.header), ...Object.keys(after.header)])].filter(
    (key) => key !== 'extra',
  );
  const { extra: oldExtra = {} } = before.header;
  const { extra: newExtra = {} } = after.header;
  const extras = [...new Set([...Object.keys(oldExtra ?? {}), ...Object.keys(newExtra ?? {})])];
  return [
    ...simple.filter(([, old, now]) => differs(old, now)).map(([name]) => name),
    ...keys.filter((key) => differs(before.header[key], after.header[key])),
    ...extras.filter((key) => differs(ownValue(oldExtra, key), ownValue(newExtra, key))),
  ];
}

function ownValue(object: unknown, key: string): unknown {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, key)
    ? Reflect.get(object, key)
    : undefined;
}

function differs(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
