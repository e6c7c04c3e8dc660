import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type { StreamState } from '../../client/event-stream.ts';
import type { DaemonEvent, EventMessage, EventType } from '../../contract/event.ts';
import type { ListPersonasInput, PersonaSummary } from '../../contract/persona.ts';
import type { SessionSummary, StackEntry } from '../../contract/session.ts';
import type { DaemonStatus } from '../../contract/system.ts';
import type { VersionSummary } from '../../contract/version.ts';
import type { ClientModules } from '../../tui/daemon-link.ts';

/** What the fake daemon holds. */
export interface FakeWorld {
  personas: PersonaSummary[];
  contents: Record<string, string>;
  versions: Record<string, VersionSummary[]>;
  sessions: SessionSummary[];
}

type Handler = (input: never) => unknown;

/** Time in the fake world. */
export const FAKE_NOW = new Date(2026, 0, 31, 12, 4, 31);

/**
 * A daemon that lives in the test: it answers at the boundary of the client, from a small world that its changes change.
 * For unit tests of the terminal manager only; the journeys use the real daemon.
 */
export class FakeDaemon {
  readonly world: FakeWorld;
  /** Every call: its path and its input. */
  readonly calls: { readonly path: string; readonly input: unknown }[] = [];
  /** Answers instead of the world, by path; a thrown error is the answer as well. */
  readonly answers = new Map<string, Handler>();
  isRunning = true;
  private readonly histories = new Map<string, (readonly StackEntry[])[]>();
  private seq = 0;
  private readonly events: DaemonEvent[] = [];
  private follower: { message: (message: EventMessage) => void; state: (state: StreamState) => void } | undefined;

  constructor(world: FakeWorld) {
    this.world = world;
  }

  /** The client as the manager loads it. */
  get modules(): ClientModules {
    return {
      createClient: () => this.client,
      follow: (_client, { onMessage, onState, signal }) => {
        this.follower = { message: onMessage, state: onState };
        onState({ kind: 'connecting' });
        onState(this.isRunning ? { kind: 'live' } : { kind: 'lost', error: gone(), retryInMs: 4_000 });
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      },
      ensure: async () => {
        this.isRunning = true;
      },
      stop: async () => {
        this.isRunning = false;
      },
      probe: async () => this.isRunning,
    };
  }

  /** The typed client; only what the manager calls is there. */
  get client(): DaemonClient {
    const node = (path: readonly string[]): unknown =>
      new Proxy(() => undefined, {
        get: (_target, name) => (name === 'then' ? undefined : node([...path, String(name)])),
        apply: (_target, _self, [input]: [never]) => this.answer(path.slice(0, -1).join('.'), input),
      });
    return node([]) as DaemonClient;
  }

  /** The daemon dies. */
  die(): void {
    this.isRunning = false;
    this.follower?.state({ kind: 'lost', error: gone(), retryInMs: 4_000 });
  }

  /** Tells of a change. */
  tell(type: EventType, subject: string, payload: DaemonEvent['payload'] = {}): void {
    const event: DaemonEvent = { seq: ++this.seq, at: FAKE_NOW, type, subject, actorId: 'ana', payload };
    this.events.push(event);
    this.follower?.message({ kind: 'event', event });
  }

  /** Inputs of the calls of one procedure. */
  inputsOf(path: string): readonly unknown[] {
    return this.calls.filter((call) => call.path === path).map(({ input }) => input);
  }

  private async answer(path: string, input: never): Promise<unknown> {
    this.calls.push({ path, input });
    await Promise.resolve();
    if (!this.isRunning) throw gone();
    const handler = this.answers.get(path) ?? HANDLERS[path];
    if (!handler) throw new Error(`the fake daemon has no ${path}`);
    return (handler as (input: unknown, daemon: FakeDaemon) => unknown)(input, this);
  }

  /** The persona that a reference names. */
  persona(ref: string): PersonaSummary {
    const [name = ''] = ref.split('@');
    const found = this.world.personas.find(({ id, name: own }) => id === name || own === name);
    if (!found) throw new ClientError('PERSONA_NOT_FOUND', `there is no persona "${name}"`);
    return found;
  }

