// Compares Prisma schemas and databases without a downloaded engine: the WebAssembly build of the schema engine over
// better-sqlite3. It is no documented interface of Prisma, so its version is pinned in package.json.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';

/** What the engine says when there is nothing to do. */
export const EMPTY_MIGRATION = '-- This is an empty migration.';

/** Tables that Prisma does not know: its own, and those of the full-text index. */
const EXTERNAL_TABLES = [
  '_prisma_migrations',
  ...['', '_config', '_data', '_docsize', '_idx'].map((part) => `persona_texts${part}`),
];

/**
 * The SQL that leads from one state to another. A state is `{ schema: text }`, `{ database: file }` or
 * `{ empty: true }`; `to` is a schema. Answers EMPTY_MIGRATION when both are equal.
 */
export async function diffSchemas(from, to) {
  const glue = await loadEngine();
  const url = from.database ?? ':memory:';
  const factory = bindMigrationAwareSqlAdapterFactory(new PrismaBetterSqlite3({ url }));
  const engine = await glue.SchemaEngine.new({ datamodels: [['schema.prisma', to.schema]] }, () => {}, factory);
  try {
    const { stdout } = await engine.diff({
      from: toTarget(from, to),
      to: toTarget(to, to),
      script: true,
      shadowDatabaseUrl: null,
      exitCode: null,
      filters: { externalTables: EXTERNAL_TABLES, externalEnums: [] },
    });
    if (typeof stdout !== 'string') throw new Error('the schema engine answered nothing');
    return stdout.trim();
  } finally {
    engine.free?.();
  }
}

function toTarget(state, to) {
  if (state.empty) return { tag: 'empty' };
  if (state.database !== undefined)
    return { tag: 'schemaDatasource', files: [{ path: 'schema.prisma', content: to.schema }], configDir: '.' };
  return { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: state.schema }] };
}

let loaded;

/** One instance for the process: the glue keeps a single one in a variable of its module. */
function loadEngine() {
  loaded ??= instantiate();
  return loaded;
}

async function instantiate() {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const bytes = await readFile(entry.replace(/schema_engine\.js$/, 'schema_engine_bg.wasm'));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  // Where the engine leaves the text of a panic.
  globalThis.PRISMA_WASM_PANIC_REGISTRY ??= {
    set_message(message) {
      process.stderr.write(`${message}\n`);
    },
  };
  return glue;
}
