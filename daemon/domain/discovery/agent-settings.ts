import type { DiscoveryMode, DiscoveryOptions } from '../../../contract/discovery.ts';
import { textsOf, tryLooseJson, valueAt } from './loose-json.ts';
import { folderOf, isInsideAny } from './paths.ts';
import type { Plan } from './plan.ts';
import type { Instruction, Places } from './profile.ts';
import type { Sight } from './sight.ts';
import { tomlValues } from './toml-values.ts';
import { markedRoot } from './walk.ts';

/** What the settings files of an agent say about its context files. */
export interface AgentSettings {
  readonly options: DiscoveryOptions;
  readonly instructions: readonly Instruction[];
  /** Names that only the project asks for: of these, only `.md` counts in the folder of the user. */
  readonly projectNames: readonly string[];
  /** Text that an administrator put into the settings themselves. */
  readonly managedText?: { readonly path: string; readonly text: string };
  /** Files that were read, in the order in which they hold: later ones win. */
  readonly files: readonly string[];
}

/** Where settings are looked for. */
export interface SettingsPlaces {
  /** Real path of the working folder. */
  readonly dir: string;
  readonly places: Places;
}

const NONE: AgentSettings = { options: {}, instructions: [], projectNames: [], files: [] };
const MAX_BYTES = 1024 * 1024;
const NAME = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\0/\\][^\0\\]{0,254}$/;

type SettingsReader = (sight: Sight, at: SettingsPlaces & { readonly root: string }) => Plan<AgentSettings>;

const READERS: Readonly<Partial<Record<DiscoveryMode, SettingsReader>>> = {
  gemini: geminiSettings,
  'gemini-legacy': geminiSettings,
  claude: claudeSettings,
  codex: codexSettings,
  opencode: opencodeSettings,
};

/** Reads the settings files of the agent that a mode stands for. What cannot be read or understood is passed over. */
export function* agentSettings(sight: Sight, mode: DiscoveryMode, at: SettingsPlaces): Plan<AgentSettings> {
  const reader = READERS[mode];
  if (!reader) return NONE;
  const root = (yield* markedRoot(sight, at.dir, ['.git'])) ?? at.dir;
  return yield* reader(sight, { ...at, root });
}

interface SettingsFile {
  readonly path: string;
  readonly text: string;
}

/** `roots`: where links of these files may lead; without it anywhere, they are the user's own. */
function* readAll(sight: Sight, paths: readonly string[], roots?: readonly string[]): Plan<readonly SettingsFile[]> {
  const files: SettingsFile[] = [];
  for (const path of new Set(paths)) {
    const found = yield* sight.look(path);
    if (found.kind !== 'file' || (roots && !isInsideAny(found.realPath, roots))) continue;
    const { realPath, id } = found;
    const content = yield* sight.read({
      path: realPath,
      id,
      roots: roots ?? [folderOf(realPath)],
      maxBytes: MAX_BYTES,
    });
    if (content.kind === 'text') files.push({ path, text: content.text });
  }
  return files;
}

function* geminiSettings(
  sight: Sight,
  { dir, root, places }: SettingsPlaces & { readonly root: string },
): Plan<AgentSettings> {
  const own = `${places.geminiHome}/.gemini/settings.json`;
  const users = yield* readAll(sight, [own]);
  const inProject = yield* readAll(sight, [`${dir}/.gemini/settings.json`], [root]);
  const files = [...users, ...inProject.filter(({ path }) => path !== own)];
  const values = files.map(({ text }) => tryLooseJson(text));
  const namesIn = (value: unknown) =>
    textsOf(valueAt(value, 'context', 'fileName') ?? valueAt(value, 'contextFileName'))?.filter((name) =>
      NAME.test(name),
    );
  const usersNames = users.flatMap(({ text }) => namesIn(tryLooseJson(text)) ?? []);
  const names = values.map(namesIn).findLast((each) => each !== undefined && each.length > 0);
  const markers = values.map((value) => textsOf(valueAt(value, 'context', 'memoryBoundaryMarkers'))).findLast(Boolean);
  const format = values
    .map((value) => valueAt(value, 'context', 'importFormat'))
    .findLast((each) => each !== undefined);
  const maxDirs = values
    .map((value) => valueAt(value, 'context', 'discoveryMaxDirs'))
    .findLast((each) => each !== undefined);
  return {
    ...NONE,
    files: files.map(({ path }) => path),
    options: {
      ...(names ? { names: names.slice(0, 16) } : {}),
      ...(markers ? { markers: markers.filter((marker) => NAME.test(marker)).slice(0, 16) } : {}),
      ...(format === 'flat' || format === 'tree' ? { importFormat: format } : {}),
      ...(typeof maxDirs === 'number' && maxDirs >= 1 ? { maxDirs: Math.min(Math.trunc(maxDirs), 10_000) } : {}),
    },
    projectNames: (names ?? []).filter((name) => !usersNames.includes(name)),
  };
}