  /** Changes what is in force in a session, as the daemon does. */
  change(id: string, type: EventType, stack: readonly StackEntry[]) {
    const before = this.world.sessions.find((session) => session.id === id);
    if (!before) throw new ClientError('SESSION_NOT_FOUND', `there is no session "${id}"`);
    const revision = before.revision + 1;
    const history = this.histories.get(id) ?? [[this.entry('writer')]];
    if (type === 'session.reverted') history.pop();
    else history.push(before.stack);
    this.histories.set(id, history);
    const after: SessionSummary = { ...before, revision, stack, canRevert: true };
    this.world.sessions = this.world.sessions.map((session) => (session.id === id ? after : session));
    const names = (list: readonly StackEntry[]) => list.map(({ persona, version }) => `${persona}@${version}`);
    this.tell(type, id, { revision, before: names(before.stack), now: names(stack) });
    return { id, revision, stack, replayed: false };
  }

  /** What puts a persona in force. */
  entry(ref: string): StackEntry {
    const persona = this.persona(ref);
    const version = ref.split('@')[1] ?? persona.version;
    return {
      ...{ personaId: persona.id, persona: persona.name, version, versionId: `${persona.id}-${version}` },
      ...{ effectiveSha256: 'f'.repeat(64), tokens: persona.ownTokens, appliedAt: FAKE_NOW },
    };
  }

  /** What was in force in a session before the last change; at the beginning it was the writer. */
  before(id: string): readonly StackEntry[] {
    return this.histories.get(id)?.at(-1) ?? [this.entry('writer')];
  }

  /** Events of one subject. */
  eventsOf(subject: string, since: number): readonly DaemonEvent[] {
    return this.events.filter((event) => event.subject === subject && event.seq > since);
  }
}

function gone(): ClientError {
  return new ClientError(
    'DAEMON_UNREACHABLE',
    'no daemon answers (ECONNREFUSED); start it with `maestro daemon start`',
  );
}

const HANDLERS: Readonly<Record<string, (input: never, daemon: FakeDaemon) => unknown>> = {
  'system.status': (_input, { world }) => statusOf(world),
  'persona.list': (input: ListPersonasInput, { world }) => listed(world, input),
  'persona.get': ({ ref }: { ref: string }, daemon) => daemon.persona(ref),
  'persona.resolve': ({ ref }: { ref: string }, daemon) => effective(daemon, ref),
  'version.list': ({ ref }: { ref: string }, { world }) => world.versions[ref] ?? [],
  'version.get': ({ ref, version }: { ref: string; version: string }, daemon) => ({
    ...daemon.persona(ref),
    version,
    content: daemon.world.contents[daemon.persona(ref).name] ?? '',
    parent: null,
    header: {},
  }),
  'version.diff': ({ from, to }: { from: string; to: string }) => diffOf(from, to),
  'session.list': (_input, { world }) => world.sessions,
  'session.requests': () => [],
  'session.effective': ({ id }: { id: string }, { world }) => {
    const session = world.sessions.find((each) => each.id === id);
    return {
      revision: session?.revision ?? 0,
      text: session?.stack.map(({ persona }) => `# ${persona}`).join('\n') ?? '',
    };
  },
  'events.list': ({ subject, since }: { subject: string; since: number }, daemon) => daemon.eventsOf(subject, since),
  'session.switch': (input: { target: { id?: string }; persona: string }, daemon) =>
    daemon.world.sessions
      .filter(({ id }) => input.target.id === undefined || id === input.target.id)
      .map(({ id }) => daemon.change(id, 'session.switched', [daemon.entry(input.persona)])),
  'session.revert': ({ id }: { id: string }, daemon) => daemon.change(id, 'session.reverted', daemon.before(id)),
  'session.clear': ({ id }: { id: string }, daemon) => daemon.change(id, 'session.cleared', []),
  'transfer.export': ({ ref }: { ref: string }, daemon) => exported(daemon, ref),
  'template.list': () => [
    {
      name: 'reviewer',
      displayName: 'Reviewer',
      description: 'Reads code',
      tags: [],
      content: '# Reviewer',
      tokens: 400,
    },
  ],
};

