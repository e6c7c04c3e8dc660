import { homedir } from 'node:os';
import { dirname } from 'node:path';
import type { Places } from '../../contract/places.ts';
import { claudeManagedFolder, environmentPlaces } from '../domain/discovery/user-places.ts';
import type { DiscoverySettings, FilePorts } from '../services/discovery-ports.ts';
import { contextFiles } from './context-files.ts';
import { type ClosableWatcher, createFileWatcher } from './file-watcher.ts';

/** What the files of the user are found by. */
export interface FilePortsInput {
  readonly places: Places;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: () => DiscoverySettings;
}

/** The files of the user that the daemon runs as; the watcher is to be closed. */
export function createFilePorts({
  places,
  env,
  settings,
}: FilePortsInput): FilePorts & { readonly watcher: ClosableWatcher } {
  return {
    tree: contextFiles,
    watcher: createFileWatcher(),
    settings,
    places: {
      ...environmentPlaces(env, env.HOME?.startsWith('/') ? env.HOME : homedir()),
      maestroConfig: dirname(places.configFile),
      claudeManaged: claudeManagedFolder(process.platform),
    },
  };
}
