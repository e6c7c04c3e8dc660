import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverInput, discoveryMode } from '../../contract/discovery.ts';
import { FINDING_TABLE } from '../../contract/finding.ts';
import { discoveryBelow } from '../../test/harness/discovery-kit.ts';
import { hostilePersonas } from '../../test/harness/hostile-personas.ts';
import { makeRealTree } from '../../test/harness/real-tree.ts';
import { contextFiles } from '../files/context-files.ts';
import { sha256 } from '../platform/ids.ts';
import type { DiscoveryService } from './discovery-service.ts';

function find(service: DiscoveryService, dir: string, more: object = {}) {
  return service.discover(discoverInput.parse({ dir, ...more }));
}

describe('discovery', () => {
  it('tells sizes, hashes, tokens and places of what it merged', async () => {
    using tree = makeRealTree({ 'p/.git/HEAD': 'x', 'p/AGENTS.md': 'Aé', 'p/PERSONA.md': ' \n' });
    const found = await find(discoveryBelow(tree.base), `${tree.base}/p/./x/..`);
    expect(found).toMatchObject({ mode: 'native', dir: `${tree.base}/p`, projectRoot: `${tree.base}/p`, findings: [] });
    expect(found.text).toBe('<context_file path="AGENTS.md">\nAé\n</context_file>');
    expect(found).toMatchObject({ sha256: sha256(found.text), sizeBytes: Buffer.byteLength(found.text), tokens: 13 });
    const [first, second] = found.files;
    expect(first).toMatchObject({
      position: 1,
      sizeBytes: 3,
      sha256: sha256('Aé'),
      tokens: 1,
      span: { start: 32, end: 35 },
    });
    expect(second).toMatchObject({ position: null, outcome: 'blank', tokens: 0, span: null });
    expect(JSON.stringify(first)).not.toContain('part');
  });

  it('refuses what is no folder, and says why', async () => {
    using tree = makeRealTree({ f: 'x' });
    const service = discoveryBelow(tree.base);
    await expect(find(service, `${tree.base}/none`)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: /no such folder/,
    });
    await expect(find(service, `${tree.base}/f`)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: /it is no folder/,
    });
    expect(() => discoverInput.parse({ dir: 'relative' })).toThrow(/absolute/);
    expect(() => discoverInput.parse({ dir: '/a\0b' })).toThrow();
    expect(() => discoverInput.parse({ dir: '/a', options: { names: ['../x'] } })).toThrow();
  });

  it('takes home and variables of the caller, not those of the daemon', async () => {
    using tree = makeRealTree({
      'p/.git/HEAD': 'x',
      'her/.gemini/GEMINI.md': 'HERS',
      'moved/.gemini/GEMINI.md': 'MOVED',
      'home/.gemini/GEMINI.md': 'NO',
    });
    const { base } = tree;
    const service = discoveryBelow(base);
    const hers = await find(service, `${base}/p`, { mode: 'gemini', places: { home: `${base}/her` } });
    expect(hers.text).toContain('HERS');
    const moved = await find(service, `${base}/p`, {
      mode: 'gemini',
      places: { home: `${base}/her`, geminiHome: `${base}/moved` },
    });
    expect(moved.text).toContain('MOVED');
  });

  it('follows settings files of agents, unless told not to; a project may not name credentials of the user', async () => {
    using tree = makeRealTree({
      'p/.git/HEAD': 'x',
      'p/.gemini/settings.json': '{"context":{"fileName":["CTX.md","oauth_creds.json"]}}',
      'p/CTX.md': 'C',
      'p/GEMINI.md': 'G',
      'home/.gemini/oauth_creds.json': 'TOKEN',
      'home/.gemini/CTX.md': 'GC',
    });
    const service = discoveryBelow(tree.base);
    const found = await find(service, `${tree.base}/p`, { mode: 'gemini' });
    expect(found.files.map(({ path }) => path.slice(tree.base.length))).toEqual(['/home/.gemini/CTX.md', '/p/CTX.md']);
    expect(found.settings).toEqual([`${tree.base}/p/.gemini/settings.json`]);
    expect(JSON.stringify(found)).not.toContain('TOKEN');
    const plain = await find(service, `${tree.base}/p`, { mode: 'gemini', agentSettings: false });
    expect(plain.files.map(({ path }) => path.slice(tree.base.length))).toEqual(['/p/GEMINI.md']);
  });

  it('compares all modes: who takes a file, at which place, and why not', async () => {
    using tree = makeRealTree({ 'p/.git/HEAD': 'x', 'p/AGENTS.md': 'A', 'p/CLAUDE.md': 'C', 'p/a/AGENTS.md': 'B' });
    const { base } = tree;
    const { modes, files } = await discoveryBelow(base).compare({
      dir: `${base}/p/a`,
      touch: [],
      places: {},
      agentSettings: true,
    });
    expect(modes.map(({ mode }) => mode)).toEqual(discoveryMode.options);
    const row = files.find(({ path }) => path === `${base}/p/CLAUDE.md`);
    expect(row?.modes).toMatchObject({
      claude: { outcome: 'included', position: 1 },
      opencode: { outcome: 'shadowed', position: null, note: expect.stringContaining('AGENTS.md') },
    });
    expect(row?.modes).not.toHaveProperty('native');
    expect(files.find(({ path }) => path === `${base}/p/AGENTS.md`)?.modes).toMatchObject({
      codex: { position: 1 },
      opencode: { position: 2 },
      'agents-md': { outcome: 'shadowed' },
      claude: { outcome: 'shadowed' },
    });
  });

  it('ends when its time is up, with what it has and a finding', async () => {
    using tree = makeRealTree({ 'p/.git/HEAD': 'x', 'p/AGENTS.md': 'A' });
    let now = 0;
    const slow = {
      ...contextFiles,
      look(path: string) {
        now += 1_500;
        return contextFiles.look(path);
      },
    };
    const found = await find(discoveryBelow(tree.base, { tree: slow, nowMs: () => now }), `${tree.base}/p`);
    expect(found.findings).toEqual([expect.objectContaining({ code: 'TOO_MANY' })]);
    expect(found.text).toBe('');
  });
});

