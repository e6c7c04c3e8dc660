import { timingSafeEqual } from 'node:crypto';
import type { CreatedToken, CreateTokenInput, Scope, TokenSummary, WebLink } from '../../contract/system.ts';
import { AppError } from '../domain/errors.ts';
import type { EventService } from './event-service.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Actor, Clock, Database, Ids, Sha256 } from './ports.ts';
import type { TokenKind, TokenRow, UserRow } from './rows.ts';

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
const TOKEN = /^mst_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})$/;
const OWNER_SCOPES: readonly Scope[] = ['read', 'edit', 'apply', 'feedback', 'admin'];

/**
 * Credentials: made, listed, revoked, recognised. Usable tokens are held in memory by id, so that
 * recognising one asks no database; the secret is known by its SHA-256 only.
 */
export class TokenService {
  readonly #deps: TokenServiceDeps;
  readonly #usable = new Map<string, { readonly row: TokenRow; readonly owner: UserRow }>();
  #touched = new Map<string, Date>();

  constructor(deps: TokenServiceDeps) {
    this.#deps = deps;
  }

  /** Takes the usable tokens of the database into memory; for the start of the daemon. */
  async load(): Promise<void> {
    const { reads } = this.#deps.database;
    const rows = await reads.usableTokens(this.#deps.clock.now());
    const owners = new Map(
      (await reads.usersByIds([...new Set(rows.map(({ ownerId }) => ownerId))])).map((user) => [user.id, user]),
    );
    for (const row of rows) {
      const owner = owners.get(row.ownerId);
      if (row.kind === 'session') this.#deps.live.allow(row);
      else if (owner) this.#usable.set(row.id, { row, owner });
    }
  }

  /** Makes an access token. Scopes may not go beyond the maker's: FORBIDDEN. */
  async create(actor: Actor, input: CreateTokenInput): Promise<CreatedToken> {
    const wider = input.scopes.filter((scope) => !actor.scopes.has(scope));
    if (wider.length > 0)
      throw new AppError('FORBIDDEN', `a token may not go beyond its maker's scopes: ${wider.join(', ')}`, {
        scopes: wider,
      });
    const lifeMs = input.ttlSeconds === undefined ? undefined : input.ttlSeconds * 1000;
    const { row, text } = await this.#issue(actor, {
      kind: 'access',
      label: input.label,
      scopes: input.scopes,
      lifeMs,
    });
    return { ...toSummary(row), secret: text };
  }

  /** Access tokens of the actor, newest first. */
  async list(actor: Actor): Promise<readonly TokenSummary[]> {
    const rows = await this.#deps.database.reads.tokens(actor.userId);
    return rows.filter(({ kind }) => kind === 'access').map(toSummary);
  }

  /** Ends a token at once, in memory too. Throws TOKEN_NOT_FOUND. */
  async revoke(actor: Actor, id: string): Promise<{ readonly id: string }> {
    const { database, clock, events, live } = this.#deps;
    await database.write(async (tx) => {
      const row = await tx.token(id);
      if (row?.ownerId !== actor.userId)
        throw new AppError('TOKEN_NOT_FOUND', `there is no token "${id}"; see \`maestro token list\``);
      await tx.revokeToken(id, clock.now());
      await tx.record({
        type: 'token.revoked',
        subject: id,
        actorId: actor.userId,
        at: clock.now(),
        payload: { label: row.label },
      });
    });
    this.#usable.delete(id);
    live.forbid(id);
    events.wake();
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
      label: 'web login',
      scopes: [],
      lifeMs: LOGIN_LIFE_MS,
    });
    return { url: `${base}/login#code=${text}`, expiresAt: row.expiresAt ?? this.#deps.clock.now() };
  }

  /** Changes a one-time code into the value of a web cookie; undefined when it is wrong, old or used. */
  async redeem(code: string): Promise<{ readonly cookieValue: string } | undefined> {
    const found = this.#find(code, 'login');
    if (!found) return undefined;
    const { database, clock } = this.#deps;
    const isFirst = await database.write((tx) => tx.revokeToken(found.row.id, clock.now()));
    this.#usable.delete(found.row.id);
    if (!isFirst) return undefined;
    const actor = toActor(found.owner, OWNER_SCOPES, 'cookie');
    const { text } = await this.#issue(actor, {
      kind: 'web',
      label: 'web view',
      scopes: OWNER_SCOPES,
      lifeMs: WEB_LIFE_MS,
    });
    return { cookieValue: text };
  }

  /** Ends a web cookie; an unknown one is fine. */
  async logout(cookieValue: string): Promise<void> {
    const found = this.#find(cookieValue, 'web');
    if (!found) return;
    await this.#deps.database.write((tx) => tx.revokeToken(found.row.id, this.#deps.clock.now()));
    this.#usable.delete(found.row.id);
  }

  /** Who a bearer token stands for; undefined for anything that is not usable now. Constant-time compare. */
  bearer(token: string): Actor | undefined {
    const found = this.#find(token, 'access');
    if (!found) return this.#session(token);
    this.#touched.set(found.row.id, this.#deps.clock.now());
    return toActor(found.owner, found.row.scopes, 'token');
  }

  /** Who a web cookie stands for. */
  cookie(value: string): Actor | undefined {
    const found = this.#find(value, 'web');
    return found && toActor(found.owner, found.row.scopes, 'cookie');
  }

  /** Writes when tokens were last used; called now and then, off the path of requests. */
  async flushUses(): Promise<void> {
    const touched = this.#touched;
    if (touched.size === 0) return;
    this.#touched = new Map();
    await this.#deps.database.touchTokens([...touched].map(([id, at]) => ({ id, at })));
  }

  #find(token: string, kind: TokenKind): { readonly row: TokenRow; readonly owner: UserRow } | undefined {
    const parts = TOKEN.exec(token);
    const known = this.#usable.get(parts?.[1] ?? '');
    const given = Buffer.from(this.#deps.sha256(parts?.[2] ?? ''), 'hex');
    const isRight = timingSafeEqual(
      given,
      known ? Buffer.from(known.row.secretSha256, 'hex') : Buffer.alloc(given.length),
    );
    if (!known || !isRight || known.row.kind !== kind) return undefined;
    const { expiresAt } = known.row;
    if (expiresAt && expiresAt <= this.#deps.clock.now()) {
      this.#usable.delete(known.row.id);
      return undefined;
    }
    return known;
  }

  async #issue(
    actor: Actor,
    wish: { kind: TokenKind; label: string; scopes: readonly Scope[]; lifeMs: number | undefined },
  ) {
    const { database, clock, ids, sha256, events } = this.#deps;
    const { id, secret, text } = ids.token();
    const createdAt = clock.now();
    const row: TokenRow = {
      id,
      kind: wish.kind,
      ownerId: actor.userId,
      sessionId: null,
      label: wish.label,
      scopes: wish.scopes,
      secretSha256: sha256(secret),
      createdAt,
      expiresAt: wish.lifeMs === undefined ? null : new Date(createdAt.getTime() + wish.lifeMs),
      lastUsedAt: null,
      revokedAt: null,
    };
    const owner = await database.write(async (tx) => {
      await tx.insertToken(row);
      await tx.record({
        type: 'token.created',
        subject: id,
        actorId: actor.userId,
        at: createdAt,
        payload: { label: row.label, kind: row.kind, scopes: row.scopes },
      });
      return tx.user(actor.userId);
    });
    if (owner) this.#usable.set(id, { row, owner });
    events.wake();
    return { row, text };
  }

  /** A session's capability opens the gateway and nothing else. */
  #session(token: string): Actor | undefined {
    const sessionId = this.#deps.live.authenticate(token);
    const ownerId = sessionId && this.#deps.live.ownerIdOf(sessionId);
    return sessionId && ownerId
      ? { userId: ownerId, userName: '', scopes: new Set(['gateway']), sessionId, via: 'token' }
      : undefined;
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
