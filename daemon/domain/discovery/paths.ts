/** An absolute POSIX path without empty, `.` and `..` steps; `..` at the root stays there. */
export function normalizePath(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

/** A path from a folder: absolute ones stand for themselves. */
export function resolvePath(folder: string, path: string): string {
  return normalizePath(path.startsWith('/') ? path : `${folder}/${path}`);
}

/** The folder a path is in; the root is in itself. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** The last step of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a normalized path is a folder or lies in it. */
export function isInside(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** Whether a normalized path lies in one of the folders or is one. */
export function isInsideAny(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isInside(path, folder));
}

/** How many steps a path has; 0 for the root. */
export function depthOf(path: string): number {
  return path === '/' ? 0 : path.split('/').length - 1;
}

/** The folder and all above it up to the root, nearest first. */
export function ancestorsOf(folder: string): readonly string[] {
  const all = [folder];
  for (let at = folder; at !== '/'; all.push(at)) at = folderOf(at);
  return all;
}

/** The folders from `top` down to `bottom`, both included; only `bottom` when `top` is not above it. */
export function foldersBetween(top: string, bottom: string): readonly string[] {
  if (!isInside(bottom, top)) return [bottom];
  const above = ancestorsOf(bottom);
  return above.slice(0, above.indexOf(top) + 1).toReversed();
}

/** The way from a folder to a path: `a/b.md`, `../b.md`; `.` for the folder itself. */
export function relativePath(folder: string, path: string): string {
  const from = folder === '/' ? [] : folder.slice(1).split('/');
  const to = path === '/' ? [] : path.slice(1).split('/');
  let same = 0;
  while (same < from.length && same < to.length && from[same] === to[same]) same += 1;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/') || '.';
}

/** Order of UTF-16 units, as `sort` has it without a comparison. */
export function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Folders before what is in them, and the order of UTF-16 units among equals. */
export function byDepth(a: string, b: string): number {
  return depthOf(a) - depthOf(b) || byUnits(a, b);
}
