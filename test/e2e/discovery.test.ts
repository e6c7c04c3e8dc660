import { once } from 'node:events';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Discovery, DiscoveryComparison } from '../../contract/discovery.ts';
import type { DraftSummary } from '../../contract/draft.ts';
import type { DaemonEvent } from '../../contract/event.ts';
import type { FileLink, LinkedFile } from '../../contract/file-link.ts';
import { commandLine } from '../harness/command-line.ts';

const cli = commandLine();
const { maestro, json, failure } = cli;

beforeAll(async () => {
  for (const folder of ['app/.git', 'app/src/deep', 'app/docs'])
    await mkdir(join(cli.home, folder), { recursive: true });
  const files = {
    'app/AGENTS.md': 'Use pnpm. Ask @alice, see @docs/style.md.\n',
    'app/docs/style.md': 'Tabs.\n',
    'app/src/PERSONA.md': '---\nname: terse\n---\nBe terse.\n',
    'app/CLAUDE.md': 'Claude \u001b]0;owned\u0007only. @~/.ssh/id_rsa\n',
    'app/src/deep/CLAUDE.md': 'Deep.\n',
  };
  for (const [path, text] of Object.entries(files)) await writeFile(join(cli.home, path), text);
});

describe('maestro discover', () => {
  it('lists the files of a folder and shows the merged text', async () => {
    const { code, out } = await maestro(['discover', 'app/src']);
    expect(code).toBe(0);
    expect(out).toContain('<context_file path="AGENTS.md">\nUse pnpm. Ask @alice, see Tabs..\n</context_file>');
    expect(out).toMatch(/imported by .*AGENTS\.md/);
    const found = await json<Discovery>('discover', 'app/src');
    expect(found).toMatchObject({ mode: 'native', projectRoot: join(cli.home, 'app') });
    expect(found.files.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(found.files[2]?.frontMatter).toEqual({ name: 'terse' });
  });

  it('prints the text alone, as the agent gets it, with nothing that acts on the terminal', async () => {
    expect((await maestro(['discover', 'app/src', '--mode', 'agents-md', '--text'])).out).toBe(
      'Use pnpm. Ask @alice, see @docs/style.md.\n',
    );
    const { out } = await maestro(['discover', 'app', '--mode', 'claude', '--touch', 'app/src/deep/x.ts']);
    expect(out).toContain('Claude \\x1b]0;owned\\x07only.');
    expect(out).not.toMatch(/[\u0007\u001b]/);
    expect(out).toMatch(/needs-approval/);
    expect(out).toContain('ESCAPE_SEQ');
    expect(out).toContain('touched (tool output)\n<context_file path="src/deep/CLAUDE.md">\nDeep.\n');
  });

  it('puts all agents side by side', async () => {
    const { out } = await maestro(['discover', 'app/src', '--mode', 'all']);
    expect(out).toMatch(/FILE +native +gemini +gemini-legacy +claude +codex +opencode +agents-md/);
    expect(out).toMatch(/opencode +.*CLAUDE\.md +shadowed: AGENTS\.md is preferred/);
    const { modes } = await json<DiscoveryComparison>('discover', 'app/src', '--mode', 'all');
    expect(modes).toHaveLength(7);
  });

  it('follows changes until it is interrupted', async () => {
    const following = cli.start(['discover', 'app/docs', '--mode', 'agents-md', '--follow']);
    let out = '';
    following.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    await vi.waitFor(() => expect(out).toContain('AGENTS.md'), { timeout: 15_000 });
    await writeFile(join(cli.home, 'app/docs/AGENTS.md'), 'Write plainly.\n');
    await vi.waitFor(() => expect(out).toMatch(/added {4}\S*app\/docs\/AGENTS\.md\ntext: \d+ tokens/), {
      timeout: 15_000,
    });
    following.kill('SIGINT');
    expect((await once(following, 'exit'))[0]).toBe(130);
    await rm(join(cli.home, 'app/docs/AGENTS.md'));
    expect(await failure('discover', 'app', '--mode', 'all', '--follow')).toMatchObject({ exit: 2 });
  });

  it('refuses folders that are none and combinations without sense', async () => {
    expect(await failure('discover', 'none')).toMatchObject({ exit: 2, code: 'INVALID_INPUT' });
    expect(await failure('discover', 'app', '--mode', 'all', '--text')).toMatchObject({ exit: 2 });
    expect(await failure('discover', 'app', '--mode', 'cursor')).toMatchObject({ exit: 2 });
  });
});

describe('maestro persona link', () => {
  it('makes drafts of hand edits, and events', async () => {
    const file = join(cli.home, 'app/src/PERSONA.md');
    await json('persona', 'create', 'terse', '--file', 'app/src/PERSONA.md');
    expect(await json<LinkedFile>('persona', 'link', 'terse', 'app/src/PERSONA.md')).toMatchObject({ state: 'same' });
    expect(await json<FileLink[]>('persona', 'links')).toMatchObject([{ persona: 'terse', path: file }]);
    const drafts = await vi.waitFor(
      async () => {
        await writeFile(`${file}~`, '---\nname: terse\n---\nBe very terse.\n');
        await rename(`${file}~`, file);
        const found = await json<DraftSummary[]>('draft', 'list');
        expect(found).toHaveLength(1);
        return found;
      },
      { interval: 200, timeout: 15_000 },
    );
    expect(drafts[0]).toMatchObject({ persona: 'terse', source: 'file', origin: file });
    const events = await json<DaemonEvent[]>('events');
    expect(events.filter(({ type }) => type === 'file.changed').at(-1)?.payload).toMatchObject({ state: 'draft' });
    expect((await maestro(['persona', 'unlink', 'terse', 'app/src/PERSONA.md'])).code).toBe(0);
    expect(await json<FileLink[]>('persona', 'links')).toEqual([]);
    expect(await failure('persona', 'link', 'terse', '/dev/null')).toMatchObject({ exit: 2, code: 'INVALID_INPUT' });
  });
});
