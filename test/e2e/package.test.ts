import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot, packageVersion } from '../../client/package-root.ts';
import type { DaemonStatus } from '../../contract/system.ts';
import { type CliPlace, cliJson, runCli } from '../harness/cli-program.ts';
import { isNoNetwork, type ProgramFailure } from '../harness/npm-failure.ts';
import { rawRequest } from '../harness/raw-http.ts';

const execute = promisify(execFile);
const ROOT = packageRoot();
const SOURCES = ['contract', 'client', 'daemon', 'cli', 'tui'];
/** Everything but the build; the build has a check of its own. */
const BESIDE_DIST =
  /^(?:README|CHANGELOG|SECURITY)\.md$|^LICENSE$|^package\.json$|^templates\/[a-z-]+\.md$|^prisma\/migrations\/\d{4}_\w+\/(?:migration\.sql|schema\.prisma)$/;
const IN_DIST = /^dist\/(?:(?:contract|client|daemon|cli|tui)\/.+(?:\.js|\.d\.ts)|web\/.+|\.built)$/;

let folder: string;
let tarball: string;
let files: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maestro-pack-'));
  // The build that the tests run on is packed as it is: `prepare` would make it anew under the other tests.
  const { stdout } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT);
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  tarball = join(folder, packed?.filename ?? '');
  files = packed?.files.map(({ path }) => path) ?? [];
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npm(words: readonly string[], cwd: string): Promise<{ stdout: string }> {
  return execute('npm', [...words, '--no-audit', '--no-fund'], { cwd, maxBuffer: 64 * 1024 ** 2 });
}

function sourcesIn(path: string): readonly string[] {
  return readdirSync(join(ROOT, path), { withFileTypes: true }).flatMap((entry) => {
    const inner = `${path}/${entry.name}`;
    if (entry.isDirectory()) return sourcesIn(inner);
    return /(?<!\.test|\.d)\.ts$/.test(entry.name) ? [inner] : [];
  });
}

describe('the package', () => {
  it('holds the build of every source, the web view, migrations, templates and documents', () => {
    const built = SOURCES.flatMap(sourcesIn).map((path) => `dist/${path.replace(/\.ts$/, '.js')}`);
    expect(built.length).toBeGreaterThan(200);
    expect(built.filter((path) => !files.includes(path))).toEqual([]);
    const migrations = readdirSync(join(ROOT, 'prisma/migrations')).map(
      (name) => `prisma/migrations/${name}/migration.sql`,
    );
    const templates = readdirSync(join(ROOT, 'templates')).map((name) => `templates/${name}`);
    expect(files).toEqual(expect.arrayContaining([...migrations, ...templates, 'dist/web/index.html']));
    expect(files).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'SECURITY.md', 'LICENSE']));
    const page = readFileSync(join(ROOT, 'dist/web/index.html'), 'utf8');
    const assets = [...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path]) => `dist/web/${path}`);
    expect(assets.length).toBeGreaterThan(0);
    expect(files).toEqual(expect.arrayContaining(assets));
  });

  it('holds nothing else: no sources, no tests, nothing of this machine', () => {
    expect(files.filter((path) => !BESIDE_DIST.test(path) && !IN_DIST.test(path))).toEqual([]);
    expect(files.filter((path) => /\.test\.|\.map$|tsbuildinfo/.test(path))).toEqual([]);
    const texts = files.map((path) => readFileSync(join(ROOT, path), 'utf8'));
    expect(files.filter((_, i) => texts[i]?.includes(ROOT))).toEqual([]);
  });
});

