import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DiscoveryMode, DiscoveryOptions } from '../../../contract/discovery.ts';
import { MemoryTree } from '../../../test/harness/memory-tree.ts';
import { agentSettings } from './agent-settings.ts';
import { discover, type LoadedContext } from './discover.ts';
import type { Places } from './profile.ts';
import { PROFILES } from './profiles.ts';
import type { DiscoveryRequest } from './request.ts';
import { Sight } from './sight.ts';

interface Setup {
  readonly mode: DiscoveryMode;
  readonly cwd: string;
  readonly touch?: readonly string[];
  readonly importRoots?: readonly string[];
}

interface Case {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly options: DiscoveryOptions;
  readonly result: {
    readonly paths: readonly string[];
    readonly left?: Readonly<Record<string, string>>;
    readonly text?: string;
    readonly touched?: string;
    readonly findings?: readonly (readonly [path: string, code: string])[];
    readonly frontMatter?: Readonly<Record<string, object>>;
  };
}

const BASE = '/base';
const source = readFileSync(
  new URL('../../../test/fixtures/discovery/context-files-others.json', import.meta.url),
  'utf8',
);
const { cases, setup } = JSON.parse(source.replaceAll('$B', BASE)) as {
  readonly cases: readonly Case[];
  readonly setup: Readonly<Record<string, Setup>>;
};

const PLACES: Places = {
  home: `${BASE}/home`,
  geminiHome: `${BASE}/home`,
  codexHome: `${BASE}/home/.codex`,
  configHome: `${BASE}/home/.config`,
  maestroConfig: `${BASE}/home/.config/maestro`,
  claudeManaged: `${BASE}/managed`,
};

describe('the modes native, claude, codex, opencode and agents-md', () => {
  it.each(cases.map((each) => [each.id, each] as const))(
    'do as the facts say: %s',
    (id, { files, options, result }) => {
      const loaded = load(files, options, setup[id]);
      const taken = loaded.files.filter(({ outcome }) => outcome === 'included' || outcome === 'truncated');
      expect(taken.map(({ path }) => path)).toEqual(result.paths);
      const left = loaded.files.filter((each) => !taken.includes(each)).map(({ path, outcome }) => [path, outcome]);
      for (const expected of Object.entries(result.left ?? {})) expect(left).toContainEqual(expected);
      if (result.text !== undefined) expect(loaded.text).toBe(result.text);
      if (result.touched !== undefined)
        expect(loaded.sections.find(({ name }) => name === 'touched')?.text).toBe(result.touched);
      for (const [path, code] of result.findings ?? []) {
        const own = loaded.files.filter((each) => each.path === path).flatMap(({ findings }) => findings);
        expect(own.map((each) => each.code)).toContain(code);
      }
      for (const [path, frontMatter] of Object.entries(result.frontMatter ?? {}))
        expect(loaded.files.find((each) => each.path === path)?.frontMatter).toEqual(frontMatter);
    },
  );

  it.each(cases.map((each) => [each.id, each] as const))(
    'tell where in the text each file is: %s',
    (id, { files, options }) => {
      const loaded = load(files, options, setup[id]);
      const bytes = Buffer.from(loaded.text);
      for (const { span, text } of loaded.files)
        if (span) expect(bytes.subarray(span.start, span.end).toString()).toBe(text);
      const atStart = loaded.files.filter(({ span }) => span);
      if (loaded.text !== '') expect(atStart.length).toBeGreaterThan(0);
    },
  );

  it('have a case for every rule of the document', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    expect(cases.map(({ id }) => id).filter((id) => !setup[id])).toEqual([]);
  });
});

function load(files: Case['files'], options: DiscoveryOptions, how: Setup | undefined): LoadedContext {
  const { mode = 'native', cwd = '', touch = [], importRoots = [] } = how ?? {};
  const tree = new MemoryTree({ ...files, home: '<dir>', [cwd]: '<dir>' }, BASE);
  const dir = `${BASE}/${cwd}`;
  const settings = tree.run(agentSettings(new Sight(), mode, { dir, places: PLACES }));
  const request: DiscoveryRequest = {
    dirs: [dir],
    touch: touch.map((path) => `${BASE}/${path}`),
    places: PLACES,
    importRoots: importRoots.map((path) => `${BASE}/${path}`),
  };
  const profile = PROFILES[mode]({ ...settings, places: PLACES, options: { ...settings.options, ...options } });
  return tree.run(discover(profile, request));
}
