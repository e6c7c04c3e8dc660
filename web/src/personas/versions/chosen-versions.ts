import type { VersionSummary } from '../../../../contract/version.ts';

/** The two versions that are compared. */
export interface ChosenVersions {
  readonly from: string;
  readonly to: string;
}

/**
 * What a query compares: by default the newest with the one before it; with one side named, that version with its
 * neighbour. Versions come newest first. Undefined while there are less than two.
 */
export function chosenVersions(
  versions: readonly Pick<VersionSummary, 'version'>[],
  params: URLSearchParams,
): ChosenVersions | undefined {
  const names = versions.map(({ version }) => version);
  const known = (name: string | null) => (name !== null && names.includes(name) ? name : undefined);
  const to = known(params.get('to')) ?? names[0];
  const from = known(params.get('from')) ?? (to === undefined ? undefined : previousOf(names, to)) ?? names.at(-1);
  return names.length < 2 || from === undefined || to === undefined ? undefined : { from, to };
}

/** The version right before one, undefined for the first. */
export function previousOf(names: readonly string[], version: string): string | undefined {
  return names[names.indexOf(version) + 1];
}
