import type { VersionBump } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import { summarizeTexts } from './change-summary.ts';
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

/** `minor` when headings were added or removed, else `patch`. Moving or rewording what is below them is a patch. */
export function suggestBump(before: string, after: string): VersionBump {
  return headings(before) === headings(after) ? 'patch' : 'minor';
}

function headings(text: string): string {
  const paths = parseSections(text)
    .sections.slice(1)
    .map(({ path }) => JSON.stringify(path));
  return paths.sort().join('\n');
}

/**
 * What changed from one version to the next, in English, at most 500 characters: sections changed, added and removed,
 * then metadata. Empty when nothing did.
 */
export function summarizeChange(before: VersionContent, after: VersionContent): string {
  const sections = summarizeTexts(parseSections(before.content), parseSections(after.content));
  const fields = changedFields(before, after);
  const metadata = fields.length === 0 ? [] : [`changed ${fields.join(', ')}`];
  const isSame = sections.length === 0 && before.content !== after.content;
  const summary = [...sections, ...(isSame ? ['changed white space'] : []), ...metadata].join('; ');
  return summary.length <= MAX_SUMMARY
    ? summary
    : `${summary.slice(0, MAX_SUMMARY - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function changedFields(before: VersionContent, after: VersionContent): readonly string[] {
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
