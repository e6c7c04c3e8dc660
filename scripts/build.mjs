// Builds what the package runs from: the Prisma client, dist/ (the compiler's emit) and dist/web.
// With --if-stale it does nothing when no source is newer than the last build.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist/.built');
const sources = [
  'contract',
  'client',
  'daemon',
  'cli',
  'tui',
  'web',
  'prisma/schema.prisma',
  'package.json',
  'tsconfig.json',
  'vite.config.ts',
];

// An installed package has no sources beside dist: there is nothing to build.
if (!existsSync(join(root, 'tsconfig.build.json'))) process.exit(0);
if (process.argv.includes('--if-stale') && existsSync(stamp) && newest(sources) <= statSync(stamp).mtimeMs)
  process.exit(0);

rmSync(join(root, 'dist'), { recursive: true, force: true });
run('node', ['scripts/generate-prisma.mjs']);
run('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
run('node', ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
chmodSync(join(root, 'dist/cli/main.js'), 0o755);
writeFileSync(stamp, '');

function run(command, args) {
  execFileSync(command, args, { cwd: root, stdio: 'inherit' });
}

function newest(paths) {
  return Math.max(0, ...paths.map((path) => newestOf(join(root, path))));
}

function newestOf(path) {
  if (!existsSync(path) || path.endsWith('generated')) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(
    stat.mtimeMs,
    ...readdirSync(path)
      .filter((name) => name !== 'node_modules')
      .map((name) => newestOf(join(path, name))),
  );
}
