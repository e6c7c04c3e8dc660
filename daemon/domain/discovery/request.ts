import type { Places } from './profile.ts';

/** What is to be discovered. */
export interface DiscoveryRequest {
  /** Working folders, real paths; the first is the one that labels refer to. */
  readonly dirs: readonly [string, ...string[]];
  /** Files that the agent reads or writes. */
  readonly touch: readonly string[];
  readonly places: Places;
  /** Real paths of folders outside of the project that may be read too. */
  readonly importRoots: readonly string[];
}
