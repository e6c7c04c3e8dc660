import { type IgnoreTest, ignoreTest } from './ignore-rules.ts';
import { isInside, relativePath } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Sight } from './sight.ts';

/** A search through the folders below one. */
export interface FolderSearchOptions {
  /** Real path. */
  readonly top: string;
  /** Folders that are visited, the top one included. */
  readonly maxFolders: number;
  /** Which folders are not entered, by their path from the top. */
  readonly isIgnored?: IgnoreTest;
}

/** A folder that was visited, with what is in it. */
export interface VisitedFolder {
  readonly path: string;
  readonly names: readonly string[];
}

/**
 * Visits a folder and those below it, level by level, names in order. Links to folders are not followed, so there are no
 * loops; after `maxFolders` it ends.
 */
export function* visitFolders(
  sight: Sight,
  { top, maxFolders, isIgnored = () => false }: FolderSearchOptions,
): Plan<readonly VisitedFolder[]> {
  const visited: VisitedFolder[] = [];
  const queue = [top];
  for (const path of queue) {
    if (visited.length >= maxFolders) break;
    const { names = [], folders = [] } = (yield* sight.list(path)) ?? {};
    visited.push({ path, names });
    for (const name of folders) {
      // More will not be visited.
      if (queue.length >= maxFolders) break;
      const inner = `${path === '/' ? '' : path}/${name}`;
      if (!isIgnored(relativePath(top, inner), true)) queue.push(inner);
    }
  }
  return visited;
}

/** The test of an ignore file in a folder; without one nothing is ignored. */
export function* ignoreFileOf(
  sight: Sight,
  { folder, name, roots }: { readonly folder: string; readonly name: string; readonly roots: readonly string[] },
): Plan<IgnoreTest> {
  const nothing: IgnoreTest = () => false;
  if (!(yield* sight.has(folder, name))) return nothing;
  const found = yield* sight.look(`${folder === '/' ? '' : folder}/${name}`);
  if (found.kind !== 'file' || !isInside(found.realPath, folder)) return nothing;
  const content = yield* sight.read({ path: found.realPath, id: found.id, roots, maxBytes: 256 * 1024 });
  return content.kind === 'text' ? ignoreTest(content.text) : nothing;
}
