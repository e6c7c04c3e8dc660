import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, from the sources and from dist alike. Throws when there is none above `from`. */
export function packageRoot(from: string = import.meta.url): string {
  for (let folder = dirname(fileURLToPath(from)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && readPackage(file).name === 'themaestro') return folder;
    if (folder === dirname(folder)) throw new Error('the package of Maestro was not found; install it again');
  }
}

/** The version of this package. */
export function packageVersion(): string {
  return readPackage(join(packageRoot(), 'package.json')).version ?? '0.0.0';
}

function readPackage(file: string): { readonly name?: string; readonly version?: string } {
  return JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
}
