import { folderOf, foldersBetween, isInside, nameOf, relativePath } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Profile } from './profile.ts';
import type { DiscoveryRequest } from './request.ts';
import { ruleFiles } from './rules.ts';
import type { Sight } from './sight.ts';
import { type Candidate, filesByName, markedRoot, nearestOnly } from './walk.ts';

/** What is known when files are touched. */
export interface TouchInput {
  readonly profile: Profile;
  readonly request: DiscoveryRequest;
  readonly root: string | null;
  /** Whether a file is in the text already, by its id. */
  readonly isLoaded: (id: string) => boolean;
}

/** The context files that come just in time with the touched files, in order; what was loaded before is left out. */
export function* touchedCandidates(sight: Sight, input: TouchInput): Plan<readonly Candidate[]> {
  const { request, profile } = input;
  const found = new Map<string, Candidate>();
  for (const file of profile.touch ? request.touch : []) {
    for (const each of yield* candidatesOf(sight, file, input)) {
      if (!found.has(each.path)) found.set(each.path, each);
    }
  }
  return [...found.values()];
}

function* candidatesOf(sight: Sight, file: string, input: TouchInput): Plan<readonly Candidate[]> {
  const { profile, request } = input;
  const { touch, groups, pick, rules } = profile;
  const place = yield* placeOf(sight, file);
  const ceiling = place && (yield* ceilingOf(sight, place.folder, input));
  if (!touch || !place || ceiling === undefined) return [];
  const rootFirst = foldersBetween(ceiling, place.folder);
  const folders = touch.order === 'leaf-first' ? rootFirst.toReversed() : rootFirst;
  const reason = `touched ${relativePath(request.dirs[0], place.path)}`;
  const search = { pick, scope: 'nested', part: 'touched', reason: () => reason, except: new Set<string>() } as const;
  const found: Candidate[] = [];
  for (const folder of folders) {
    // Each folder by itself: what another folder holds shadows nothing here.
    const here = yield* filesByName(sight, { ...search, folders: [folder], groups });
    const nested =
      rules && folder !== request.dirs[0] ? yield* ruleFiles(sight, `${folder}/${rules.folder}`, 'touched') : [];
    found.push(...here, ...nested);
  }
  const fresh: Candidate[] = [];
  for (const each of touch.nearest ? nearestOnly(found) : found) {
    const look = yield* sight.look(each.path);
    const isKnown = 'id' in look && (input.isLoaded(look.id) || (touch.skipsTouched && each.path === place.path));
    if (!isKnown) fresh.push(each);
  }
  return fresh;
}

/** The touched path with its folder's links resolved; undefined where even the folder is missing. */
function* placeOf(sight: Sight, file: string): Plan<{ readonly path: string; readonly folder: string } | undefined> {
  const found = yield* sight.look(file);
  if (found.kind === 'folder') return { path: found.realPath, folder: found.realPath };
  if ('realPath' in found) return { path: found.realPath, folder: folderOf(found.realPath) };
  const above = yield* sight.look(folderOf(file));
  if (above.kind !== 'folder') return undefined;
  return { path: `${above.realPath}/${nameOf(file)}`, folder: above.realPath };
}

/** The highest folder that counts; undefined for what lies outside of the project. */
function* ceilingOf(sight: Sight, folder: string, { profile, request, root }: TouchInput): Plan<string | undefined> {
  const { touch, boundary } = profile;
  if (touch?.ceiling === 'cwd') return isInside(folder, request.dirs[0]) ? request.dirs[0] : undefined;
  if (touch?.ceiling === 'root') {
    const top = root ?? request.dirs[0];
    return isInside(folder, top) ? top : undefined;
  }
  // The deepest working folder that holds the file; a marked root above it is the ceiling.
  const trusted = request.dirs.filter((dir) => isInside(folder, dir)).toSorted((a, b) => b.length - a.length)[0];
  return trusted === undefined ? undefined : ((yield* markedRoot(sight, trusted, boundary.markers)) ?? trusted);
}