describe('the package installed into an empty project', () => {
  let app: string;
  let place: CliPlace;
  let failure: ProgramFailure | undefined;

  beforeAll(async () => {
    app = mkdtempSync(join(tmpdir(), 'maestro-app-'));
    const home = mkdtempSync(join(tmpdir(), 'maestro-'));
    place = { home, cwd: app, main: join(app, 'node_modules/.bin/maestro') };
    writeFileSync(join(app, 'package.json'), '{"name":"app","private":true,"type":"module"}\n');
    try {
      await npm(['install', '--ignore-scripts', '--prefer-offline', tarball], app);
    } catch (error) {
      failure = error as ProgramFailure;
      if (process.env.CI === 'true' || !isNoNetwork(failure)) throw error;
      return;
    }
    // What the install script of better-sqlite3 would fetch or compile is here already.
    const native = 'node_modules/better-sqlite3/build';
    symlinkSync(join(ROOT, native), join(app, native));
  });

  afterAll(async () => {
    if (!failure) await runCli(place, ['daemon', 'stop']);
    for (const path of [app, place.home]) rmSync(path, { recursive: true, force: true });
  });

  /** Without a network and a filled cache npm installs nothing: the journeys are then skipped, and say so. */
  function journey(title: string, run: () => Promise<void>): void {
    it(title, (context) => {
      context.skip(failure !== undefined, 'npm could not reach its registry');
      return run();
    });
  }

  journey('says its version', async () => {
    expect(await runCli(place, ['version'])).toEqual({ code: 0, out: `${packageVersion()}\n`, err: '' });
  });

  journey('is up without a terminal: socket, HTTP and web link, exit code 0', async () => {
    const { code, out, err } = await runCli(place, ['up']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^socket +\/\S+daemon\.sock$/m);
    expect(out).toMatch(/^gateway +http:\/\/127\.0\.0\.1:\d+$/m);
    expect(out).toMatch(/^web +http:\/\/127\.0\.0\.1:\d+\/login#code=\S+/m);
  });

  journey('works: a template becomes a persona, a session starts, the web view is served', async () => {
    await cliJson(place, ['persona', 'create', 'mine', '--template', 'reviewer']);
    expect(await cliJson(place, ['session', 'start', '--persona', 'mine'])).toMatchObject({ revision: 1 });
    const { httpUrl } = await cliJson<DaemonStatus>(place, ['daemon', 'status']);
    const port = Number(new URL(httpUrl ?? '').port);
    const page = await rawRequest({ port }, { method: 'GET', target: '/', headers: [`Host: 127.0.0.1:${port}`] });
    expect(page.status).toBe(200);
    expect(page.body.toString('utf8')).toBe(readFileSync(join(ROOT, 'dist/web/index.html'), 'utf8'));
  });

  journey('is a library as well: a typed client for other programs', async () => {
    const socketPath = JSON.stringify(join(place.home, 'run/daemon.sock'));
    const program = `import { createDaemonClient, type SessionChange, toClientError } from 'themaestro/client';
const client = createDaemonClient({ socketPath: ${socketPath} });
const { items } = await client.persona.list.query({});
const change: Promise<readonly SessionChange[]> = client.session.switch.mutate({ target: { all: true }, persona: 'mine' });
// @ts-expect-error a switch needs a persona
const wrong = client.session.switch.mutate({ target: { all: true } }).catch(toClientError);
console.log(items.map(({ name }) => name).join(), (await change)[0]?.revision, (await wrong as Error).message.length > 0);\n`;
    writeFileSync(join(app, 'use.ts'), program);
    const compiler = [join(ROOT, 'node_modules/typescript/bin/tsc'), '--strict', '--skipLibCheck'];
    const types = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')];
    await execute(process.execPath, [...compiler, ...types, '--module', 'nodenext', '--target', 'es2023', 'use.ts'], {
      cwd: app,
    });
    const { stdout } = await execute(process.execPath, ['use.js'], { cwd: app });
    expect(stdout).toBe('mine 2 true\n');
  });

  journey('stops when it is told to', async () => {
    expect(await cliJson(place, ['daemon', 'stop'])).toEqual({ stopped: true });
    expect((await runCli(place, ['daemon', 'status'])).code).toBe(3);
  });
});
