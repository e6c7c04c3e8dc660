import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importsOf, violationsOf } from './harness/walls.ts';

const tracked = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.css', '*.mjs'],
  { encoding: 'utf8' },
);
const files = tracked
  .split('\n')
  .filter((path) => path && !path.endsWith('.d.ts') && !path.startsWith('test/fixtures/'));

describe('the walls of the code base', () => {
  it('are kept by every file', () => {
    expect(files.flatMap((path) => violationsOf({ path, text: readFileSync(path, 'utf8') }))).toEqual([]);
  });

  it('cover a code base that is really there', () => {
    expect(files.length).toBeGreaterThan(100);
    for (const folder of [
      'contract',
      'client',
      'daemon/domain',
      'daemon/services',
      'daemon/storage',
      'daemon/gateway',
      'tui/paint',
      'cli',
      'web',
    ]) {
      expect(files.filter((path) => path.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(0);
    }
  });

  it('let only the write queue open transactions', () => {
    const openers = files.filter(
      (path) =>
        path.startsWith('daemon/') &&
        !path.endsWith('.test.ts') &&
        readFileSync(path, 'utf8').includes('$transaction('),
    );
    expect(openers).toEqual(['daemon/storage/write-queue.ts']);
  });

  it('keep banned YAML readers out of what is installed at run time', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(dependencies)).not.toEqual(expect.arrayContaining(['yaml']));
    expect(Object.keys(dependencies)).not.toEqual(expect.arrayContaining(['gray-matter']));
  });
});

describe('the check itself', () => {
  const complaints = (path: string, text: string) => violationsOf({ path, text });

  it.each([
    ['the contract reaching into the daemon', 'contract/a.ts', "import { x } from '../daemon/domain/errors.ts';"],
    ['the contract using Node', 'contract/a.ts', "import { join } from 'node:path';"],
    ['the domain using Node', 'daemon/domain/a.ts', "import { readFile } from 'node:fs/promises';"],
    [
      'the domain using services',
      'daemon/domain/persona/a.ts',
      "import type { Clock } from '../../services/ports.ts';",
    ],
    ['services using storage', 'daemon/services/a.ts', "import { open } from '../storage/database.ts';"],
    ['rpc using storage', 'daemon/rpc/a.ts', "import { open } from '../storage/database.ts';"],
    ['the gateway using rpc', 'daemon/gateway/a.ts', "import { router } from '../rpc/trpc.ts';"],
    [
      'storage using a service that is no port',
      'daemon/storage/a.ts',
      "import { once } from '../services/idempotency.ts';",
    ],
    ['the client using the daemon', 'client/a.ts', "import type { AppRouter } from '../daemon/rpc/router.ts';"],
    ['the client loading the router', 'client/router-type.ts', "import { appRouter } from '../daemon/rpc/router.ts';"],
    ['the terminal using the daemon', 'tui/a.ts', "import { x } from '../daemon/main.ts';"],
    ['the terminal loading zod', 'tui/a.ts', "import { z } from 'zod';"],
    ['the terminal loading a schema', 'tui/a.ts', "import { personaName } from '../contract/persona.ts';"],
    ['a view using the painter', 'tui/views/a.view.ts', "import { Grid } from '../paint/grid.ts';"],
    ['a screen using neo-blessed', 'tui/screens/a.ts', "import blessed from 'neo-blessed';"],
    ['the command line loading the terminal at once', 'cli/a.ts', "import { runTui } from '../tui/main.ts';"],
    ['product code using a test', 'daemon/services/a.ts', "import { fake } from '../../test/harness/fake.ts';"],
    ['a file name with capitals', 'cli/OutPut.ts', ''],
    ['a file of 301 lines', 'cli/a.ts', 'x;\n'.repeat(301)],
    ['a folder without a rule', 'elsewhere/a.ts', "import { x } from './b.ts';"],
    ['an import over several lines', 'cli/a.ts', "import {\n  x,\n  y,\n} from '../daemon/main.ts';"],
    ['an export from elsewhere', 'cli/a.ts', "export * from '../daemon/main.ts';"],
  ])('catches %s', (_what, path, text) => {
    expect(complaints(path, text)).toHaveLength(1);
  });

  it.each([
    ['client/router-type.ts', "import type { AppRouter } from '../daemon/rpc/router.ts';"],
    ['cli/main.ts', "const tui = await import('../tui/main.ts');"],
    ['tui/a.ts', "import type { PersonaSummary } from '../contract/persona.ts';"],
    ['tui/a.ts', "import { displaySafe } from '../contract/display-safe.ts';"],
    ['daemon/container.ts', "import { open } from './storage/database.ts';"],
  ])('lets %s do what it may', (path, text) => {
    expect(complaints(path, text)).toEqual([]);
  });

  it('sees every kind of import', () => {
    const text =
      "import a from 'a';\nimport 'b';\nimport type { C } from 'c';\nexport { d } from 'd';\nconst e = await import('e');";
    expect(importsOf(text).map(({ specifier }) => specifier)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
