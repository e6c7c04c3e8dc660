// Writes the next migration: the SQL that leads from the schema of the last migration to prisma/schema.prisma.
// Usage: npm run migration -- NAME. Needs no internet and no database. See docs/migrations.md.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diffSchemas, EMPTY_MIGRATION } from './prisma-diff.mjs';

/**
 * Writes `<n>_<name>/migration.sql` below `folder`, with the schema it leads to beside it; the copy beside the
 * migration before goes. Answers the name of the new folder, undefined when the schema has not changed. Throws when
 * the name cannot be one.
 */
export async function writeMigration({ folder, schemaFile, name }) {
  const words = name.toLowerCase().replaceAll('-', '_');
  if (!/^[a-z][a-z0-9_]{0,59}$/.test(words)) throw new Error(`"${name}" is no name: use letters, digits, - and _`);
  const earlier = existsSync(folder)
    ? readdirSync(folder)
        .filter((each) => /^\d+_/.test(each))
        .sort()
    : [];
  const last = earlier.at(-1);
  const copyOf = (each) => join(folder, each, 'schema.prisma');
  if (last && !existsSync(copyOf(last))) throw new Error(`${copyOf(last)} is missing: take it from the history`);
  const schema = readFileSync(schemaFile, 'utf8');
  const from = last ? { schema: readFileSync(copyOf(last), 'utf8') } : { empty: true };
  const sql = await diffSchemas(from, { schema });
  if (sql === EMPTY_MIGRATION) return undefined;
  const number = last ? Number.parseInt(last, 10) + 1 : 1;
  const made = `${String(number).padStart(4, '0')}_${words}`;
  mkdirSync(join(folder, made));
  writeFileSync(join(folder, made, 'migration.sql'), `${sql}\n`);
  writeFileSync(copyOf(made), schema);
  if (last) rmSync(copyOf(last));
  return made;
}

async function main() {
  const prisma = fileURLToPath(new URL('../prisma', import.meta.url));
  const [name] = process.argv.slice(2);
  if (!name) throw new Error('usage: npm run migration -- NAME');
  const folder = join(prisma, 'migrations');
  const made = await writeMigration({ folder, schemaFile: join(prisma, 'schema.prisma'), name });
  if (!made) {
    process.stdout.write('prisma/schema.prisma has not changed since the last migration\n');
    return;
  }
  const file = join('prisma/migrations', made, 'migration.sql');
  process.stdout.write(`wrote ${file}: read it, then run the tests of daemon/storage\n`);
  const isRebuild = readFileSync(join(folder, made, 'migration.sql'), 'utf8').includes('RedefineTables');
  if (isRebuild) process.stdout.write('it rebuilds tables: add their triggers and DEFERRABLE keys again by hand\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
