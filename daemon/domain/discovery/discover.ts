import type { DiscoverySection } from '../../../contract/discovery.ts';
import { type Assembly, assemble } from './assemble.ts';
import type { Entry } from './entry.ts';
import { Loader } from './loader.ts';
import { byteOffsets, type Mark } from './marked-text.ts';
import { folderOf, nameOf } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Profile } from './profile.ts';
import type { DiscoveryRequest } from './request.ts';
import { Sight } from './sight.ts';
import { globalCandidates, startCandidates } from './start-candidates.ts';
import { touchedCandidates } from './touch.ts';
import { projectFolders } from './walk.ts';

/** A file of the manifest, with its own text where it was taken. */
export interface LoadedFile extends Omit<Entry, 'text' | 'part'> {
  readonly text: string;
  readonly span: { readonly start: number; readonly end: number } | null;
}

/** What a mode loads, before tokens are counted. */
export interface LoadedContext {
  readonly projectRoot: string | null;
  readonly folders: readonly string[];
  readonly files: readonly LoadedFile[];
  readonly text: string;
  readonly sections: readonly DiscoverySection[];
}

/** Loads the context files of a folder by the rules of a profile. Ends on every tree. */
export function* discover(profile: Profile, request: DiscoveryRequest): Plan<LoadedContext> {
  const sight = new Sight();
  const { places, importRoots, dirs } = request;
  const [dir] = dirs;
  const boundary = { ...profile.boundary, home: places.home };
  const project = yield* projectFolders(sight, dir, boundary);
  const folders = [...project.folders];
  for (const other of dirs.slice(1)) folders.push(...(yield* projectFolders(sight, other, boundary)).folders);
  const { root } = project;
  const globals = yield* globalCandidates(sight, profile);
  const roots = [root ?? dir, ...importRoots, ...globals.roots];
  const found = { profile, request, root, folders: [...new Set(folders)], globals, roots };
  const started = profile.trustsProject ? yield* startCandidates(sight, found) : [];
  const loader = new Loader({ sight, profile, request, root, roots, touched: yield* realPaths(sight, request.touch) });
  yield* loader.load([...globals.candidates, ...started]);
  const isLoaded = (id: string) => loader.opener.isTaken(id);
  if (profile.trustsProject) yield* loader.load(yield* touchedCandidates(sight, { profile, request, root, isLoaded }));
  const entries = [...loader.entries];
  const whole = assemble({ profile, dir, root: root ?? dir, entries });
  const { text, sections } = whole;
  return { projectRoot: root, folders: found.folders, sections, text: text.text, files: toFiles(entries, whole) };
}

function* realPaths(sight: Sight, paths: readonly string[]): Plan<readonly string[]> {
  const real: string[] = [];
  for (const path of paths) {
    const found = yield* sight.look(path);
    const above = 'realPath' in found ? undefined : yield* sight.look(folderOf(path));
    if ('realPath' in found) real.push(found.realPath);
    else if (above && 'realPath' in above) real.push(`${above.realPath}/${nameOf(path)}`);
  }
  return real;
}

function toFiles(entries: readonly Entry[], { text, touched }: Assembly): readonly LoadedFile[] {
  const atStart = firstMarks(text);
  const late = firstMarks(touched);
  const spots = [...atStart.values()].flatMap(({ start, end }) => [start, end]);
  const bytes = byteOffsets(text.text, spots);
  return entries.map((entry) => {
    const { part: _part, text: _text, ...file } = entry;
    const spot = atStart.get(entry);
    const lateSpot = late.get(entry);
    const own = spot
      ? text.text.slice(spot.start, spot.end)
      : touched.text.slice(lateSpot?.start ?? 0, lateSpot?.end ?? 0);
    return {
      ...file,
      span: spot ? { start: bytes.get(spot.start) ?? 0, end: bytes.get(spot.end) ?? 0 } : null,
      text: own,
    };
  });
}

function firstMarks({ marks }: Assembly['text']): ReadonlyMap<Entry, Mark<Entry>> {
  const first = new Map<Entry, Mark<Entry>>();
  for (const mark of marks) if (!first.has(mark.of)) first.set(mark.of, mark);
  return first;
}