const INSTRUCTION_FILES = ['claude-md', 'claude-md-or-agents-md', 'claude-md-and-agents-md', 'managed-only'] as const;

function* claudeSettings(
  sight: Sight,
  { dir, root, places }: SettingsPlaces & { readonly root: string },
): Plan<AgentSettings> {
  const managed = `${places.claudeManaged}/managed-settings.json`;
  const own = `${places.home}/.claude/settings.json`;
  const inProject = [...new Set([root, dir])].flatMap((folder) => [
    `${folder}/.claude/settings.json`,
    `${folder}/.claude/settings.local.json`,
  ]);
  const files = [
    ...(yield* readAll(sight, [own])),
    ...(yield* readAll(sight, inProject, [root])).filter(({ path }) => path !== own),
    ...(yield* readAll(sight, [managed])),
  ];
  const values = files.map(({ path, text }) => ({ path, value: tryLooseJson(text) }));
  const excludes = values.flatMap(({ value }) => textsOf(valueAt(value, 'claudeMdExcludes')) ?? []);
  const wish = values.map(({ value }) => valueAt(value, 'instructionFiles')).findLast((each) => each !== undefined);
  const instructionFiles = INSTRUCTION_FILES.find((each) => each === wish);
  const text = valueAt(values.find(({ path }) => path === managed)?.value, 'claudeMd');
  return {
    ...NONE,
    files: files.map(({ path }) => path),
    options: { excludes: excludes.slice(0, 256), ...(instructionFiles ? { instructionFiles } : {}) },
    ...(typeof text === 'string' ? { managedText: { path: managed, text } } : {}),
  };
}

function* codexSettings(sight: Sight, { places }: SettingsPlaces): Plan<AgentSettings> {
  const files = yield* readAll(sight, [`${places.codexHome}/config.toml`]);
  const values = tomlValues(files[0]?.text ?? '');
  const maxBytes = values.get('project_doc_max_bytes');
  const namesOf = (key: string) => {
    const value = values.get(key);
    return Array.isArray(value) ? value.filter((name) => NAME.test(name)).slice(0, 16) : undefined;
  };
  const fallbackNames = namesOf('project_doc_fallback_filenames');
  const markers = namesOf('project_root_markers');
  return {
    ...NONE,
    files: files.map(({ path }) => path),
    options: {
      ...(typeof maxBytes === 'number' ? { maxBytes: Math.min(maxBytes, 4_194_304) } : {}),
      ...(fallbackNames ? { fallbackNames } : {}),
      ...(markers ? { markers } : {}),
    },
  };
}

function* opencodeSettings(
  sight: Sight,
  { dir, root, places }: SettingsPlaces & { readonly root: string },
): Plan<AgentSettings> {
  const users = [`${places.configHome}/opencode/opencode.json`, `${places.configHome}/opencode/opencode.jsonc`];
  const inProject = [...new Set([root, dir])].flatMap((folder) => [
    `${folder}/opencode.json`,
    `${folder}/opencode.jsonc`,
  ]);
  const files = [...(yield* readAll(sight, users)), ...(yield* readAll(sight, inProject, [root]))];
  const instructions = files.flatMap(({ path, text }) =>
    (textsOf(valueAt(tryLooseJson(text), 'instructions')) ?? []).map((pattern) => ({
      pattern: pattern.slice(0, 1_000),
      isUsers: users.includes(path),
    })),
  );
  return { ...NONE, files: files.map(({ path }) => path), instructions: instructions.slice(0, 64) };
}
