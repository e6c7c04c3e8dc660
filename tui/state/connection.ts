/** How the manager and the daemon stand to each other. */
export type Connection =
  | { readonly state: 'connecting'; readonly since: Date }
  /** No daemon answered, so one is being started; `tail` is what it says meanwhile. */
  | { readonly state: 'starting'; readonly since: Date; readonly tail: readonly string[] }
  | { readonly state: 'live'; readonly daemonVersion: string; readonly since: Date }
  | {
      readonly state: 'lost';
      readonly since: Date;
      /** Undefined when nothing is tried by itself any more. */
      readonly retryAt: Date | undefined;
      readonly reason: string;
    }
  | { readonly state: 'mismatch'; readonly daemonVersion: string; readonly since: Date; readonly reason: string };

/** Why nothing can be changed now, undefined while the daemon is there. */
export function writeBlock(connection: Connection): string | undefined {
  switch (connection.state) {
    case 'live':
      return undefined;
    case 'connecting':
      return 'not connected to the daemon yet';
    case 'starting':
      return 'the daemon is still starting';
    case 'lost':
      return 'the daemon is not reachable; what you see is read only';
    case 'mismatch':
      return 'the daemon is of another version; restart it first';
  }
}