const lists = new WeakMap<readonly PersonaSummary[], { count: number; found: Map<string, PersonaSummary[]> }>();

/** What matches, by name; remembered, since filtering a hundred thousand rows for each page would take a test's time. */
function matching(personas: readonly PersonaSummary[], query: string, deleted: boolean): readonly PersonaSummary[] {
  let known = lists.get(personas);
  // Tests push into the list.
  if (known?.count !== personas.length) lists.set(personas, (known = { count: personas.length, found: new Map() }));
  const key = `${deleted} ${query}`;
  const found =
    known.found.get(key) ??
    personas
      .filter(({ name, isActive }) => isActive !== deleted && name.includes(query))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  known.found.set(key, found);
  return found;
}

function listed(world: FakeWorld, input: ListPersonasInput) {
  const { query = '', limit = 100, offset = 0, deleted = false, direction } = input;
  const found = matching(world.personas, query, deleted);
  const ordered = direction === 'desc' ? found.toReversed() : found;
  return { items: ordered.slice(offset, offset + limit), total: found.length };
}

function effective(daemon: FakeDaemon, ref: string) {
  const persona = daemon.persona(ref);
  const own = daemon.world.contents[persona.name] ?? '';
  const parent = persona.parentName === null ? undefined : daemon.persona(persona.parentName);
  const inherited = parent ? `\n${daemon.world.contents[parent.name] ?? ''}` : '';
  const part = (from: PersonaSummary, span: readonly [number, number]) => ({
    ...{ personaId: from.id, persona: from.name, version: from.version, section: '', lines: [1, 1] as const },
    ...{ span, tokens: from.ownTokens },
  });
  return {
    ...{ personaId: persona.id, name: persona.name, version: ref.split('@')[1] ?? persona.version },
    ...{ versionId: `${persona.id}-v`, text: own + inherited, sha256: 'a'.repeat(64), tokenizer: 'o200k_base' },
    tokens: persona.ownTokens + (parent?.ownTokens ?? 0),
    chain: [persona, ...(parent ? [parent] : [])].map(({ name, version }) => `${name}@${version}`),
    parts: [
      part(persona, [0, own.length]),
      ...(parent ? [part(parent, [own.length, own.length + inherited.length])] : []),
    ],
    warnings: [],
  };
}

function exported(daemon: FakeDaemon, ref: string) {
  const { name, version } = daemon.persona(ref);
  return { name, version, document: `---\nname: ${name}\n---\n${daemon.world.contents[name] ?? ''}` };
}

function diffOf(from: string, to: string) {
  const line = (
    kind: 'same' | 'added' | 'removed',
    text: string,
    words: readonly (readonly [number, number])[] = [],
  ) => ({
    ...{ kind, text, words, oldLine: kind === 'added' ? null : 1, newLine: kind === 'removed' ? null : 1 },
  });
  return {
    ...{ from, to, added: 1, removed: 1, tokensBefore: 1_160, tokensAfter: 1_204 },
    sections: [{ kind: 'changed' as const, section: 'Rules', tokensBefore: 60, tokensAfter: 104 }],
    fields: [],
    omitted: 0,
    hunks: [
      {
        oldStart: 4,
        newStart: 4,
        lines: [
          line('same', '## Rules'),
          line('removed', '- Be strict about tests', [[5, 11]]),
          line('added', '- Be kind about tests', [[5, 9]]),
        ],
      },
    ],
  };
}

function statusOf(world: FakeWorld): DaemonStatus {
  return {
    ...{ status: 'ok', version: '0.1.0', protocol: 1, pid: 42, startedAt: FAKE_NOW, socketPath: '/run/daemon.sock' },
    ...{ httpUrl: 'http://127.0.0.1:7717', dataDir: '/data', logFile: '/state/daemon.log' },
    ...{ personas: world.personas.length, liveSessions: world.sessions.length, user: 'ana' },
    ...{ rssBytes: 90_000_000, writeQueueLength: 0 },
  };
}