describe('discovery of hostile trees', () => {
  it('follows links only into import roots that the user has set', async () => {
    using tree = makeRealTree({
      'p/.git/HEAD': 'x',
      'p/AGENTS.md': '-> ../shared/rules.md',
      'shared/rules.md': 'SHARED',
    });
    const denied = await find(discoveryBelow(tree.base), `${tree.base}/p`);
    expect(denied.files[0]).toMatchObject({
      outcome: 'denied',
      realPath: null,
      sha256: null,
      findings: [{ code: 'SYMLINK_OUTSIDE' }],
    });
    expect(JSON.stringify(denied)).not.toMatch(/SHARED|shared/);
    const allowed = await find(discoveryBelow(tree.base, { importRoots: [`${tree.base}/shared`] }), `${tree.base}/p`);
    expect(allowed.text).toContain('SHARED');
  });

  it.each(discoveryMode.options)('ends at once on pipes, huge files, folders and fan-out: %s', async (mode) => {
    using tree = makeRealTree({ 'p/.git/HEAD': 'x' });
    const at = (name: string) => join(tree.base, 'p', name);
    execFileSync('mkfifo', [at('AGENTS.md'), at('x.md')]);
    mkdirSync(at('PERSONA.md'));
    for (const name of ['CLAUDE.md', 'GEMINI.md', 'AGENTS.override.md']) {
      writeFileSync(at(name), '');
      truncateSync(at(name), 20 * 1024 ** 3);
    }
    const { files, text } = await find(discoveryBelow(tree.base), `${tree.base}/p`, { mode });
    expect(text).toBe('');
    for (const { outcome } of files) expect(['not-file', 'too-large', 'shadowed']).toContain(outcome);
    expect(files.some(({ outcome }) => outcome === 'not-file' || outcome === 'too-large')).toBe(true);
  });

  it.each(['native', 'gemini', 'claude'] as const)('bounds what imports can add: %s', async (mode) => {
    const diamond = Object.fromEntries(
      Array.from({ length: 26 }, (_, n) => [
        [`p/a${n}.md`, `@./a${n + 1}.md\n@./b${n + 1}.md\n`],
        [`p/b${n}.md`, `@./a${n + 1}.md\n@./b${n + 1}.md\n`],
      ]).flat(),
    );
    const top = `${'@./big.md '.repeat(1_000)}${'@missing '.repeat(20_000)}@./a0.md @./b0.md @./fifo.md`;
    const names = { 'p/AGENTS.md': top, 'p/GEMINI.md': top, 'p/CLAUDE.md': top };
    using tree = makeRealTree({ ...diamond, ...names, 'p/.git/HEAD': 'x', 'p/big.md': 'x'.repeat(100_000) });
    execFileSync('mkfifo', [join(tree.base, 'p/fifo.md')]);
    const { sizeBytes, files } = await find(discoveryBelow(tree.base), `${tree.base}/p`, { mode });
    expect(sizeBytes).toBeLessThan(3 * 1024 * 1024);
    expect(files.length).toBeLessThan(300);
  });

  it('shows what others may write', async () => {
    using tree = makeRealTree({ 'p/.git/HEAD': 'x', 'p/AGENTS.md': 'A' });
    chmodSync(join(tree.base, 'p/AGENTS.md'), 0o666);
    const { files } = await find(discoveryBelow(tree.base), `${tree.base}/p`);
    expect(files[0]).toMatchObject({ outcome: 'included', findings: [{ code: 'WORLD_WRITABLE' }] });
  });
});

