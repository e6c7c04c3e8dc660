import { dirname, posix } from 'node:path';

/** One source file: its path from the root of the repository, with `/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

interface Wall {
  /** Files the rule is for. */
  readonly of: RegExp;
  /** Repository paths they may import. */
  readonly may: RegExp;
  /** Packages they may import, `node:` included; undefined allows all. */
  readonly packages?: RegExp;
}

/** Packages that clients must not load when they run: they cost more than the rest of the start. */
const HEAVY = /^(zod|undici)(\/|$)/;
/** Files of the contract that hold plain values, so that clients may load them. */
const LIGHT_CONTRACT = /^contract\/(errors|limits|display-safe|places)\.ts$/;
const PORTS = 'daemon/services/(rows|(?:[a-z]+-)*ports)\\.ts';

/** First match decides. Import rules of the code base; see CONTRIBUTING.md. */
const WALLS: readonly Wall[] = [
  { of: /^contract\//, may: /^contract\//, packages: /^zod$/ },
  {
    of: /^daemon\/domain\//,
    may: /^(contract|daemon\/domain)\//,
    packages: /^(zod|js-yaml|diff|jsonc-parser|smol-toml)$/,
  },
  { of: /^daemon\/services\//, may: /^(contract|daemon\/domain|daemon\/services)\// },
  ...['storage', 'files', 'upstream', 'platform'].map((folder) => ({
    of: new RegExp(`^daemon/${folder}/`),
    may: new RegExp(`^(contract/|daemon/domain/|${PORTS}|daemon/${folder}/)`),
  })),
  ...['rpc', 'gateway', 'mcp'].map((folder) => ({
    of: new RegExp(`^daemon/${folder}/`),
    may: new RegExp(`^(contract|daemon/domain|daemon/services|daemon/${folder})/`),
  })),
  {
    of: /^daemon\/transports\//,
    may: /^(contract|daemon\/domain|daemon\/services|daemon\/rpc|daemon\/gateway|daemon\/mcp|daemon\/transports)\//,
  },
  { of: /^daemon\/(main|container)\.ts$/, may: /^(contract|daemon)\// },
  {
    of: /^daemon\/[^/]+\.ts$/,
    may: new RegExp(`^(contract/|daemon/domain/|${PORTS}|daemon/platform/|daemon/[^/]+\\.ts$)`),
  },
  { of: /^client\//, may: /^(contract|client)\// },
  { of: /^cli\//, may: /^(contract|client|cli)\// },
  {
    of: /^tui\/(views|actions|state|store|commands)/,
    may: /^(contract|client|tui\/(?!paint|terminal|screens|widgets))/,
    packages: /^(?!neo-blessed)/,
  },
  { of: /^tui\//, may: /^(contract|client|tui)\// },
  { of: /^web\//, may: /^(contract|client|web)\// },
];

/** Everything a file imports, statically and by `import()`. */
export function importsOf(text: string): readonly Import[] {
  const statics = [...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[\w*{},\s$]*?\sfrom\s+)?'([^']+)'/gm)].map(
    (match) => ({
      specifier: match[2] ?? '',
      isType: match[1] !== undefined,
      isDynamic: false,
    }),
  );
  const dynamics = [...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)].map((match) => ({
    specifier: match[1] ?? '',
    isType: false,
    isDynamic: true,
  }));
  return [...statics, ...dynamics];
}

/** What is wrong with a file, one sentence each. */
export function violationsOf(file: SourceFile): readonly string[] {
  return [
    ...nameViolations(file),
    ...sizeViolations(file),
    ...importsOf(file.text).flatMap((each) => importViolations(file, each)),
  ];
}

function nameViolations({ path }: SourceFile): readonly string[] {
  const isKebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*$/.test(posix.basename(path));
  return isKebab ? [] : [`${path}: file names are kebab-case`];
}

function sizeViolations({ path, text }: SourceFile): readonly string[] {
  const lines = text.trimEnd().split('\n').length;
  return lines > 300 ? [`${path}: ${lines} lines, at most 300`] : [];
}

function importViolations(file: SourceFile, { specifier, isType, isDynamic }: Import): readonly string[] {
  const isTest = /^(test|bench|scripts|docs)\/|\.test\.tsx?$|\.config\.ts$/.test(file.path);
  if (isTest) return [];
  const wall = WALLS.find(({ of }) => of.test(file.path));
  if (!wall) return [`${file.path}: no import rule covers this folder`];
  if (!specifier.startsWith('.')) return packageViolations(file, wall, { specifier, isType, isDynamic });
  const target = posix.join(dirname(file.path), specifier);
  if (isException(file.path, target, { specifier, isType, isDynamic })) return [];
  if (!wall.may.test(target)) return [`${file.path} must not import ${target}`];
  const isClient = /^(client|cli|tui|web)\//.test(file.path);
  if (isClient && !isType && target.startsWith('contract/') && !LIGHT_CONTRACT.test(target)) {
    return [`${file.path} must import ${target} as types only: it loads zod`];
  }
  return [];
}

function packageViolations(file: SourceFile, wall: Wall, { specifier, isType }: Import): readonly string[] {
  if (wall.packages && !wall.packages.test(specifier)) return [`${file.path} must not import the package ${specifier}`];
  if (/^(client|cli|tui)\//.test(file.path) && !isType && HEAVY.test(specifier))
    return [`${file.path} must not load ${specifier}`];
  if (specifier === 'neo-blessed' && file.path !== 'tui/terminal/host.ts')
    return [`${file.path}: only tui/terminal/host.ts imports neo-blessed`];
  return [];
}

/** The three doors in the walls. */
function isException(path: string, target: string, { isType, isDynamic }: Import): boolean {
  if (path === 'client/router-type.ts' && target === 'daemon/rpc/router.ts') return isType;
  return path.startsWith('cli/') && target === 'tui/main.ts' && isDynamic;
}
