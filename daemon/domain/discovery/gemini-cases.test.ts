import { readFileSync } from 'node:fs';
import { dirname } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import type { DiscoveryMode, DiscoveryOptions } from '../../../contract/discovery.ts';
import { MemoryTree } from '../../../test/harness/memory-tree.ts';
import { discover, type LoadedContext } from './discover.ts';
import type { Places } from './profile.ts';
import { geminiFlattened } from './profile-gemini.ts';
import { PROFILES } from './profiles.ts';
import type { DiscoveryRequest } from './request.ts';
import { Sight } from './sight.ts';
import { touchedCandidates } from './touch.ts';

interface Setup {
  readonly cwd?: string;
  readonly roots?: readonly string[];
  readonly file?: string;
  readonly target?: string;
  readonly loaded?: readonly string[];
  readonly input?: Readonly<Record<string, string>>;
}

interface Case {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly result: unknown;
}

/** Results of the real programs; the first field of the file says how they were observed. */
const { cases, setup } = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/discovery/context-files-gemini.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[]; readonly setup: Readonly<Record<string, Setup>> };

const BASE = '/base';
const COMPAT: DiscoveryOptions = { upstreamOrder: true, upstreamErrorPaths: true };

describe('the gemini modes with both compatibility switches', () => {
  it.each(cases.map((each) => [each.id, each] as const))('give what the program gave: %s', (id, each) => {
    const how = setup[id] ?? {};
    const run = id.startsWith('I') && how.file !== undefined ? runImport : RUNNERS[id.charAt(0)];
    expect(run?.(each, how)).toEqual(JSON.parse(JSON.stringify(each.result).replaceAll('$B', BASE)));
  });

  it('cover every case of the file', () => {
    expect(cases.length).toBe(43);
    expect(cases.map(({ id }) => id).filter((id) => !setup[id])).toEqual([]);
  });
});

describe('the gemini mode by default', () => {
  it.each(cases.filter(({ id }) => id.startsWith('G')).map((each) => [each.id, each] as const))(
    'loads the same files, parents before children: %s',
    (id, each) => {
      const { files } = load('gemini', each, setup[id] ?? {}, {});
      const { projectPaths } = each.result as { projectPaths: readonly string[] };
      const loaded = projectPathsOf(files);
      expect([...loaded].sort()).toEqual(projectPaths.map(toPath).sort());
      const depths = loaded.map((path) => path.split('/').length);
      expect(depths).toEqual(depths.toSorted((a, b) => a - b));
    },
  );

  it.each(
    cases
      .filter(({ id, result }) => id.startsWith('I') && typeof result === 'string')
      .map((each) => [each.id, each] as const),
  )('tells no absolute path where an import fails: %s', (id, each) => {
    const { file = '' } = setup[id] ?? {};
    const text = expandOf(each, file, {});
    const told = (each.result as string).replaceAll(
      /access '\$B\/p\/([^']*)'/g,
      (_all, name: string) => `access '${name}'`,
    );
    const flat = each.options.fmt === 'flat';
    if (!flat) expect(text.replaceAll("access './", "access '")).toBe(told.replaceAll('$B', BASE));
    if (!flat && !(each.result as string).includes('/etc/')) expect(text).not.toContain(BASE);
  });
});

const RUNNERS: Readonly<Record<string, (each: Case, how: Setup) => unknown>> = {
  G: runGemini,
  I: runGemini,
  J: runTouch,
  F: (_each, { input = {} }) => geminiFlattened(input),
  L: runLegacy,
};

function runGemini(each: Case, how: Setup): unknown {
  const { files, sections } = load('gemini', each, how, COMPAT);
  return {
    globalPaths: files.filter(({ scope }) => scope === 'global').map(({ path }) => path),
    projectPaths: projectPathsOf(files),
    global: sectionOf(sections, 'global'),
    project: sectionOf(sections, 'project'),
  };
}

function runLegacy(each: Case, how: Setup): unknown {
  const { files, sections } = load('gemini-legacy', each, how, COMPAT);
  return {
    paths: files.filter(({ outcome }) => outcome === 'included').map(({ path }) => path),
    content: { global: sectionOf(sections, 'global'), extension: '', project: sectionOf(sections, 'project') },
  };
}

function runTouch(each: Case, { target = '', roots = [], loaded = [] }: Setup): unknown {
  const tree = new MemoryTree({ ...each.files, home: '<dir>' }, BASE);
  const [first = '', ...others] = roots.map(toPath);
  const request: DiscoveryRequest = {
    dirs: [first, ...others],
    touch: [toPath(target)],
    places: PLACES,
    importRoots: [],
  };
  const known = new Set(loaded.map((path) => `memory:${toPath(path)}`));
  const profile = profileOf('gemini', {});
  const plan = touchedCandidates(new Sight(), { profile, request, root: null, isLoaded: (id) => known.has(id) });
  return tree.run(plan).map(({ path }) => path);
}

function runImport(each: Case, { file = '' }: Setup): unknown {
  return expandOf(each, file, COMPAT);
}

function expandOf(each: Case, file: string, options: DiscoveryOptions): string {
  const tree = new MemoryTree({ ...each.files, home: '<dir>' }, BASE);
  const path = toPath(file);
  const gemini = profileOf('gemini', { ...options, importFormat: each.options.fmt === 'flat' ? 'flat' : 'tree' });
  const request: DiscoveryRequest = { dirs: [dirname(path)], touch: [], places: PLACES, importRoots: [] };
  // What was observed is the text before it is trimmed for its block.
  const profile = { ...gemini, text: { ...gemini.text, trim: 'none' as const } };
  return tree.run(discover(profile, request)).files.find((each) => each.path === path)?.text ?? '';
}

function load(mode: DiscoveryMode, each: Case, how: Setup, switches: DiscoveryOptions): LoadedContext {
  const tree = new MemoryTree({ ...each.files, home: '<dir>' }, BASE);
  const [first = '', ...others] = (how.roots ?? [how.cwd ?? '']).map(toPath);
  const request: DiscoveryRequest = { dirs: [first, ...others], touch: [], places: PLACES, importRoots: [] };
  const { names, trust, ...rest } = each.options;
  const options = {
    ...{ ...switches, ...rest },
    ...(names === undefined ? {} : { names: [names].flat() as string[] }),
    ...(trust === undefined ? {} : { trusted: trust as boolean }),
  };
  return tree.run(discover(profileOf(mode, options), request));
}

function profileOf(mode: DiscoveryMode, options: DiscoveryOptions) {
  return PROFILES[mode]({ places: PLACES, options });
}

function projectPathsOf(files: LoadedContext['files']): readonly string[] {
  const counted = new Set(['included', 'blank', 'not-file']);
  return files.filter(({ scope, outcome }) => scope === 'project' && counted.has(outcome)).map(({ path }) => path);
}

function sectionOf(sections: LoadedContext['sections'], wanted: string): string {
  return sections.find(({ name }) => name === wanted)?.text ?? '';
}

function toPath(path: string): string {
  return `${BASE}/${path.replace('$B/', '')}`;
}

const PLACES: Places = {
  home: `${BASE}/home`,
  geminiHome: `${BASE}/home`,
  codexHome: `${BASE}/home/.codex`,
  configHome: `${BASE}/home/.config`,
  maestroConfig: `${BASE}/home/.config/maestro`,
  claudeManaged: `${BASE}/managed`,
};
