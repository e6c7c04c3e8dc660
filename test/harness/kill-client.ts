import { toClientError } from '../../client/app-error.ts';
import { createDaemonClient, type DaemonClient } from '../../client/daemon-client.ts';
import type { SessionChange } from '../../contract/session.ts';
import type { KillJournal } from './kill-journal.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What a client wants done; with its key it may be asked for again and is done once. */
type Wish =
  | { readonly kind: 'start'; readonly persona: string }
  | { readonly kind: 'switch' | 'apply'; readonly id: string; readonly persona: string }
  | { readonly kind: 'revert' | 'clear' | 'end'; readonly id: string }
  | { readonly kind: 'edit'; readonly persona: string; readonly baseVersion: string; readonly content: string };
type Call = Wish & { readonly key: string };

/** What the client is made of. */
export interface KillClientOptions {
  readonly name: string;
  readonly socketPath: string;
  readonly journal: KillJournal;
  readonly random: SeededRandom;
  readonly personas: readonly string[];
}

/** Refusals that the rules allow when four clients change the same things. */
const ALLOWED: ReadonlySet<string> = new Set(['REVISION_CONFLICT', 'NOTHING_TO_REVERT', 'SESSION_ENDED']);
/** Of so many calls, how many are of which kind. */
const KINDS = ['start', 'switch', 'switch', 'switch', 'apply', 'revert', 'clear', 'edit', 'edit', 'end'] as const;
const MIN_LIVE = 6;
const MAX_LIVE = 12;

/** A client that changes things until the daemon is gone, and repeats its unanswered call when it is back. */
export class KillClient {
  readonly #options: KillClientOptions;
  readonly #client: DaemonClient;
  #pending: Call | undefined;
  #calls = 0;

  constructor(options: KillClientOptions) {
    this.#options = options;
    this.#client = createDaemonClient({ socketPath: options.socketPath });
  }

  /** The session or persona whose last call was never answered. */
  get unanswered(): string | undefined {
    const call = this.#pending;
    if (!call) return undefined;
    if (call.kind === 'start') return 'a new session';
    return call.kind === 'edit' ? call.persona : call.id;
  }

  /** Makes calls, one after another, until one of them stays without an answer. */
  async work(): Promise<void> {
    for (;;) {
      const call = await this.#nextCall();
      if (!call) return;
      this.#pending = call;
      if (!(await this.#attempt(call))) return;
      this.#pending = undefined;
    }
  }

  /** Asks once more, with the same key, for what stayed without an answer. */
  async retry(): Promise<void> {
    const call = this.#pending;
    if (!call) return;
    const { journal } = this.#options;
    journal.retried += 1;
    if (!(await this.#attempt(call))) journal.failures.push(`a daemon that runs gave no answer to ${call.kind}`);
    this.#pending = undefined;
  }

  async #nextCall(): Promise<Call | undefined> {
    const { name, journal, random, personas } = this.#options;
    this.#calls += 1;
    const key = `${name}-${this.#calls}`;
    const persona = random.pick(personas) ?? '';
    const live = journal.live;
    const wished = random.pick(KINDS) ?? 'switch';
    const kind = live.length < MIN_LIVE ? 'start' : wished === 'start' && live.length >= MAX_LIVE ? 'end' : wished;
    const id = random.pick(live) ?? '';
    if (kind === 'edit') return this.#nextEdit(persona, key);
    if (kind === 'start') return { kind, persona, key };
    return kind === 'switch' || kind === 'apply' ? { kind, id, persona, key } : { kind, id, key };
  }

  /** An edit is made on the version that is the latest now; undefined when the daemon is gone. */
  async #nextEdit(persona: string, key: string): Promise<Call | undefined> {
    try {
      const { version } = await this.#client.persona.get.query({ ref: persona });
      return { kind: 'edit', persona, baseVersion: version, content: personaText(persona, key), key };
    } catch (error) {
      this.#isAnswered(error, 'get');
      return undefined;
    }
  }

  /** Whether the daemon answered, with yes or with no. */
  async #attempt(call: Call): Promise<boolean> {
    try {
      await this.#perform(call);
      return true;
    } catch (error) {
      return this.#isAnswered(error, call.kind);
    }
  }

  async #perform(call: Call): Promise<void> {
    const { journal } = this.#options;
    const { persona: personas, session } = this.#client;
    const idempotencyKey = call.key;
    if (call.kind === 'start') {
      const started = await session.start.mutate({ agent: 'sdk', persona: call.persona, idempotencyKey });
      journal.noteStart(started.id, started.token, { revision: started.revision, names: namesOf(started.session) });
    } else if (call.kind === 'edit') {
      const { persona: ref, baseVersion, content } = call;
      const made = await personas.edit.mutate({ ref, baseVersion, fields: { content }, idempotencyKey });
      journal.noteVersion(`${ref}@${made.version}`, made.content);
      if (made.content !== content) journal.failures.push(`${ref}@${made.version} has not the content of its edit`);
    } else {
      const change = await this.#change(call);
      if (change.replayed) journal.replayed += 1;
      journal.noteChange(call.id, {
        revision: change.revision,
        names: namesOf(change),
        isEnd: call.kind === 'end',
      });
    }
  }

  async #change(call: Exclude<Call, { kind: 'start' | 'edit' }>): Promise<SessionChange> {
    const { session } = this.#client;
    const { id, key: idempotencyKey } = call;
    switch (call.kind) {
      case 'switch': {
        const [change] = await session.switch.mutate({ target: { id }, persona: call.persona, idempotencyKey });
        if (!change) throw new Error('a switch of one session answers one change');
        return change;
      }
      case 'apply':
        return session.applyPersona.mutate({ id, persona: call.persona, idempotencyKey });
      case 'revert':
        return session.revert.mutate({ id, idempotencyKey });
      case 'clear':
        return session.clear.mutate({ id, idempotencyKey });
      case 'end':
        return session.end.mutate({ id, idempotencyKey });
    }
  }

  #isAnswered(error: unknown, what: string): boolean {
    const { code, message } = toClientError(error);
    if (code === 'DAEMON_UNREACHABLE') return false;
    if (!ALLOWED.has(code)) this.#options.journal.failures.push(`${what}: ${code}: ${message}`);
    return true;
  }
}

/** A text that can be recognised in a request: one line that names the persona and what made it. */
export function personaText(persona: string, mark: string): string {
  return `# Rules\n\nBe ${persona} as ${mark} wrote it.\n`;
}

function namesOf({ stack }: Pick<SessionChange, 'stack'>): readonly string[] {
  return stack.map(({ persona, version }) => `${persona}@${version}`);
}
