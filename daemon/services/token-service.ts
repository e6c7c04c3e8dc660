import type { CreatedToken, CreateTokenInput, TokenSummary, WebLink } from '../../contract/system.ts';
import { AppError } from '../domain/errors.ts';
import type { EventService } from './event-service.ts';
import { ForwardClock } from './forward-clock.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Actor, Clock, Database, Ids, Sha256, WriteTx } from './ports.ts';
import type { TokenRow, UserRow } from './rows.ts';
import { allows, OWNER_SCOPES } from './scopes.ts';
import { UsableTokens } from './usable-tokens.ts';

/** What credentials need from outside. */
export interface TokenServiceDeps {
  readonly database: Database;
  readonly events: EventService;
  readonly live: LiveSessions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256: Sha256;
  readonly httpUrl: () => string | null;
}

const LOGIN_LIFE_MS = 60_000;
const WEB_LIFE_MS = 7 * 86_400_000;

type TokenWish = Pick<TokenRow, 'kind' | 'label' | 'scopes'> & {
  readonly ownerId: string;
  /** undefined: until it is revoked. */
  readonly lifeMs: number | undefined;
};

/** A token that was just made; `text` is shown once. */
interface MintedToken {
  readonly row: TokenRow;
  readonly text: string;
}

/** Credentials: made, listed, revoked, recognised. */
export class TokenService {
  readonly #deps: TokenServiceDeps;
  readonly #usable: UsableTokens;
  /** Nothing that has expired lives again when the wall clock goes back. */
  readonly #clock: ForwardClock;

  constructor(deps: TokenServiceDeps) {
    this.#deps = deps;
    this.#usable = new UsableTokens(deps.sha256);
    this.#clock = new ForwardClock(deps.clock);
  }

