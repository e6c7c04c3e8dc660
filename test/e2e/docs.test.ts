import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../client/package-root.ts';

const ROOT = packageRoot();
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { encoding: 'utf8' }).map((name) => `docs/${name}`),
].filter((path) => path.endsWith('.md') && path !== 'docs/README.md');
/** What the docs call a runnable example. */
const EXAMPLE = /^```sh example\n([\s\S]*?)^```$/gm;
/** Pages about things that a shell cannot show. */
const WITHOUT_EXAMPLE = new Set(['docs/migrations.md', 'docs/performance.md', 'docs/terminal.md', 'docs/web.md']);

interface Desk {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

const desks: Desk[] = [];
const ended: (() => void)[] = [];

/** An empty folder with `maestro` on PATH, a home of its own and a provider that echoes. */
async function newDesk(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'maestro-docs-'));
  await mkdir(join(folder, 'bin'));
  await symlink(join(ROOT, 'dist/cli/main.js'), join(folder, 'bin/maestro'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(ROOT, join(folder, 'node_modules/themaestro'));
  await symlink(join(ROOT, 'docs'), join(folder, 'docs'));
  const env = {
    ...process.env,
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    HOME: folder,
    MAESTRO_HOME: join(folder, 'home'),
    MAESTRO_SOCKET: join(folder, 'home/run/daemon.sock'),
    MAESTRO_HTTP_PORT: '0',
    MAESTRO_UPSTREAM_OPENAI: await startEcho(),
  };
  const desk = { folder, env };
  desks.push(desk);
  return desk;
}

async function startEcho(): Promise<string> {
  const child = spawn(process.execPath, [join(ROOT, 'docs/examples/echo-provider.mjs'), '0'], { stdio: 'pipe' });
  ended.push(() => child.kill());
  const [line] = await once(child.stdout, 'data');
  const url = /http:\S+/.exec(String(line))?.[0];
  if (url === undefined) throw new Error(`the echo provider said ${line}`);
  return url;
}

async function shell({ folder, env }: Desk, script: string) {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  return { code, said };
}

afterEach(async () => {
  for (const desk of desks.splice(0)) {
    await shell(desk, 'maestro daemon stop');
    await rm(desk.folder, { recursive: true });
  }
  for (const end of ended.splice(0)) end();
});

const examples = PAGES.flatMap((page) =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(EXAMPLE)].map((match) => ({ page, script: match[1] ?? '' })),
);

describe('the documentation', () => {
  it.each(examples)('of $page has an example that runs as it stands', async ({ script }) => {
    const desk = await newDesk();
    await shell(desk, 'maestro daemon start');
    const { code, said } = await shell(desk, script);
    expect(code, said).toBe(0);
  });

  it('has an example on each page about something that a shell can do', () => {
    const shown = new Set(examples.map(({ page }) => page));
    expect(PAGES.filter((page) => !shown.has(page) && !WITHOUT_EXAMPLE.has(page))).toEqual([]);
  });

  it('links to files that exist', () => {
    const broken = PAGES.concat('docs/README.md', 'CONTRIBUTING.md', 'SECURITY.md').flatMap((page) => {
      const links = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
      return links.flatMap(([, target = '']) => {
        const path = join(ROOT, page, '..', target);
        return isThere(path) ? [] : [`${page}: ${target}`];
      });
    });
    expect(broken).toEqual([]);
  });
});

function isThere(path: string): boolean {
  try {
    return readFileSync(path).length >= 0;
  } catch {
    // A link that leads nowhere is what the test is looking for.
    return false;
  }
}
