import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../client/package-root.ts';
import type { DaemonEvent } from '../../contract/event.ts';
import type { EffectivePrompt, PersonaDetail, PersonaPage } from '../../contract/persona.ts';
import type { SessionChange, SessionSummary, StartedSession } from '../../contract/session.ts';
import type { CreatedToken, DaemonStatus, TokenSummary } from '../../contract/system.ts';
import type { VersionDiff, VersionSummary } from '../../contract/version.ts';

const MAIN = join(packageRoot(), 'dist/cli/main.js');
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'maestro-e2e-cli-'));
  await json('daemon', 'start');
});

afterAll(async () => {
  await maestro(['daemon', 'stop']);
  await rm(home, { recursive: true });
});

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, ...words], {
    cwd: home,
    env: { ...process.env, MAESTRO_HOME: home, MAESTRO_HTTP_PORT: '0', HOME: home },
  });
}

async function maestro(words: readonly string[], stdin = ''): Promise<Result> {
  const child = start(words);
  const read = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => (read.out += chunk));
  child.stderr?.on('data', (chunk) => (read.err += chunk));
  child.stdin?.end(stdin);
  const [code] = await once(child, 'close');
  return { code, ...read };
}

/** The JSON value a command prints; it must succeed and print nothing else. */
async function json<T>(...words: readonly string[]): Promise<T> {
  const { code, out, err } = await maestro(['--json', ...words]);
  expect({ words, code, err }).toEqual({ words, code: 0, err: '' });
  return JSON.parse(out) as T;
}

/** Exit code and error of a command that must fail; nothing may be on standard output. */
async function failure(...words: readonly string[]) {
  const { code, out, err } = await maestro(['--json', ...words]);
  expect(out).toBe('');
  const { error } = JSON.parse(err) as { error: { code: string; message: string; details: object } };
  return { exit: code, ...error };
}

