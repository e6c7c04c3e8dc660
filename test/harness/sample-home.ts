import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder with one file or more of every format, as a home directory has them. */
export const SAMPLE_HOME = fileURLToPath(new URL('../fixtures/interchange/home', import.meta.url));

/** Its files by path below it, sorted. */
export function sampleFiles(): readonly { readonly path: string; readonly bytes: Buffer }[] {
  return readdirSync(SAMPLE_HOME, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .map((full) => ({ path: relative(SAMPLE_HOME, full), bytes: readFileSync(full) }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
