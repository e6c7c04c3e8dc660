import { describe, expect, it } from 'vitest';
import { startSessionInput } from '../../contract/session.ts';
import type { Scope } from '../../contract/system.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import type { Actor } from './ports.ts';

const kits = serviceKits();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

const create = ({ services, owner }: ServiceKit, scopes: readonly Scope[], ttlSeconds?: number) =>
  services.tokens.create(owner, { label: 'ci', scopes: [...scopes], ttlSeconds });

const actorWith = (owner: Actor, scopes: readonly Scope[]): Actor => ({ ...owner, scopes: new Set(scopes) });

/** The one-time code of a link to the web view. */
async function newCode({ services, owner }: ServiceKit): Promise<string> {
  const { url } = await services.tokens.webLink(owner);
  return url.split('#code=')[1] ?? '';
}

async function newCookie(kit: ServiceKit): Promise<string> {
  const redeemed = await kit.services.tokens.redeem(await newCode(kit));
  if (!redeemed) throw new Error('a fresh code is good');
  return redeemed.cookieValue;
}

describe('an access token', () => {
  it('is shown once, stands for its maker with its scopes, and is listed without its secret', async () => {
    const kit = await kits.start();
    const made = await create(kit, ['read', 'apply', 'read'], 3_600);
    expect(made).toMatchObject({
      ...{ label: 'ci', scopes: ['read', 'apply'], ownerId: kit.owner.userId, sessionId: null, revokedAt: null },
      ...{
        secret: expect.stringMatching(/^mst_[A-Za-z0-9]{8}_[\w-]{43}$/),
        expiresAt: new Date('2026-03-01T11:00:00Z'),
      },
    });
    expect(kit.services.tokens.bearer(made.secret)).toEqual({
      ...{ userId: kit.owner.userId, userName: 'ada', via: 'token', scopes: new Set(['read', 'apply']) },
    });
    const { secret: _, ...summary } = made;
    expect(await kit.services.tokens.list(kit.owner)).toEqual([summary]);
    await kit.restart();
    expect(kit.services.tokens.bearer(made.secret)?.userName).toBe('ada');
  });

  it('never goes beyond the scopes of its maker', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const of = (scopes: readonly Scope[]) => actorWith(owner, scopes);
    const make = (maker: Actor, scopes: Scope[]) => services.tokens.create(maker, { label: 'x', scopes });
    for (const [maker, wish, wider] of [
      [of(['read']), ['read', 'edit'], ['edit']],
      [of(['read', 'edit', 'apply', 'feedback']), ['admin'], ['admin']],
      [of(['admin']), ['gateway'], ['gateway']],
      [owner, ['gateway', 'read'], ['gateway']],
      [of(['gateway']), ['read'], ['read']],
    ] as const) {
      await expect(make(maker, [...wish])).rejects.toMatchObject({ code: 'FORBIDDEN', details: { scopes: wider } });
    }
    expect(await services.tokens.list(owner)).toEqual([]);
    expect((await make(of(['admin']), ['read', 'edit', 'apply', 'feedback', 'admin'])).scopes).toHaveLength(5);
    const narrow = services.tokens.bearer((await make(of(['read', 'admin']), ['read'])).secret);
    if (!narrow) throw new Error('a fresh token is good');
    await expect(make(narrow, ['admin'])).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('works until its time is over, to the millisecond', async () => {
    const kit = await kits.start();
    const { secret } = await create(kit, ['read'], 60);
    kit.clock.advance(MINUTE - 1);
    expect(kit.services.tokens.bearer(secret)).toBeDefined();
    kit.clock.advance(1);
    expect(kit.services.tokens.bearer(secret)).toBeUndefined();
  });

  it('that has expired stays so when the clock goes back, asked in between or not, restarted or not', async () => {
    const kit = await kits.start();
    const asked = await create(kit, ['read'], 60);
    const quiet = await create(kit, ['read'], 60);
    const lasting = await create(kit, ['read'], 7_200);
    kit.clock.advance(HOUR);
    expect(kit.services.tokens.bearer(asked.secret)).toBeUndefined();
    kit.clock.setWallBy(-HOUR - MINUTE);
    const isGood = () => [asked, quiet, lasting].map(({ secret }) => kit.services.tokens.bearer(secret) !== undefined);
    expect(isGood()).toEqual([false, false, true]);
    await kit.services.tokens.flushUses();
    await kit.restart();
    expect(isGood()).toEqual([false, false, true]);
    expect((await kit.services.tokens.list(kit.owner)).map(({ revokedAt }) => revokedAt)).toEqual([
      null,
      new Date('2026-03-01T10:01:00Z'),
      new Date('2026-03-01T10:01:00Z'),
    ]);
  });

  it('that is made while the clock is wrong lives as long as it should', async () => {
    const kit = await kits.start();
    kit.clock.setWallBy(10 * YEAR);
    expect(kit.services.tokens.bearer('mst_00000000_x')).toBeUndefined();
    kit.clock.setWallBy(-10 * YEAR);
    const { secret } = await create(kit, ['read'], 60);
    kit.clock.advance(MINUTE - 1);
    expect(kit.services.tokens.bearer(secret)).toBeDefined();
    await kit.restart();
    expect(kit.services.tokens.bearer(secret)).toBeDefined();
    kit.clock.advance(MINUTE);
    expect(kit.services.tokens.bearer(secret)).toBeUndefined();
  });

  it('is revoked at once and for good, and again without an effect; those of others are not there', async () => {
    const kit = await kits.start();
    const { tokens } = kit.services;
    const { id, secret } = await create(kit, ['read']);
    await expect(tokens.revoke(await kit.otherUser('eve'), id)).rejects.toMatchObject({ code: 'TOKEN_NOT_FOUND' });
    await expect(tokens.revoke(kit.owner, 'nothing1')).rejects.toMatchObject({ code: 'TOKEN_NOT_FOUND' });
    expect(await tokens.revoke(kit.owner, id)).toEqual({ id });
    expect(tokens.bearer(secret)).toBeUndefined();
    const { last } = await kit.database.reads.eventBounds();
    await tokens.revoke(kit.owner, id);
    expect((await kit.database.reads.eventBounds()).last).toBe(last);
    await kit.restart();
    expect(kit.services.tokens.bearer(secret)).toBeUndefined();
  });

  it('remembers when it was last used, also when storing that failed at first', async () => {
    let isBroken = true;
    const kit = await kits.start({
      wrap: (database) => ({
        ...database,
        touchTokens: (uses) => (isBroken ? Promise.reject(new Error('disk full')) : database.touchTokens(uses)),
      }),
    });
    const { id, secret } = await create(kit, ['read']);
    kit.clock.advance(MINUTE);
    kit.services.tokens.bearer(secret);
    await expect(kit.services.tokens.flushUses()).rejects.toThrow('disk full');
    isBroken = false;
    kit.clock.advance(MINUTE);
    await kit.services.tokens.flushUses();
    expect((await kit.database.reads.token(id))?.lastUsedAt).toEqual(new Date('2026-03-01T10:01:00Z'));
  });

  it('answers the same for everything that is not good', async () => {
    const kit = await kits.start();
    const { tokens } = kit.services;
    const good = await create(kit, ['read']);
    const [, id = '', secret = ''] = /^mst_(\w{8})_(.{43})$/.exec(good.secret) ?? [];
    const flipped = `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`;
    const revoked = await create(kit, ['read']);
    await tokens.revoke(kit.owner, revoked.id);
    const wrong = [
      ...['', 'mst_', id, secret, `mst_${id}_`, `mst_${id}_${flipped}`, `mst_${id}_${secret}x`, ` ${good.secret}`],
      ...[`mst_ZZZZZZZZ_${secret}`, `MST_${id}_${secret}`, `${good.secret}\n`, revoked.secret, 'mst___proto___x'],
      ...[await newCode(kit), await newCookie(kit)],
    ];
    for (const text of wrong) expect(tokens.bearer(text)).toBeUndefined();
    for (const text of [...wrong.slice(0, -1), good.secret]) {
      expect(tokens.cookie(text)).toBeUndefined();
    }
    for (const text of [...wrong.slice(0, -2), good.secret]) expect(await tokens.redeem(text)).toBeUndefined();
  });
});

describe('a link to the web view', () => {
  it('carries its code in the fragment, and needs HTTP', async () => {
    const kit = await kits.start();
    expect(await kit.services.tokens.webLink(kit.owner)).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:7717\/login#code=mst_/),
      expiresAt: new Date('2026-03-01T10:01:00Z'),
    });
    const off = await kits.start({ httpUrl: null });
    await expect(off.services.tokens.webLink(off.owner)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const bare = await off.services.sessions.start(off.owner, startSessionInput.parse({}));
    expect(bare.urls).toBeNull();
  });

  it('logs in once within its minute, after a restart too', async () => {
    const kit = await kits.start();
    const code = await newCode(kit);
    await kit.restart();
    const cookie = (await kit.services.tokens.redeem(code))?.cookieValue ?? '';
    expect(kit.services.tokens.cookie(cookie)).toMatchObject({ userName: 'ada', via: 'cookie' });
    expect(kit.services.tokens.bearer(cookie)).toBeUndefined();
    expect(await kit.services.tokens.redeem(code)).toBeUndefined();
    const late = await newCode(kit);
    kit.clock.advance(MINUTE);
    expect(await kit.services.tokens.redeem(late)).toBeUndefined();
  });

  it('logs exactly one of many in who come at the same time', async () => {
    const kit = await kits.start();
    const code = await newCode(kit);
    const logins = await Promise.all(Array.from({ length: 10 }, () => kit.services.tokens.redeem(code)));
    expect(logins.filter((login) => login !== undefined)).toHaveLength(1);
    expect((await kit.database.reads.tokens(kit.owner.userId)).filter(({ kind }) => kind === 'web')).toHaveLength(1);
  });

  it('is not used up by a login that could not be stored', async () => {
    let isFull = false;
    const kit = await kits.start({
      trace(statement) {
        if (isFull && statement.startsWith('INSERT INTO `main`.`tokens`')) throw new Error('disk full');
      },
    });
    const code = await newCode(kit);
    isFull = true;
    await expect(kit.services.tokens.redeem(code)).rejects.toThrow();
    isFull = false;
    expect(await kit.services.tokens.redeem(code)).toBeDefined();
  });
});

