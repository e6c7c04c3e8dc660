import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../client/package-root.ts';

/** What the build is made of; tests are no part of it. */
const SOURCES = ['contract', 'client', 'daemon', 'cli', 'tui', 'web', 'prisma/schema.prisma', 'vite.config.ts'];
const NOT_BUILT = /\.test\.tsx?$|(?:^|\/)(?:generated|node_modules)$/;

interface Newest {
  readonly path: string;
  readonly ms: number;
}

/** Journeys run the built program, so it must be there and not older than its sources. For `globalSetup`. */
export function setup(): void {
  const complaint = complaintAboutBuild(packageRoot());
  if (complaint !== undefined) throw new Error(`${complaint}: run \`npm run build\` before the end-to-end tests`);
}

/** What is wrong with the build in `dist`; undefined when it is of the present sources. */
export function complaintAboutBuild(root: string): string | undefined {
  const stamp = join(root, 'dist/.built');
  if (!existsSync(stamp)) return 'the program is not built (dist is missing or was not finished)';
  const newest = SOURCES.map((source) => newestOf(join(root, source))).reduce((a, b) => (b.ms > a.ms ? b : a));
  return newest.ms > statSync(stamp).mtimeMs ? `the build is older than ${newest.path}` : undefined;
}

function newestOf(path: string): Newest {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || NOT_BUILT.test(path)) return { path, ms: 0 };
  if (!stat.isDirectory()) return { path, ms: stat.mtimeMs };
  return readdirSync(path)
    .map((name) => newestOf(join(path, name)))
    .reduce((a, b) => (b.ms > a.ms ? b : a), { path, ms: 0 });
}