describe('maestro daemon', () => {
  it('is running already when it is started twice, and says where it listens', async () => {
    expect(await json('daemon', 'start')).toMatchObject({ started: false, status: 'ok' });
    const status = await json<DaemonStatus>('daemon', 'status');
    expect(status.httpUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(status.socketPath.startsWith(home)).toBe(true);
    expect((await maestro(['daemon', 'status'])).out).toContain(status.socketPath);
  });

  it('refuses a second daemon on the same data with exit code 3', async () => {
    expect((await maestro(['daemon', 'run'])).code).toBe(3);
  });

  it('prints its log', async () => {
    expect((await json<unknown[]>('daemon', 'logs', '-n', '5')).length).toBeGreaterThan(0);
  });

  it('is up without a terminal: where it listens, and the way in', async () => {
    const { code, out } = await maestro(['up']);
    expect(code).toBe(0);
    expect(out).toMatch(/gateway +http:\/\/127\.0\.0\.1:\d+/);
    expect(out).toContain('/login#code=');
    expect((await maestro([])).out).toContain('/login#code=');
  });

  it('is restarted with its sessions', async () => {
    const { id } = await json<StartedSession>('session', 'start', '--label', 'kept');
    const before = await json<DaemonStatus>('daemon', 'status');
    expect(await json<DaemonStatus>('daemon', 'restart')).toMatchObject({ started: true });
    expect((await json<DaemonStatus>('daemon', 'status')).pid).not.toBe(before.pid);
    expect(await json('session', 'show', id)).toMatchObject({ label: 'kept', state: 'live' });
    await json('session', 'end', id);
  });
});

describe('maestro persona', () => {
  it('makes personas of text, files, standard input and templates', async () => {
    expect(
      await json('persona', 'create', 'base', '--content', '# Rules\n\nBe exact.\n', '--tag', 'work'),
    ).toMatchObject({
      name: 'base',
      version: '1.0.0',
    });
    await writeFile(join(home, 'child.md'), '---\nname: other\nparent: base\n---\n# Tone\n\nBe kind.\n');
    expect(await json('persona', 'create', 'child', '--file', 'child.md')).toMatchObject({
      name: 'child',
      parent: 'base',
    });
    expect(await maestro(['persona', 'create', 'brief', '--file', '-'], 'Answer in one sentence.\n')).toMatchObject({
      code: 0,
      out: 'created brief@1.0.0\n',
    });
    const [template] = await json<{ name: string }[]>('persona', 'templates');
    expect(await json('persona', 'create', 'tutor-of-mine', '--template', template?.name ?? '')).toMatchObject({
      name: 'tutor-of-mine',
    });
  });

  it('lists, searches and shows them, and draws who inherits from whom', async () => {
    const page = await json<PersonaPage>('persona', 'list', '--tag', 'work');
    expect(page.items.map(({ name }) => name)).toEqual(['base']);
    expect((await maestro(['persona', 'search', 'chil', '-q'])).out).toBe('child\n');
    expect((await json<PersonaDetail>('persona', 'show', 'base')).content).toBe('# Rules\n\nBe exact.\n');
    expect((await maestro(['persona', 'show', 'base', '--raw'])).out).toBe('# Rules\n\nBe exact.\n');
    expect((await maestro(['persona', 'tree'])).out).toContain('base@1.0.0\n  child@1.0.0\n');
  });

  it('resolves what an agent gets, and explains it', async () => {
    const prompt = await json<EffectivePrompt>('persona', 'resolve', 'child');
    expect(prompt.text).toContain('Be exact.');
    expect(prompt.text).toContain('Be kind.');
    const { out } = await maestro(['persona', 'resolve', 'child', '--explain']);
    expect(out).toMatch(/base@1\.0\.0 .*Rules/);
  });

  it('edits into new versions, refuses a stale one with exit code 5, and goes back', async () => {
    await json('persona', 'edit', 'base', '--content', '# Rules\n\nBe brief.\n', '--base-version', '1.0.0');
    const { version } = await json<PersonaDetail>('persona', 'show', 'base');
    expect(version).not.toBe('1.0.0');
    expect(await failure('persona', 'edit', 'base', '--content', 'x', '--base-version', '1.0.0')).toMatchObject({
      exit: 5,
      code: 'REVISION_CONFLICT',
    });
    await writeFile(join(home, 'base.md'), '# Rules\n\nBe kind.\n');
    const edited = await json<PersonaDetail>('persona', 'edit', 'base', '--file', 'base.md', '--major');
    expect(edited).toMatchObject({ version: '2.0.0', tags: ['work'] });
    const versions = await json<VersionSummary[]>('persona', 'versions', 'base');
    expect(versions.map((each) => each.version)).toEqual(['2.0.0', version, '1.0.0']);
    const diff = await json<VersionDiff>('persona', 'diff', 'base', '1.0.0', '2.0.0');
    expect(diff).toMatchObject({ added: 1, removed: 1 });
    const { out } = await maestro(['persona', 'diff', 'base', '1.0.0', 'base.md']);
    expect(out).toContain('-Be exact.\n+Be kind.\n');
    await json('persona', 'rollback', 'base', '1.0.0');
    expect((await json<PersonaDetail>('persona', 'show', 'base')).content).toBe('# Rules\n\nBe exact.\n');
  });

  it('compares with a file that is longer than a request line', async () => {
    await writeFile(join(home, 'long.md'), 'A line of many.\n'.repeat(4_000));
    expect(await json<VersionDiff>('persona', 'diff', 'base', '1.0.0', 'long.md')).toMatchObject({ added: 4_000 });
  });

  it('renames, tags and takes parents away', async () => {
    expect(
      await json('persona', 'edit', 'child', '--rename', 'kind', '--tag', 'a', '--tag', 'b', '--no-parent'),
    ).toMatchObject({
      name: 'kind',
      tags: ['a', 'b'],
      parent: null,
    });
  });

  it('exports, imports and clones the same persona', async () => {
    const { out } = await maestro(['persona', 'export', 'base']);
    expect(out).toMatch(/^---\n/);
    expect((await maestro(['persona', 'export', 'base', 'kind', '--dir', 'out'])).code).toBe(0);
    expect(await readFile(join(home, 'out/base.md'), 'utf8')).toBe(out);
    expect(await failure('persona', 'import', 'out/base.md')).toMatchObject({ exit: 5, code: 'NAME_TAKEN' });
    expect(await json('persona', 'import', 'out/base.md', '--on-clash', 'rename')).toMatchObject({
      outcome: 'created',
    });
    expect(await json('persona', 'import', 'out/base.md', '--on-clash', 'new-version')).toMatchObject({
      outcome: 'unchanged',
      name: 'base',
    });
    const clone = await json<PersonaDetail>('persona', 'clone', 'base@1.0.0', 'base-classic');
    expect(clone).toMatchObject({ name: 'base-classic', content: '# Rules\n\nBe exact.\n' });
  });

  it('deletes only when told so, and restores', async () => {
    expect(await failure('persona', 'delete', 'brief')).toMatchObject({ exit: 2, code: 'INVALID_INPUT' });
    await json('persona', 'delete', 'brief', '--yes');
    expect(await failure('persona', 'show', 'brief')).toMatchObject({ exit: 4, code: 'PERSONA_NOT_FOUND' });
    expect((await maestro(['persona', 'list', '--deleted', '-q'])).out).toBe('brief\n');
    await json('persona', 'restore', 'brief');
    expect(await json('persona', 'show', 'brief')).toMatchObject({ name: 'brief', isActive: true });
  });

  it('refuses bad names, loops and unknown parents with the codes of the table', async () => {
    expect(await failure('persona', 'create', 'Bad Name', '--content', 'x')).toMatchObject({ exit: 2 });
    expect(await failure('persona', 'create', 'base', '--content', 'x')).toMatchObject({ exit: 5, code: 'NAME_TAKEN' });
    expect((await failure('persona', 'edit', 'base', '--parent', 'base')).exit).toBe(6);
    expect((await failure('persona', 'create', 'lost', '--content', 'x', '--parent', 'nobody')).exit).toBe(6);
  });
});

describe('maestro session', () => {
  it('is started, switched, layered, reverted, cleared and ended, by the beginning of its id', async () => {
    const started = await json<StartedSession>(
      'session',
      'start',
      '--agent',
      'sdk',
      '--persona',
      'base',
      '--label',
      'e2e',
    );
    expect(started.token).toMatch(/^mst_[A-Za-z0-9]{8}_[\w-]{43}$/);
    expect(started.urls?.openai).toBe(
      `${(await json<DaemonStatus>('daemon', 'status')).httpUrl}/s/${started.token}/openai/v1`,
    );
    const id = started.id.slice(0, 8);
    const stack = async () =>
      (await json<SessionSummary>('session', 'show', id)).stack.map(({ persona }) => persona).join('+');
    const switched = await json<(SessionChange & { applies: string })[]>('session', 'switch', id, 'kind');
    expect(switched).toMatchObject([{ id: started.id, revision: started.revision + 1, applies: 'now (next request)' }]);
    await json('session', 'apply', id, 'brief');
    expect(await stack()).toBe('kind+brief');
    expect((await maestro(['session', 'show', id, '--text'])).out).toContain('Answer in one sentence.');
    await json('session', 'revert', id);
    expect(await stack()).toBe('kind');
    await json('session', 'clear', id);
    expect(await stack()).toBe('');
    await json('session', 'end', id);
    expect(await failure('session', 'switch', id, 'base')).toMatchObject({ exit: 5, code: 'SESSION_ENDED' });
    expect((await json<SessionSummary[]>('session', 'list')).map((each) => each.id)).not.toContain(started.id);
    expect((await json<SessionSummary[]>('session', 'list', '--ended')).map((each) => each.id)).toContain(started.id);
  });

  it('says when a switch applies', async () => {
    const { id } = await json<StartedSession>('session', 'start', '--agent', 'codex');
    const { out } = await maestro(['session', 'switch', id, 'base']);
    expect(out).toContain('applies now (next request)');
    await json('session', 'end', id);
  });

  it('is changed only at the revision that was expected, and once per idempotency key', async () => {
    const { id, revision } = await json<StartedSession>('session', 'start');
    const guarded = ['--expect-revision', String(revision), '--idempotency-key', 'k1'];
    await json('session', 'switch', id, 'base', ...guarded);
    expect(await json('session', 'switch', id, 'base', ...guarded)).toMatchObject([{ replayed: true }]);
    expect(await failure('session', 'switch', id, 'kind', '--expect-revision', String(revision))).toMatchObject({
      exit: 5,
      code: 'REVISION_CONFLICT',
    });
    await json('session', 'end', id);
  });

  it('is switched with all others, or with those of its kind', async () => {
    const kinds = ['codex', 'codex', 'opencode'];
    const ids: string[] = [];
    for (const kind of kinds) ids.push((await json<StartedSession>('session', 'start', '--agent', kind)).id);
    expect(await json<SessionChange[]>('session', 'switch', '--agent', 'codex', 'base')).toHaveLength(2);
    expect(await json<SessionChange[]>('session', 'switch', '--all', 'kind')).toHaveLength(3);
    expect(await failure('session', 'switch', '--all')).toMatchObject({ exit: 2 });
    for (const id of ids) await json('session', 'end', id);
  });

  it('is not found with exit code 4', async () => {
    expect(await failure('session', 'show', 'zzzz')).toMatchObject({ exit: 4, code: 'SESSION_NOT_FOUND' });
    expect(await failure('session', 'revert', 'zzzzzzzzzz')).toMatchObject({ exit: 4 });
  });

  it('is watched until Ctrl-C, which is exit code 130', async () => {
    const watcher = start(['session', 'watch', '--json']);
    const ended = once(watcher, 'close');
    const lines = lineReader(watcher);
    // The stream is live once something that happened afterwards comes through.
    const pokes: Promise<StartedSession>[] = [];
    const poke = async () => {
      const started = json<StartedSession>('session', 'start');
      pokes.push(started);
      await started;
    };
    const first = lines.next();
    while (!(await Promise.race([first.then(() => true), poke().then(() => false)])));
    const event = JSON.parse((await first) ?? '{}') as DaemonEvent;
    expect(event.type).toBe('session.started');
    const ids = (await Promise.all(pokes)).map(({ id }) => id);
    expect(ids).toContain(event.subject);
    watcher.kill('SIGINT');
    expect((await ended)[0]).toBe(130);
    for (const id of ids) await json('session', 'end', id);
  });
});

/** Whole lines of a child's standard output, one by one. */
function lineReader(child: ChildProcess): { next(): Promise<string | undefined> } {
  const lines: string[] = [];
  let rest = '';
  let wake: (() => void) | undefined;
  child.stdout?.on('data', (chunk) => {
    const parts = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    wake?.();
  });
  return {
    async next() {
      while (lines.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return lines.shift();
    },
  };
}

describe('everything else', () => {
  it('makes, lists and revokes tokens; the secret is shown once', async () => {
    const token = await json<CreatedToken>(
      'token',
      'create',
      'ci',
      '--scope',
      'read',
      '--scope',
      'apply',
      '--ttl',
      '1h',
    );
    expect(token).toMatchObject({ label: 'ci', scopes: ['read', 'apply'] });
    const { out } = await maestro(['token', 'list', '--json']);
    expect(out).not.toContain(token.secret);
    expect((JSON.parse(out) as TokenSummary[]).map(({ id }) => id)).toContain(token.id);
    await json('token', 'revoke', token.id);
    expect(await failure('token', 'revoke', 'nosuchid')).toMatchObject({ exit: 4, code: 'TOKEN_NOT_FOUND' });
    expect((await failure('token', 'create', 'x', '--ttl', 'soon')).exit).toBe(2);
  });

  it('prints a one-time link to the web view', async () => {
    expect((await json<{ url: string }>('web')).url).toMatch(/\/login#code=mst_/);
  });

  it('prints events after a sequence number', async () => {
    const events = await json<DaemonEvent[]>('events', '--limit', '3');
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect((await json<DaemonEvent[]>('events', '--since', '2', '--limit', '1'))[0]?.seq).toBe(3);
  });

  it('sums up what the gateway metered', async () => {
    expect(await json('stats', '--by', 'model', '--days', '7')).toEqual([]);
  });

  it('runs a command inside a session that ends with it', async () => {
    const { code, out, err } = await maestro([
      'run',
      '--persona',
      'base',
      '--',
      'sh',
      '-c',
      'echo $OPENAI_BASE_URL; exit 5',
    ]);
    expect({ code, err }).toEqual({ code: 5, err: '' });
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/s\/mst_\S+\/openai\/v1\n$/);
    const sessions = await json<SessionSummary[]>('session', 'list', '--ended');
    expect(sessions.find(({ label }) => label === 'sh')).toMatchObject({ state: 'ended' });
    expect((await failure('run', '--persona', 'nobody', 'sh')).exit).toBe(4);
  });

  it('prints what it would set for an agent', async () => {
    expect(await json('run', '--print', 'codex')).toMatchObject({
      agent: 'codex',
      env: { MAESTRO_SESSION_TOKEN: 'mst_********' },
    });
  });

  it('finds nothing wrong with a fresh installation', async () => {
    expect(await json('doctor')).toMatchObject({ ok: true });
  });

  it('knows its places and its version', async () => {
    expect(await json('config', 'path')).toEqual({ path: join(home, 'config/config.json') });
    expect(await json('config', 'get')).toEqual({});
    const { version } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
    expect((await maestro(['version'])).out).toBe(`${version}\n`);
    expect(await json('version')).toMatchObject({ version });
    expect((await maestro(['completion', 'bash'])).out).toContain('complete -F _maestro maestro');
  });

  it('lets nothing that is stored or refused act on the terminal', async () => {
    const evil = 'safe \u001b]0;owned\u0007 \u202etext';
    const { id } = await json<StartedSession>('session', 'start', '--label', evil);
    const refused = await maestro(['persona', 'create', 'evil', '--content', 'text', '--description', evil]);
    expect(refused).toMatchObject({ code: 6, out: '' });
    const listed = await maestro(['session', 'list']);
    expect(listed.out).toContain('owned');
    for (const text of [refused.err, listed.out, (await maestro(['--json', 'session', 'show', id])).out]) {
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
    await json('session', 'end', id);
  });
});

describe('without a daemon', () => {
  it('stops, says so with exit code 3, and starts again where it was', async () => {
    expect(await json('daemon', 'stop')).toEqual({ stopped: true });
    expect(await failure('persona', 'list')).toMatchObject({ exit: 3, code: 'DAEMON_UNREACHABLE' });
    expect((await maestro(['daemon', 'status'])).code).toBe(3);
    expect(await json('daemon', 'stop')).toEqual({ stopped: false });
    expect(await json('daemon', 'start')).toMatchObject({ started: true });
    expect((await json<PersonaPage>('persona', 'list')).total).toBeGreaterThan(3);
  });
});