describe('every hostile persona as a context file', () => {
  it.each(hostilePersonas().map((each) => [each.id, each] as const))(
    'has the outcome of its index: %s',
    async (_id, each) => {
      using tree = makeRealTree({
        'p/.git/HEAD': 'x',
        'p/PERSONA.md': each.bytes,
        'home/.ssh/id_rsa': 'BYTES OF A KEY',
      });
      const found = await find(discoveryBelow(tree.base), `${tree.base}/p`);
      const [file] = found.files;
      const codes = file?.findings.map(({ code }) => code) ?? [];
      expect(JSON.stringify(found)).not.toContain('BYTES OF A KEY');
      if (each.outcome === 'reject') {
        expect(file).toMatchObject({ outcome: each.codes.includes('EMPTY') ? 'blank' : 'rejected', span: null });
        expect(found.text).toBe('');
      } else {
        expect(file?.outcome).toBe('included');
      }
      if (each.outcome === 'accept') expect(codes.filter((code) => FINDING_TABLE[code].effect !== 'hint')).toEqual([]);
      else if (!each.codes.includes('EMPTY'))
        expect(each.codes.some((code) => codes.includes(code as never))).toBe(true);
    },
  );

  it.each(discoveryMode.options)('never brings bytes that are no text into a merged text: %s', async (mode) => {
    for (const { id, bytes, codes } of hostilePersonas().filter(({ outcome }) => outcome === 'reject')) {
      using tree = makeRealTree(
        Object.fromEntries(['AGENTS.md', 'CLAUDE.md', 'GEMINI.md'].map((name) => [`p/${name}`, bytes])),
      );
      const { text, files } = await find(discoveryBelow(tree.base), `${tree.base}/p`, { mode });
      expect([id, text.includes('\0')]).toEqual([id, false]);
      if (!codes.includes('BAD_UTF8')) continue;
      expect([id, files.flatMap(({ findings }) => findings).some(({ code }) => code === 'BAD_UTF8')]).toEqual([
        id,
        true,
      ]);
      if (!mode.startsWith('gemini')) expect([id, text]).toEqual([id, '']);
    }
  });
});