  /** Takes the usable tokens of the database into memory; for the start of the daemon. */
  async load(): Promise<void> {
    const { reads } = this.#deps.database;
    const rows = await reads.usableTokens(this.#clock.now());
    const users = await reads.usersByIds([...new Set(rows.map(({ ownerId }) => ownerId))]);
    const owners = new Map(users.map((user) => [user.id, user]));
    for (const row of rows) {
      this.#clock.raise(row.createdAt);
      const owner = owners.get(row.ownerId);
      if (row.kind === 'session') this.#deps.live.allow(row);
      else if (owner) this.#usable.add({ row, owner });
    }
  }

  /** Makes an access token. Scopes may not go beyond the maker's: FORBIDDEN. */
  async create(actor: Actor, { label, scopes, ttlSeconds }: CreateTokenInput): Promise<CreatedToken> {
    const wider = scopes.filter((scope) => !allows(actor.scopes, scope));
    if (wider.length > 0) {
      throw new AppError('FORBIDDEN', `a token may not go beyond its maker's scopes: ${wider.join(', ')}`, {
        scopes: wider,
      });
    }
    const { row, text } = await this.#issue(actor, {
      kind: 'access',
      ownerId: actor.userId,
      label,
      scopes: [...new Set(scopes)],
      lifeMs: ttlSeconds === undefined ? undefined : ttlSeconds * 1000,
    });
    return { ...toSummary(row), secret: text };
  }

  /** Access tokens of the actor, newest first. */
  async list(actor: Actor): Promise<readonly TokenSummary[]> {
    const rows = await this.#deps.database.reads.tokens(actor.userId);
    return rows.filter(({ kind }) => kind === 'access').map(toSummary);
  }

  /** Ends a token at once, in memory too; ending it again changes nothing. Throws TOKEN_NOT_FOUND. */
  async revoke(actor: Actor, id: string): Promise<{ readonly id: string }> {
    const { database, live } = this.#deps;
    await database.write(async (tx) => {
      const row = await tx.token(id);
      if (row?.ownerId !== actor.userId)
        throw new AppError('TOKEN_NOT_FOUND', `there is no token "${id}"; see \`maestro token list\``, { id });
      await this.#revoke(tx, row);
    });
    this.#usable.remove(id);
    live.forbid(id);
    this.#deps.events.wake();
    return { id };
  }

  /** A link that logs a browser in once, within 60 seconds. The code is in the fragment: it reaches no log. */
  async webLink(actor: Actor): Promise<WebLink> {
    const base = this.#deps.httpUrl();
    if (base === null)
      throw new AppError(
        'INVALID_INPUT',
        'HTTP is off, so there is no web view; start the daemon without MAESTRO_HTTP=off',
      );
    const { row, text } = await this.#issue(actor, {
      kind: 'login',
      ownerId: actor.userId,
      label: 'web login',
      scopes: [],
      lifeMs: LOGIN_LIFE_MS,
    });
    return { url: `${base}/login#code=${text}`, expiresAt: row.expiresAt ?? row.createdAt };
  }

  /** Changes a one-time code into the value of a web cookie; undefined when it is wrong, old or used. */
  async redeem(code: string): Promise<{ readonly cookieValue: string } | undefined> {
    const login = this.#usable.find(code, 'login', this.#clock.now());
    if (!login) return undefined;
    const { owner, row } = login;
    const web = this.#mint({
      kind: 'web',
      ownerId: owner.id,
      label: 'web view',
      scopes: OWNER_SCOPES,
      lifeMs: WEB_LIFE_MS,
    });
    const isFirst = await this.#deps.database.write(async (tx) => {
      if (!(await tx.revokeToken(row.id, this.#clock.now()))) return false;
      await this.#insert(tx, web.row);
      return true;
    });
    this.#usable.remove(row.id);
    if (!isFirst) return undefined;
    this.#usable.add({ row: web.row, owner });
    this.#deps.events.wake();
    return { cookieValue: web.text };
  }

  /** Ends a web cookie; an unknown one is fine. */
  async logout(cookieValue: string): Promise<void> {
    const web = this.#usable.find(cookieValue, 'web', this.#clock.now());
    if (!web) return;
    await this.#deps.database.write((tx) => this.#revoke(tx, web.row));
    this.#usable.remove(web.row.id);
    this.#deps.events.wake();
  }

  /** Who a bearer token stands for; undefined for anything that is not usable now. Constant-time compare. */
  bearer(token: string): Actor | undefined {
    return this.#recognise(token, 'access') ?? this.#session(token);
  }

  /** Who a web cookie stands for. */
  cookie(value: string): Actor | undefined {
    return this.#recognise(value, 'web');
  }

  /**
   * Writes when tokens were last used, and ends those for good whose time is over: a daemon that starts with a clock
   * that was set back must not take them for good again. Called now and then, off the path of requests.
   */
  async flushUses(): Promise<void> {
    const { database } = this.#deps;
    const uses = this.#usable.takeUses();
    try {
      await database.touchTokens(uses);
    } catch (error) {
      this.#usable.returnUses(uses);
      throw error;
    }
    const at = this.#clock.now();
    const over = this.#usable.overAt(at);
    if (over.length === 0) return;
    await database.write(async (tx) => {
      for (const { id, expiresAt } of over) await tx.revokeToken(id, expiresAt && expiresAt < at ? expiresAt : at);
    });
    for (const { id } of over) this.#usable.remove(id);
  }

  #recognise(text: string, kind: 'access' | 'web'): Actor | undefined {
    const at = this.#clock.now();
    const token = this.#usable.find(text, kind, at);
    if (!token) return undefined;
    this.#usable.touch(token, at);
    return toActor(token.owner, token.row.scopes, kind === 'web' ? 'cookie' : 'token');
  }

  /** A session's capability opens the gateway and nothing else. */
  #session(token: string): Actor | undefined {
    const session = this.#deps.live.capabilityOf(token);
    if (!session) return undefined;
    const { ownerId: userId, sessionId } = session;
    return { userId, userName: '', scopes: new Set(['gateway']), sessionId, via: 'token' };
  }

  async #issue(actor: Actor, wish: TokenWish): Promise<MintedToken> {
    const minted = this.#mint(wish);
    const owner = await this.#deps.database.write(async (tx) => {
      await this.#insert(tx, minted.row);
      return tx.user(actor.userId);
    });
    if (owner) this.#usable.add({ row: minted.row, owner });
    this.#deps.events.wake();
    return minted;
  }

  #mint({ lifeMs, ...wish }: TokenWish): MintedToken {
    const { ids, sha256 } = this.#deps;
    const { id, secret, text } = ids.token();
    const createdAt = this.#clock.now();
    const row: TokenRow = {
      ...wish,
      id,
      sessionId: null,
      secretSha256: sha256(secret),
      createdAt,
      expiresAt: lifeMs === undefined ? null : new Date(createdAt.getTime() + lifeMs),
      lastUsedAt: null,
      revokedAt: null,
    };
    return { row, text };
  }

  async #insert(tx: WriteTx, row: TokenRow): Promise<void> {
    const { id, kind, label, scopes, ownerId, createdAt } = row;
    await tx.insertToken(row);
    await tx.record({
      type: 'token.created',
      subject: id,
      actorId: ownerId,
      at: createdAt,
      payload: { label, kind, scopes },
    });
  }

  async #revoke(tx: WriteTx, { id, label, kind, ownerId }: TokenRow): Promise<void> {
    const at = this.#clock.now();
    if (!(await tx.revokeToken(id, at))) return;
    await tx.record({ type: 'token.revoked', subject: id, actorId: ownerId, at, payload: { label, kind } });
  }
}

/** The owner of the daemon, as the Unix socket's permission proves. */
export function ownerActor(user: UserRow): Actor {
  return toActor(user, OWNER_SCOPES, 'socket');
}

function toActor(user: UserRow, scopes: readonly string[], via: Actor['via']): Actor {
  return { userId: user.id, userName: user.name, scopes: new Set(scopes), via };
}

function toSummary(row: TokenRow): TokenSummary {
  const { id, label, scopes, ownerId, sessionId, createdAt, expiresAt, lastUsedAt, revokedAt } = row;
  return { id, label, scopes, ownerId, sessionId, createdAt, expiresAt, lastUsedAt, revokedAt };
}
