import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DaemonEvent } from '../../contract/event.ts';
import type { SessionChange, SessionSummary, StartedSession } from '../../contract/session.ts';
import type { DaemonStatus } from '../../contract/system.ts';
import { commandLine } from '../harness/command-line.ts';

const { start, maestro, json, failure } = commandLine();

beforeAll(async () => {
  await json('persona', 'create', 'base', '--content', '# Base');
  await json('persona', 'create', 'kind', '--content', '# Kind');
  await json('persona', 'create', 'brief', '--content', 'Answer in one sentence.');
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
