// Makes the Prisma client of daemon/storage/generated from prisma/schema.prisma; does nothing while the client is the
// one of this schema. Works without internet: Prisma's command line would fetch an engine that generating does not
// need, so it is told that one is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'daemon/storage/generated');
const stamp = join(target, '.made-from');
const sources = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'];

const origin = createHash('sha256')
  .update(sources.map((source) => readFileSync(join(root, source), 'utf8')).join('\0'))
  .digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== origin) generate();

function generate() {
  rmSync(stamp, { force: true });
  const env = {
    // Any file that exists will do: it is looked for, not run.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    ...process.env,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  const cli = join(root, 'node_modules/prisma/build/index.js');
  const done = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], { cwd: root, env, encoding: 'utf8' });
  if (done.status === 0 && existsSync(join(target, 'client.ts'))) {
    writeFileSync(stamp, origin);
    return;
  }
  process.stderr.write(`the Prisma client could not be made\n${done.stdout}${done.stderr}${done.error ?? ''}\n`);
  process.exitCode = 1;
}
