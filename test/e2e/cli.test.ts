import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../client/package-root.ts';
import type { DaemonEvent } from '../../contract/event.ts';
import type { PersonaPage } from '../../contract/persona.ts';
import type { SessionSummary, StartedSession } from '../../contract/session.ts';
import type { CreatedToken, DaemonStatus, TokenSummary } from '../../contract/system.ts';
import { commandLine } from '../harness/command-line.ts';

const cli = commandLine();
const { maestro, json, failure } = cli;

describe('maestro daemon', () => {
  it('is running already when it is started twice, and says where it listens', async () => {
    expect(await json('daemon', 'start')).toMatchObject({ started: false, status: 'ok' });
    const status = await json<DaemonStatus>('daemon', 'status');
    expect(status.httpUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(status.socketPath.startsWith(cli.home)).toBe(true);
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
    await json('persona', 'create', 'base', '--content', '# Base');
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
    expect(await json('config', 'path')).toEqual({ path: join(cli.home, 'config/config.json') });
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
    expect((await json<PersonaPage>('persona', 'list')).total).toBe(1);
  });
});