describe('a web login', () => {
  it('ends by logging out, for good', async () => {
    const kit = await kits.start();
    const cookie = await newCookie(kit);
    await kit.services.tokens.logout(cookie);
    expect(kit.services.tokens.cookie(cookie)).toBeUndefined();
    await kit.services.tokens.logout(cookie);
    await kit.services.tokens.logout('nonsense');
    await kit.restart();
    expect(kit.services.tokens.cookie(cookie)).toBeUndefined();
  });

  it('ends after twelve hours without use, and after seven days in any case', async () => {
    const kit = await kits.start();
    const [used, idle] = [await newCookie(kit), await newCookie(kit)];
    for (let hours = 11; hours < 7 * 24; hours += 11) {
      kit.clock.advance(11 * HOUR);
      expect(kit.services.tokens.cookie(used)).toBeDefined();
      if (hours === 55) {
        await kit.services.tokens.flushUses();
        await kit.restart();
      }
    }
    expect(kit.services.tokens.cookie(idle)).toBeUndefined();
    kit.clock.advance(3 * HOUR);
    expect(kit.services.tokens.cookie(used)).toBeUndefined();
  });
});

describe('the token of a session', () => {
  it('opens the gateway of its session and nothing else', async () => {
    const kit = await kits.start();
    const { id, token } = await kit.services.sessions.start(kit.owner, startSessionInput.parse({}));
    expect(kit.services.tokens.bearer(token)).toEqual({
      ...{ userId: kit.owner.userId, userName: '', scopes: new Set(['gateway']), sessionId: id, via: 'token' },
    });
    expect(kit.services.tokens.cookie(token)).toBeUndefined();
    expect(await kit.services.tokens.redeem(token)).toBeUndefined();
    expect(await kit.services.tokens.list(kit.owner)).toEqual([]);
    const access = await create(kit, ['read']);
    expect(kit.live.authenticate(access.secret)).toBeUndefined();
    expect(kit.live.authenticate(token.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')))).toBeUndefined();
  });

  it('can be revoked by its id while the session goes on', async () => {
    const kit = await kits.start();
    const { id, token } = await kit.services.sessions.start(kit.owner, startSessionInput.parse({}));
    await kit.services.tokens.revoke(kit.owner, token.split('_')[1] ?? '');
    expect(kit.live.authenticate(token)).toBeUndefined();
    expect(kit.live.snapshot(id)).toBeDefined();
  });
});
