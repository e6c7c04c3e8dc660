import type {
  CompareDiscoveryInput,
  ContextFile,
  DiscoverInput,
  Discovery,
  DiscoveryComparison,
  DiscoveryMode,
  DiscoveryPlaces,
} from '../../contract/discovery.ts';
import { discoveryMode } from '../../contract/discovery.ts';
import { type AgentSettings, agentSettings } from '../domain/discovery/agent-settings.ts';
import { comparedFiles } from '../domain/discovery/compare.ts';
import { discover, type LoadedContext, type LoadedFile } from '../domain/discovery/discover.ts';
import { findingOf } from '../domain/discovery/entry.ts';
import { normalizePath } from '../domain/discovery/paths.ts';
import type { Places, Profile } from '../domain/discovery/profile.ts';
import { PROFILES } from '../domain/discovery/profiles.ts';
import { Sight } from '../domain/discovery/sight.ts';
import { homePlaces } from '../domain/discovery/user-places.ts';
import { watchPaths } from '../domain/discovery/watch-paths.ts';
import { AppError } from '../domain/errors.ts';
import { utf8Length } from '../domain/text/utf8.ts';
import type { FilePorts } from './discovery-ports.ts';
import type { Clock, Sha256, TokenCounter } from './ports.ts';
import { runPlan } from './run-plan.ts';

/** What discovery needs from outside. */
export interface DiscoveryServiceDeps extends Pick<FilePorts, 'tree' | 'places' | 'settings'> {
  readonly tokens: TokenCounter;
  readonly sha256: Sha256;
  readonly clock: Clock;
}

/** A load may take no longer: a file system that hangs must not hold calls. */
const MAX_MS = 2_000;

/** Context files as each agent would load them. Reads files of the daemon's user; changes nothing. */
export class DiscoveryService {
  readonly #deps: DiscoveryServiceDeps;

  constructor(deps: DiscoveryServiceDeps) {
    this.#deps = deps;
  }

  /** What one mode loads for a folder. Throws INVALID_INPUT when that is no folder. */
  async discover(input: DiscoverInput): Promise<Discovery> {
    return (await this.#discover(input)).discovery;
  }

  /** As `discover`, with the paths where a change may alter the answer. */
  async watchable(input: DiscoverInput): Promise<{ readonly discovery: Discovery; readonly paths: readonly string[] }> {
    const { discovery, profile } = await this.#discover(input);
    return { discovery, paths: watchPaths(profile, discovery) };
  }

  async #discover(input: DiscoverInput): Promise<{ readonly discovery: Discovery; readonly profile: Profile }> {
    const dir = await this.#folder(input.dir);
    const places = await this.#places(input.places);
    const settings = input.agentSettings ? await this.#settings(input.mode, { dir, places }) : undefined;
    const { markers, importRoots } = this.#deps.settings();
    const own = input.mode === 'native' && markers ? { markers: [...markers] } : {};
    const profile = PROFILES[input.mode]({
      ...settings,
      places,
      options: { ...own, ...settings?.options, ...input.options },
    });
    const request = {
      dirs: [dir] as [string],
      touch: input.touch.map(normalizePath),
      places,
      importRoots: await this.#realFolders(importRoots),
    };
    const { value, isCutOff } = await runPlan(discover(profile, request), this.#deps.tree, this.#limit());
    const answer = { mode: input.mode, dir, loaded: value, isCutOff, settings: settings?.files ?? [] };
    return { discovery: await this.#toDiscovery(answer), profile };
  }

  /** Every mode for a folder, and what each does with every file. Throws INVALID_INPUT when that is no folder. */
  async compare(input: CompareDiscoveryInput): Promise<DiscoveryComparison> {
    const modes: Discovery[] = [];
    for (const mode of discoveryMode.options) modes.push(await this.discover({ ...input, mode, options: {} }));
    return { dir: modes[0]?.dir ?? input.dir, modes, files: comparedFiles(modes) };
  }

  async #settings(mode: DiscoveryMode, at: { dir: string; places: Places }): Promise<AgentSettings> {
    return (await runPlan(agentSettings(new Sight(), mode, at), this.#deps.tree, this.#limit())).value;
  }

  #limit() {
    return { nowMs: () => this.#deps.clock.monotonicMs(), maxMs: MAX_MS };
  }

  async #folder(dir: string): Promise<string> {
    const found = await this.#deps.tree.look(normalizePath(dir));
    if (found.kind === 'folder') return found.realPath;
    const why =
      found.kind === 'missing'
        ? 'there is no such folder'
        : found.kind === 'unreadable'
          ? 'permission denied'
          : 'it is no folder';
    throw new AppError('INVALID_INPUT', `${dir} cannot be looked into: ${why}`, { dir });
  }

  async #realFolders(paths: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(paths.map((path) => this.#deps.tree.look(normalizePath(path))));
    return found.flatMap((each) => (each.kind === 'folder' ? [each.realPath] : []));
  }

  async #places({ home, geminiHome, codexHome, configHome }: DiscoveryPlaces): Promise<Places> {
    const { places, tree } = this.#deps;
    // Paths in the home folder are compared with real ones.
    const found = await tree.look(normalizePath(home ?? places.home));
    const real = found.kind === 'folder' ? found.realPath : normalizePath(home ?? places.home);
    const own = home === undefined ? { ...places, home: real } : { ...places, ...homePlaces(real) };
    return {
      ...own,
      ...(geminiHome === undefined ? {} : { geminiHome: normalizePath(geminiHome) }),
      ...(codexHome === undefined ? {} : { codexHome: normalizePath(codexHome) }),
      ...(configHome === undefined ? {} : { configHome: normalizePath(configHome) }),
    };
  }

  async #toDiscovery({ mode, dir, loaded, isCutOff, settings }: LoadedMode): Promise<Discovery> {
    const { tokens, sha256 } = this.#deps;
    const [whole = 0, ...each] = await tokens.count([loaded.text, ...loaded.files.map(({ text }) => text)]);
    return {
      ...{ mode, dir, settings, projectRoot: loaded.projectRoot, folders: loaded.folders },
      files: toFiles(loaded.files, each),
      ...{ text: loaded.text, sha256: sha256(loaded.text), sizeBytes: utf8Length(loaded.text), tokens: whole },
      sections: loaded.sections,
      findings: isCutOff
        ? [findingOf('TOO_MANY', `it took more than ${MAX_MS} ms: what was not reached is left out`)]
        : [],
    };
  }
}

interface LoadedMode {
  readonly mode: DiscoveryMode;
  readonly dir: string;
  readonly loaded: LoadedContext;
  readonly isCutOff: boolean;
  readonly settings: readonly string[];
}

function toFiles(files: readonly LoadedFile[], tokens: readonly number[]): readonly ContextFile[] {
  let position = 0;
  return files.map(({ text, ...file }, at) => {
    const isTaken = file.outcome === 'included' || file.outcome === 'truncated';
    if (isTaken) position += 1;
    return { ...file, position: isTaken ? position : null, tokens: text === '' ? 0 : (tokens[at] ?? 0) };
  });
}
