import { timingSafeEqual } from 'node:crypto';
import type { BlockSource } from './block-source.ts';
import type { GatewaySessions, GatewaySnapshot, PromptBlock } from './gateway-ports.ts';
import type { Sha256 } from './ports.ts';
import type { SessionRow, StackItem, TokenRow } from './rows.ts';

/** What the memory of live sessions needs from outside. */
export interface LiveSessionsDeps {
  readonly sha256: Sha256;
  readonly blocks: BlockSource;
}

interface Live {
  readonly row: SessionRow;
  readonly snapshot: GatewaySnapshot;
}

interface Capability {
  readonly sessionId: string;
  readonly secretSha256: Buffer;
}

const TOKEN = /^mst_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})$/;
const NO_SECRET = Buffer.alloc(32);

/**
 * The state of every live session in memory: what gateway requests are answered from. It is
 * changed only after the commit of the change; a switch replaces one snapshot, and a request that
 * holds an older one keeps it.
 */
export class LiveSessions implements GatewaySessions {
  readonly #deps: LiveSessionsDeps;
  readonly #sessions = new Map<string, Live>();
  readonly #capabilities = new Map<string, Capability>();

  constructor(deps: LiveSessionsDeps) {
    this.#deps = deps;
  }

  get nonce(): string {
    return this.#deps.blocks.nonce;
  }

  /** Takes over what the database says; for the start of the daemon and after each commit. */
  put(row: SessionRow): void {
    const known = this.#sessions.get(row.id);
    if (known && known.row.revision > row.revision) return;
    if (row.endedAt) {
      this.#sessions.delete(row.id);
      return;
    }
    // What is only needed for a revert stays in the database: memory is for the hot path.
    this.#sessions.set(row.id, { row: { ...row, history: [] }, snapshot: this.#snapshot(row) });
  }

  /** Lets a token stand for its session. */
  allow(token: TokenRow): void {
    if (token.sessionId === null || token.revokedAt) return;
    this.#capabilities.set(token.id, {
      sessionId: token.sessionId,
      secretSha256: Buffer.from(token.secretSha256, 'hex'),
    });
  }

  /** Takes a token away. */
  forbid(tokenId: string): void {
    this.#capabilities.delete(tokenId);
  }

  authenticate(token: string): string | undefined {
    const parts = TOKEN.exec(token);
    const capability = this.#capabilities.get(parts?.[1] ?? '');
    const given = Buffer.from(this.#deps.sha256(parts?.[2] ?? ''), 'hex');
    const isRight = timingSafeEqual(given, capability?.secretSha256 ?? NO_SECRET);
    return capability && isRight && this.#sessions.has(capability.sessionId) ? capability.sessionId : undefined;
  }

  snapshot(sessionId: string): GatewaySnapshot | undefined {
    return this.#sessions.get(sessionId)?.snapshot;
  }

  /** Ids of the live sessions that have a persona in force. */
  using(personaId: string): readonly string[] {
    return [...this.#sessions.values()].flatMap(({ row }) =>
      row.stack.some((item) => item.personaId === personaId) ? [row.id] : [],
    );
  }

  /** How many live sessions have a persona in force. */
  countUsing(personaId: string): number {
    let count = 0;
    for (const { row } of this.#sessions.values()) {
      if (row.stack.some((item) => item.personaId === personaId)) count += 1;
    }
    return count;
  }

  /** Ids of live sessions of one owner, oldest first. */
  idsOf(ownerId: string, agent?: string): readonly string[] {
    return [...this.#sessions.values()].flatMap(({ row }) =>
      row.ownerId === ownerId && (agent === undefined || row.agent === agent) ? [row.id] : [],
    );
  }

  /** A live session of an owner, without its history. */
  rowOf(ownerId: string, id: string): SessionRow | undefined {
    const row = this.#sessions.get(id)?.row;
    return row?.ownerId === ownerId ? row : undefined;
  }

  /** Who owns a live session. */
  ownerIdOf(id: string): string | undefined {
    return this.#sessions.get(id)?.row.ownerId;
  }

  get count(): number {
    return this.#sessions.size;
  }

  #snapshot(row: SessionRow): GatewaySnapshot {
    const { blocks } = this.#deps;
    const stack: readonly StackItem[] = row.stack;
    return {
      sessionId: row.id,
      agent: row.agent,
      revision: row.revision,
      mode: row.mode,
      policy: row.policy,
      onFailure: row.onFailure,
      personaVersionIds: stack.map(({ versionId }) => versionId),
      block(): PromptBlock | undefined | Promise<PromptBlock> {
        return stack.length === 0 ? undefined : blocks.get(stack);
      },
    };
  }
}
