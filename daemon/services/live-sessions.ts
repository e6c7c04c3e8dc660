import { type BlockSource, keyOfStack } from './block-source.ts';
import type { GatewaySessions, GatewaySnapshot, PromptBlock } from './gateway-ports.ts';
import type { Sha256 } from './ports.ts';
import type { SessionRow, TokenRow } from './rows.ts';
import { isSecretRight, splitToken } from './token-text.ts';

/** What the memory of live sessions needs from outside. */
export interface LiveSessionsDeps {
  readonly sha256: Sha256;
  readonly blocks: BlockSource;
}

/** A live session that a token stands for. */
export interface SessionCapability {
  readonly sessionId: string;
  readonly ownerId: string;
}

interface Live {
  readonly row: SessionRow;
  readonly snapshot: GatewaySnapshot;
}

/**
 * The state of every live session in memory: what gateway requests are answered from. It is
 * changed only after the commit of the change; a switch replaces one snapshot, and a request that
 * holds an older one keeps it.
 */
export class LiveSessions implements GatewaySessions {
  readonly #deps: LiveSessionsDeps;
  readonly #sessions = new Map<string, Live>();
  readonly #tokens = new Map<string, Pick<TokenRow, 'sessionId' | 'secretSha256'>>();

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
  allow({ id, sessionId, secretSha256, revokedAt }: TokenRow): void {
    if (sessionId !== null && !revokedAt) this.#tokens.set(id, { sessionId, secretSha256 });
  }

  /** Takes a token away. */
  forbid(tokenId: string): void {
    this.#tokens.delete(tokenId);
  }

  authenticate(token: string): string | undefined {
    return this.capabilityOf(token)?.sessionId;
  }

  /** The live session a token stands for, and whose it is; undefined for anything else. Constant-time compare. */
  capabilityOf(token: string): SessionCapability | undefined {
    const { id, secret } = splitToken(token);
    const known = this.#tokens.get(id);
    const isRight = isSecretRight(secret, known?.secretSha256, this.#deps.sha256);
    const row = this.#sessions.get(known?.sessionId ?? '')?.row;
    return isRight && row ? { sessionId: row.id, ownerId: row.ownerId } : undefined;
  }

  snapshot(sessionId: string): GatewaySnapshot | undefined {
    return this.#sessions.get(sessionId)?.snapshot;
  }

  /** How many live sessions have a persona in force. */
  countUsing(personaId: string): number {
    let count = 0;
    for (const { row } of this.#sessions.values()) {
      if (row.stack.some((item) => item.personaId === personaId)) count += 1;
    }
    return count;
  }

  /** Live sessions of one owner, all or those of one kind of agent, oldest first; without their history. */
  rowsOf(ownerId: string, agent?: string): readonly SessionRow[] {
    return [...this.#sessions.values()].flatMap(({ row }) =>
      row.ownerId === ownerId && (agent === undefined || row.agent === agent) ? [row] : [],
    );
  }

  /** Live sessions of every owner, newest first; without their history. */
  newest(limit: number): readonly SessionRow[] {
    return [...this.#sessions.values()]
      .slice(-limit)
      .map(({ row }) => row)
      .reverse();
  }

  get count(): number {
    return this.#sessions.size;
  }

  #snapshot({ id, agent, revision, mode, policy, onFailure, stack }: SessionRow): GatewaySnapshot {
    const { blocks } = this.#deps;
    const key = keyOfStack(stack);
    return {
      sessionId: id,
      agent,
      revision,
      mode,
      policy,
      onFailure,
      personaVersionIds: stack.map(({ versionId }) => versionId),
      block(): PromptBlock | undefined | Promise<PromptBlock> {
        return stack.length === 0 ? undefined : blocks.get(stack, key);
      },
    };
  }
}
