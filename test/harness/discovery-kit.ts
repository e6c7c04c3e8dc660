import type { Places } from '../../daemon/domain/discovery/profile.ts';
import { homePlaces } from '../../daemon/domain/discovery/user-places.ts';
import { contextFiles } from '../../daemon/files/context-files.ts';
import { sha256 } from '../../daemon/platform/ids.ts';
import type { FileTree } from '../../daemon/services/discovery-ports.ts';
import { DiscoveryService } from '../../daemon/services/discovery-service.ts';

/** Places below a base folder; nothing of the person who runs the tests is looked at. */
export function placesBelow(base: string): Places {
  const home = `${base}/home`;
  return { ...homePlaces(home), maestroConfig: `${home}/.config/maestro`, claudeManaged: `${base}/managed` };
}

/** Discovery with places below a base folder; tokens are counted as a quarter of the characters. */
export function discoveryBelow(
  base: string,
  { tree = contextFiles, importRoots = [] as readonly string[], nowMs = () => 0 } = {} as Partial<{
    tree: FileTree;
    importRoots: readonly string[];
    nowMs: () => number;
  }>,
): DiscoveryService {
  return new DiscoveryService({
    tree,
    places: placesBelow(base),
    settings: () => ({ markers: undefined, importRoots }),
    tokens: { tokenizer: 'quarter', count: async (texts) => texts.map(({ length }) => Math.ceil(length / 4)) },
    sha256,
    clock: { now: () => new Date(0), monotonicMs: nowMs },
  });
}
