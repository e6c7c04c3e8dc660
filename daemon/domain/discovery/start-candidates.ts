import { instructionFiles } from './instructions.ts';
import { byUnits } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Profile } from './profile.ts';
import type { DiscoveryRequest } from './request.ts';
import { ruleFiles } from './rules.ts';
import { ignoreFileOf, visitFolders } from './search.ts';
import type { Sight } from './sight.ts';
import { type Candidate, filesByName, inOrder, nearestOnly } from './walk.ts';

/** Files that hold for every project. */
export interface Globals {
  readonly candidates: readonly Candidate[];
  /** Real paths of their folders. */
  readonly roots: readonly string[];
}

/** The files of the user and of the machine, in order, with the rules of the user. */
export function* globalCandidates(sight: Sight, { globals, rules, managedText }: Profile): Plan<Globals> {
  const candidates: Candidate[] = managedText
    ? [
        {
          path: managedText.path,
          scope: 'managed',
          part: 'global',
          reason: 'managed settings',
          literal: managedText.text,
        },
      ]
    : [];
  const roots: string[] = [];
  for (const { folder, names, pick, scope, isFallback } of globals) {
    const found = yield* sight.look(folder);
    if (found.kind !== 'folder') continue;
    roots.push(found.realPath);
    const search = { folders: [folder], groups: [names], pick, scope, except: new Set<string>() };
    const here = yield* filesByName(sight, { ...search, part: 'global', reason: () => scope });
    const winner = candidates.at(-1);
    if (!isFallback || !winner) candidates.push(...here);
    else candidates.push(...here.map((each) => shadowedBy(each, winner)));
  }
  if (rules) candidates.push(...(yield* ruleFiles(sight, rules.global, 'global')));
  return { candidates, roots };
}

function shadowedBy(candidate: Candidate, { path }: Candidate): Candidate {
  return { ...candidate, fate: { outcome: 'shadowed', note: `only without ${path}` } };
}

/** What is known when the files of a project are looked for. */
export interface StartInput {
  readonly profile: Profile;
  readonly request: DiscoveryRequest;
  readonly root: string | null;
  /** From the root down. */
  readonly folders: readonly string[];
  readonly globals: Globals;
  readonly roots: readonly string[];
}

/** The files of the project that an agent loads when it starts, in the order of its text. */
export function* startCandidates(sight: Sight, input: StartInput): Plan<readonly Candidate[]> {
  const { profile, request, root, roots } = input;
  const [dir] = request.dirs;
  const { home } = request.places;
  if (profile.skipsHome && dir === home) return [];
  const walked = profile.order === 'by-name' ? yield* byName(sight, input) : yield* walkedUp(sight, input);
  const files = profile.keep === 'nearest' ? nearestOnly(walked) : walked;
  const places = { root: root ?? dir, home, roots };
  return [...files, ...(yield* instructionFiles(sight, profile.instructions, places))];
}

function* walkedUp(sight: Sight, input: StartInput): Plan<readonly Candidate[]> {
  const { profile, folders } = input;
  const found = yield* filesByName(sight, searchOf(input, profile.groups));
  const ordered = inOrder(found, profile, folders);
  return profile.rules ? yield* withRules(sight, ordered, input) : ordered;
}

function searchOf({ profile, request, root, folders, globals }: StartInput, groups: Profile['groups']) {
  const [dir] = request.dirs;
  return {
    ...({ folders, groups, pick: profile.pick, scope: 'project', part: 'project' } as const),
    reason: (folder: string) => (folder === dir ? 'working folder' : folder === root ? 'project root' : 'up-walk'),
    except: new Set(globals.candidates.map(({ path }) => path)),
  };
}

/** One name after the other: on the way up, then in the folders below, by path. */
function* byName(sight: Sight, input: StartInput): Plan<readonly Candidate[]> {
  const { profile, request, roots } = input;
  const [dir] = request.dirs;
  const found: Candidate[] = [];
  const { maxDirs, ignoreFile } = profile.search ?? { maxDirs: 0, ignoreFile: '' };
  const isIgnored = yield* ignoreFileOf(sight, { folder: dir, name: ignoreFile, roots });
  const visited = yield* visitFolders(sight, { top: dir, maxFolders: maxDirs, isIgnored });
  for (const name of profile.groups.flat()) {
    const search = searchOf(input, [[name]]);
    const above = yield* filesByName(sight, search);
    const below = yield* filesByName(sight, {
      ...search,
      folders: visited.map(({ path }) => path),
      reason: () => 'search',
    });
    const known = new Set(above.map(({ path }) => path));
    const fresh = below.filter(({ path }) => !known.has(path)).sort((a, b) => byUnits(a.path, b.path));
    found.push(...above, ...fresh.map((each) => withIgnore(each, isIgnored(each.path.slice(dir.length + 1), false))));
  }
  return found;
}

function withIgnore(candidate: Candidate, isIgnored: boolean): Candidate {
  return isIgnored ? { ...candidate, fate: { outcome: 'excluded', note: 'an ignore file leaves it out' } } : candidate;
}

/** The rules of each folder stand after its own files, before what is only local. */
function* withRules(sight: Sight, files: readonly Candidate[], input: StartInput): Plan<readonly Candidate[]> {
  const { rules } = input.profile;
  if (!rules) return files;
  const done: Candidate[] = [];
  let rest = files;
  for (const folder of input.folders) {
    const prefix = folder === '/' ? '/' : `${folder}/`;
    const isHere = ({ path }: Candidate) => path.startsWith(prefix) && isOwn(path.slice(prefix.length));
    const here = rest.filter(isHere);
    rest = rest.filter((each) => !isHere(each));
    const rulesFolder = `${prefix}${rules.folder}`;
    const own = rulesFolder === rules.global ? [] : yield* ruleFiles(sight, rulesFolder, 'project');
    const isLocal = ({ path }: Candidate) => path.endsWith('.local.md');
    done.push(...here.filter((each) => !isLocal(each)), ...own, ...here.filter(isLocal));
  }
  return [...done, ...rest];
}

/** A name in the folder itself or in its `.claude`. */
function isOwn(rest: string): boolean {
  return !rest.replace(/^\.claude\//, '').includes('/');
}
