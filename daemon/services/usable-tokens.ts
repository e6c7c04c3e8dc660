import type { Sha256 } from './ports.ts';
import type { TokenKind, TokenRow, UserRow } from './rows.ts';
import { isSecretRight, splitToken } from './token-text.ts';

/** A token that is not revoked, and whose it is. */
export interface UsableToken {
  readonly row: TokenRow;
  readonly owner: UserRow;
}

/** A web login that is not used for so long is over. */
const WEB_IDLE_MS = 12 * 3_600_000;

/**
 * The tokens that are not revoked, by id, in memory: recognising one asks no database. Secrets are known by their
 * SHA-256 only. Capabilities of agent sessions are not here but with their sessions.
 */
export class UsableTokens {
  readonly #sha256: Sha256;
  readonly #tokens = new Map<string, UsableToken>();
  /** Uses since the start that are not stored yet. */
  #uses = new Map<string, Date>();

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  add(token: UsableToken): void {
    this.#tokens.set(token.row.id, token);
  }

  remove(id: string): void {
    this.#tokens.delete(id);
    this.#uses.delete(id);
  }

  /** The token of this text and kind if it is good at this instant. */
  find(text: string, kind: TokenKind, at: Date): UsableToken | undefined {
    const { id, secret } = splitToken(text);
    const known = this.#tokens.get(id);
    const isRight = isSecretRight(secret, known?.row.secretSha256, this.#sha256);
    return known && isRight && known.row.kind === kind && !isOver(known.row, at) ? known : undefined;
  }

  /** Notes a use of a token. */
  touch(token: UsableToken, at: Date): void {
    const { row, owner } = token;
    this.#tokens.set(row.id, { row: { ...row, lastUsedAt: at }, owner });
    this.#uses.set(row.id, at);
  }

  /** The uses that were noted since the last call. */
  takeUses(): readonly { readonly id: string; readonly at: Date }[] {
    const uses = this.#uses;
    this.#uses = new Map();
    return [...uses].map(([id, at]) => ({ id, at }));
  }

  /** Gives uses back that could not be stored; newer ones stay. */
  returnUses(uses: readonly { readonly id: string; readonly at: Date }[]): void {
    for (const { id, at } of uses) if (this.#tokens.has(id) && !this.#uses.has(id)) this.#uses.set(id, at);
  }

  /** Tokens whose time is over at this instant. */
  overAt(at: Date): readonly TokenRow[] {
    return [...this.#tokens.values()].flatMap(({ row }) => (isOver(row, at) ? [row] : []));
  }
}

function isOver({ kind, expiresAt, lastUsedAt, createdAt }: TokenRow, at: Date): boolean {
  if (expiresAt && expiresAt <= at) return true;
  return kind === 'web' && (lastUsedAt ?? createdAt).getTime() + WEB_IDLE_MS <= at.getTime();
}
