import { type ClientError, toClientError } from '../client/app-error.ts';
import type { DaemonClient } from '../client/daemon-client.ts';
import type { StreamState } from '../client/event-stream.ts';
import type { EventMessage } from '../contract/event.ts';
import { PROTOCOL_VERSION } from '../contract/limits.ts';
import type { DaemonStatus } from '../contract/system.ts';
import type { Daemon } from './commands/command.ts';
import type { After } from './live-data.ts';
import { outdated, withEvent } from './state/changes.ts';
import type { Connection } from './state/connection.ts';
import type { Store } from './store.ts';

/** The modules of the client: loaded after the first frame, since they take as long as everything else together. */
export interface ClientModules {
  createClient(): DaemonClient;
  follow(
    client: DaemonClient,
    options: {
      readonly onMessage: (message: EventMessage) => void;
      readonly onState: (state: StreamState) => void;
      readonly signal: AbortSignal;
    },
  ): Promise<void>;
  /** Makes sure that a daemon runs. Throws ClientError with the daemon's own words. */
  ensure(): Promise<void>;
  /** Stops the running daemon, of whatever version, and waits until it is gone. */
  stop(): Promise<void>;
  /** Whether a daemon answers, of whatever version. */
  probe(): Promise<boolean>;
}

/** What the link to the daemon needs. */
export interface DaemonLinkOptions {
  readonly store: Store;
  load(): Promise<ClientModules>;
  /** What a daemon that is starting has said so far. */
  startTail(): Promise<readonly string[]>;
  now(): Date;
  readonly after: After;
}

const TAIL_MS = 500;

/** The connection to the daemon: finds it, starts it at first, follows its events, and outlives its ends. */
export class DaemonLink implements Daemon {
  private readonly options: DaemonLinkOptions;
  private modules: Promise<ClientModules> | undefined;
  private client: DaemonClient | undefined;
  private following = new AbortController();

  constructor(options: DaemonLinkOptions) {
    this.options = options;
  }

  /** Connects; where no daemon runs, one is started. */
  async open(): Promise<void> {
    const modules = await this.load();
    if (await this.isThere(modules)) this.follow(modules);
    else await this.start();
  }

  /** Ends all that is under way. */
  close(): void {
    this.following.abort();
  }

  async call<T>(work: (client: DaemonClient) => Promise<T>): Promise<T> {
    const modules = await this.load();
    this.client ??= modules.createClient();
    try {
      return await work(this.client);
    } catch (error) {
      const known = toClientError(error);
      // The stream of events may not have noticed yet.
      if (known.code === 'DAEMON_UNREACHABLE' && this.connection.state === 'live') this.retry();
      throw known;
    }
  }

  refresh(): void {
    const { state } = this.connection;
    if (state === 'lost' || state === 'mismatch') this.retry();
    else this.options.store.update((now) => outdated(now, ['personas', 'sessions']));
  }

  async start(): Promise<void> {
    const modules = await this.load();
    this.connect({ state: 'starting', since: this.options.now(), tail: [] });
    const stopTail = this.followTail();
    try {
      await modules.ensure();
      this.follow(modules);
    } catch (error) {
      this.failed(toClientError(error));
    } finally {
      stopTail();
    }
  }

  async restart(): Promise<void> {
    const modules = await this.load();
    this.following.abort();
    await modules.stop();
    await this.start();
  }

  private get connection(): Connection {
    return this.options.store.get().connection;
  }

  private load(): Promise<ClientModules> {
    this.modules ??= this.options.load();
    return this.modules;
  }

  private connect(connection: Connection): void {
    this.options.store.update((state) => ({ ...state, connection }));
  }

  /** Whether to follow what is there; a daemon that refuses the question is there as well. */
  private async isThere(modules: ClientModules): Promise<boolean> {
    try {
      return await modules.probe();
    } catch {
      // Following it tells the reason, and keeps trying.
      return true;
    }
  }

  private retry(): void {
    this.load()
      .then((modules) => this.follow(modules))
      .catch((error: unknown) => this.failed(toClientError(error)));
  }

  /** Follows the events from now on, instead of what was followed before. */
  private follow(modules: ClientModules): void {
    this.following.abort();
    const { signal } = (this.following = new AbortController());
    this.client ??= modules.createClient();
    const { client } = this;
    const guarded =
      <T>(take: (value: T) => void) =>
      (value: T) => {
        if (!signal.aborted) take(value);
      };
    modules
      .follow(client, {
        signal,
        onMessage: guarded((message) => this.options.store.update((state) => withEvent(state, message))),
        onState: guarded((state) => this.streamChanged(state, signal)),
      })
      .catch(guarded((error: unknown) => this.failed(toClientError(error))));
  }

  private streamChanged(state: StreamState, signal: AbortSignal): void {
    if (state.kind === 'lost') this.lost(state.error, state.retryInMs);
    if (state.kind !== 'live') return;
    this.call((client) => client.system.status.query())
      .then((status) => {
        if (!signal.aborted) this.live(status);
      })
      .catch((error: unknown) => {
        if (!signal.aborted) this.failed(toClientError(error));
      });
  }

  /** The daemon is there: everything on the screen is asked for anew. */
  private live(status: DaemonStatus): void {
    const since = this.options.now();
    const { version } = status;
    this.options.store.update((state) => ({ ...outdated(state, ['personas', 'sessions']), status }));
    if (status.protocol === PROTOCOL_VERSION) this.connect({ state: 'live', daemonVersion: version, since });
    else this.connect({ state: 'mismatch', daemonVersion: version, since, reason: mismatchText(status) });
  }

  private lost(error: ClientError, retryInMs: number): void {
    const now = this.options.now();
    const since = this.connection.state === 'lost' ? this.connection.since : now;
    const retryAt = new Date(now.getTime() + retryInMs);
    this.connect({ state: 'lost', since, retryAt, reason: error.message });
  }

  /** Nothing is tried by itself any more: a person must do something first. */
  private failed(error: ClientError): void {
    const now = this.options.now();
    if (error.code === 'PROTOCOL_MISMATCH') {
      this.connect({ state: 'mismatch', daemonVersion: 'unknown', since: now, reason: error.message });
      return;
    }
    const since = this.connection.state === 'lost' ? this.connection.since : now;
    this.connect({ state: 'lost', since, retryAt: undefined, reason: error.message });
  }

  /** Shows what the daemon says while it starts. */
  private followTail(): () => void {
    let isOver = false;
    let cancel = (): void => undefined;
    const next = (): void => {
      cancel = this.options.after(TAIL_MS, () => {
        this.options
          .startTail()
          .catch((): readonly string[] => [])
          .then((tail) => {
            if (isOver || this.connection.state !== 'starting') return;
            this.connect({ ...this.connection, tail });
            next();
          });
      });
    };
    next();
    return () => {
      isOver = true;
      cancel();
    };
  }
}

function mismatchText({ protocol, version }: DaemonStatus): string {
  return protocol < PROTOCOL_VERSION
    ? `The running daemon (${version}) is older than this program.`
    : `This program is older than the running daemon (${version}); upgrade it.`;
}
