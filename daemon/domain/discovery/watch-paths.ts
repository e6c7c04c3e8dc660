import type { ContextFile, Discovery, FileChange } from '../../../contract/discovery.ts';
import type { Profile } from './profile.ts';

/** Paths of one follower at the most: a large search is watched where it found something first. */
export const MAX_WATCHED = 500;

/**
 * Where a change may alter what a mode loads: the files that were met, the settings that were followed, and each name
 * that would count in a folder that was looked into. Files that are there come first; at most MAX_WATCHED paths.
 */
export function watchPaths(
  { globals, groups }: Pick<Profile, 'globals' | 'groups'>,
  { files, settings, folders }: Pick<Discovery, 'files' | 'settings' | 'folders'>,
): readonly string[] {
  const names = groups.flat();
  const paths = [
    ...files.flatMap(({ path, realPath }) => [path, realPath ?? path]),
    ...settings,
    ...globals.flatMap((source) => source.names.map((name) => `${source.folder}/${name}`)),
    ...folders.flatMap((folder) => names.map((name) => `${folder}/${name}`)),
  ];
  return [...new Set(paths)].slice(0, MAX_WATCHED);
}

/** What became of each file since an earlier load, in the order of the later one; files that are gone come last. */
export function changedFiles(before: Discovery | undefined, after: Discovery): readonly FileChange[] {
  if (!before) return [];
  const old = new Map(before.files.map((file) => [file.path, file]));
  const present = new Set(after.files.map(({ path }) => path));
  const changes = after.files.flatMap((file): readonly FileChange[] => {
    const earlier = old.get(file.path);
    if (!earlier) return [{ path: file.path, change: 'added' }];
    return isSame(earlier, file) ? [] : [{ path: file.path, change: 'changed' }];
  });
  const gone = before.files.flatMap(({ path }) => (present.has(path) ? [] : [{ path, change: 'removed' as const }]));
  return [...changes, ...gone];
}

function isSame(a: ContextFile, b: ContextFile): boolean {
  return a.sha256 === b.sha256 && a.outcome === b.outcome && a.position === b.position && a.realPath === b.realPath;
}
