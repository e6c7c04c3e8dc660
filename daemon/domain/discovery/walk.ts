import type { ContextFile, ContextOutcome, DiscoverySection } from '../../../contract/discovery.ts';
import { ancestorsOf, byDepth, byUnits, folderOf, foldersBetween, isInside, nameOf } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Boundary, Profile } from './profile.ts';
import type { Sight } from './sight.ts';

/** A file that may be loaded, or one that was passed over and why. */
export interface Candidate {
  readonly path: string;
  readonly scope: ContextFile['scope'];
  readonly reason: string;
  /** Which part of the text it belongs to. */
  readonly part: DiscoverySection['name'];
  /** The text itself, where a setting holds it. */
  readonly literal?: string;
  /** Already decided: it is only told. */
  readonly fate?: { readonly outcome: ContextOutcome; readonly note: string };
}

/** The folders from the root of a project down to the working directory. */
export interface ProjectFolders {
  /** The nearest marked folder; null without one. */
  readonly root: string | null;
  readonly folders: readonly string[];
}

/** Finds the project of a folder, a real path, and which folders count. */
export function* projectFolders(
  sight: Sight,
  dir: string,
  boundary: Boundary & { readonly home: string },
): Plan<ProjectFolders> {
  const root = yield* markedRoot(sight, dir, boundary.markers);
  const folders = foldersBetween(topOf(dir, root, boundary), dir);
  const { stopBefore } = boundary;
  const kept =
    stopBefore !== undefined && isInside(dir, stopBefore)
      ? folders.filter((folder) => isInside(folder, stopBefore) && folder !== stopBefore)
      : folders;
  return { root, folders: kept };
}

/** The nearest folder upwards, the given one included, that holds one of the markers; null without one. */
export function* markedRoot(sight: Sight, dir: string, markers: readonly string[]): Plan<string | null> {
  for (const folder of markers.length > 0 ? ancestorsOf(dir) : []) {
    for (const marker of markers) if (yield* sight.has(folder, marker)) return folder;
  }
  return null;
}

function topOf(
  dir: string,
  root: string | null,
  { above, without, home }: Boundary & { readonly home: string },
): string {
  if (without === 'always-root') return '/';
  if (root !== null) return above === 1 ? folderOf(root) : root;
  if (without === 'cwd') return dir;
  const end = folderOf(home);
  return isInside(dir, end) ? end : '/';
}

/** What is looked for in folders. */
export interface NameSearch {
  readonly folders: readonly string[];
  readonly groups: Profile['groups'];
  readonly pick: Profile['pick'];
  readonly scope: ContextFile['scope'];
  readonly part: Candidate['part'];
  readonly reason: (folder: string) => string;
  /** Paths that are taken elsewhere and do not count here. */
  readonly except: ReadonlySet<string>;
}

/** Files by name, folder by folder; the first group with a file decides, and what others hold is told as shadowed. */
export function* filesByName(sight: Sight, search: NameSearch): Plan<readonly Candidate[]> {
  const found: Candidate[] = [];
  let winner: string | undefined;
  for (const names of search.groups) {
    for (const folder of search.folders) {
      const here = yield* filesIn(sight, { ...search, folder, names });
      const shadow = winner;
      found.push(...(shadow === undefined ? here : here.map((each) => shadowed(each, shadow))));
    }
    winner ??= found.find(({ fate }) => fate === undefined)?.path;
  }
  return found;
}

interface FolderSearch extends NameSearch {
  readonly folder: string;
  readonly names: readonly string[];
}

function* filesIn(
  sight: Sight,
  { folder, names, pick, scope, part, reason, except }: FolderSearch,
): Plan<readonly Candidate[]> {
  const found: Candidate[] = [];
  let winner: string | undefined;
  for (const name of names) {
    const path = `${folder === '/' ? '' : folder}/${name}`;
    if (except.has(path) || !(yield* sight.has(folder, name))) continue;
    const candidate: Candidate = { path, scope, part, reason: reason(folder) };
    if (winner !== undefined) {
      found.push(shadowed(candidate, winner));
      continue;
    }
    found.push(candidate);
    // A folder of that name, or a link to nowhere, is told and the next name is tried.
    if (pick === 'first' && (yield* sight.look(path)).kind === 'file') winner = path;
  }
  return found;
}

function shadowed(candidate: Candidate, winner: string): Candidate {
  const note = `${nameOf(winner)} is preferred: there is ${winner}`;
  return { ...candidate, fate: candidate.fate ?? { outcome: 'shadowed', note } };
}

/** Candidates in the order a profile wants; `folders` go from the root down. */
export function inOrder(
  found: readonly Candidate[],
  profile: Profile,
  folders: readonly string[],
): readonly Candidate[] {
  const { order } = profile;
  if (order === 'units') return found.toSorted((a, b) => byUnits(a.path, b.path));
  if (order === 'depth') return found.toSorted((a, b) => byDepth(a.path, b.path));
  const places = new Map(folders.map((folder, at) => [folder, order === 'leaf-first' ? -at : at]));
  const placeOf = ({ path }: Candidate) => {
    const folder = ancestorsOf(folderOf(path)).find((each) => places.has(each));
    return folder === undefined ? folders.length : (places.get(folder) ?? 0);
  };
  const byFolder = found.map((each) => ({ each, place: placeOf(each) })).sort((a, b) => a.place - b.place);
  return byFolder.map(({ each }) => each);
}

/** Of the candidates only the one in the nearest folder; those above it are told as shadowed. */
export function nearestOnly(found: readonly Candidate[]): readonly Candidate[] {
  const nearest = found.toSorted((a, b) => byDepth(b.path, a.path)).find(({ fate }) => fate === undefined);
  return found.map((each) =>
    each === nearest || each.fate || !nearest
      ? each
      : { ...each, fate: { outcome: 'shadowed', note: `${nearest.path} is nearer` } },
  );
}
