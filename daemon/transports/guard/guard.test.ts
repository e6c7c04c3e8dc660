import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../services/ports.ts';
import type { RequestHead } from './early-checks.ts';
import { checkRequest, type GuardDeps, type RouteKind } from './guard.ts';
import { TokenBuckets } from './token-buckets.ts';

const TOKEN = `mst_abcdefgh_${'s'.repeat(43)}`;
const COOKIE = `mst_cookieid_${'c'.repeat(43)}`;
const AUTH = ['Authorization', `Bearer ${TOKEN}`];
const JSON_BODY = ['Content-Type', 'application/json', 'Content-Length', '2'];

const actor = (via: Actor['via']): Actor => ({ userId: via, userName: via, scopes: new Set(), via });

interface Around {
  readonly nowMs?: () => number;
  readonly port?: number | undefined;
  readonly failures?: number;
  readonly rate?: number;
}

function guard(around: Around = {}): GuardDeps {
  const nowMs = around.nowMs ?? (() => 0);
  const routes: Readonly<Record<string, RouteKind>> = {
    '/health': 'health',
    '/': 'open',
    '/login': 'open',
    '/g': 'gateway',
  };
  return {
    port: () => ('port' in around ? around.port : 7717),
    routeOf: (_method, target) => routes[target] ?? (target.startsWith('/trpc/') ? 'private' : 'none'),
    credentials: {
      owner: actor('socket'),
      bearer: (token) => (token === TOKEN ? actor('token') : undefined),
      cookie: (value) => (value === COOKIE ? actor('cookie') : undefined),
    },
    failures: new TokenBuckets(() => ({ capacity: around.failures ?? 3, perSecond: 1 }), nowMs),
    rates: new TokenBuckets(() => ({ capacity: around.rate ?? 3, perSecond: 1 }), nowMs),
    bodyBytes: 100,
  };
}

function head(rawHeaders: readonly string[], rest: Partial<RequestHead> = {}): RequestHead {
  const host = rest.via === 'socket' ? 'localhost' : '127.0.0.1:7717';
  const hasHost = rawHeaders.some((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  return {
    via: 'tcp',
    method: 'GET',
    target: '/trpc/x',
    httpVersion: '1.1',
    address: '127.0.0.1',
    ...rest,
    rawHeaders: hasHost ? rawHeaders : ['Host', host, ...rawHeaders],
  };
}

/** Status and reason of a refusal, or who passed. */
function outcome(request: RequestHead, deps = guard()): string {
  const verdict = checkRequest(deps, request);
  if ('status' in verdict) return `${verdict.status} ${verdict.reason}`;
  return `${verdict.route} ${verdict.principal?.key ?? '-'}`;
}

const post = { method: 'POST' };

describe('the guard', () => {
  it.each<readonly [string, RequestHead]>([
    // 2 Host
    ['400 http version', head(AUTH, { httpVersion: '1.0' })],
    ['400 host count', head(['Host', '127.0.0.1:7717', 'host', '127.0.0.1:7717', ...AUTH])],
    ['431 header count', head([...AUTH, ...Array.from({ length: 100 }, (_, n) => [`x-${n}`, '1']).flat()])],
    ['421 host', head(['Host', 'evil.example', ...AUTH])],
    ['421 host', head(['Host', '127.0.0.1', ...AUTH])],
    ['421 host', head(['Host', '127.0.0.1:77170', ...AUTH])],
    ['421 host', head(['Host', '127.0.0.1:7717.', ...AUTH])],
    ['421 host', head(['Host', 'localhost.:7717', ...AUTH])],
    ['421 host', head(['Host', '', ...AUTH])],
    ['421 host', head(['Host', 'evil.example', 'X-Forwarded-Host', '127.0.0.1:7717', ...AUTH])],
    ['421 host', head(['Host', 'evil.example'], { target: '/health' })],
    ['421 host', head(['Host', 'evil.example'], { target: '/g' })],
    ['private token abcdefgh', head(['Host', 'LocalHost:7717', ...AUTH])],
    ['private token abcdefgh', head(['Host', '[::1]:7717', ...AUTH])],
    // 3 target and method
    ['400 target form', head(AUTH, { target: 'http://evil.example/trpc/x' })],
    ['400 target form', head(AUTH, { target: '*' })],
    ['414 target length', head(AUTH, { target: `/trpc/${'a'.repeat(8_192)}` })],
    ...['/x#/y', '/x\\y', '/x%00', '/x%', '/x%zz', '/x%2', '/x y', '/x\u00e9', '/x\u0000'].map(
      (target) => ['400 target characters', head(AUTH, { target })] as const,
    ),
    ...['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'HEAD', 'CONNECT', 'get'].map(
      (method) => ['405 method', head(AUTH, { method })] as const,
    ),
    ['405 method', head([...AUTH, 'X-HTTP-Method-Override', 'POST'], { method: 'PUT' })],
    ['405 method', head(AUTH, { method: 'PUT', target: '/g' })],
    ['gateway -', head([], { method: 'HEAD', target: '/g' })],
    ['426 upgrade', head([...AUTH, 'Upgrade', 'websocket'])],
    ['426 upgrade', head([...AUTH, 'Upgrade', 'h2c'], { via: 'socket' })],
    ['gateway -', head(['Upgrade', 'websocket'], { target: '/g' })],
    // 4 browser
    ['403 origin', head([...AUTH, 'Origin', 'http://localhost:7717'])],
    ['403 origin', head([...AUTH, 'Origin', 'http://127.0.0.1:7717/'])],
    ['403 origin', head([...AUTH, 'Origin', 'null'])],
    ['403 origin', head([...AUTH, 'Origin', 'http://127.0.0.1:7717', 'Origin', 'http://127.0.0.1:7717'])],
    ['403 origin', head(['Origin', 'https://evil.example'], { target: '/health' })],
    ['403 origin', head(['Origin', 'https://evil.example'], { target: '/g' })],
    ['403 origin', head(['Origin', 'http://localhost'], { via: 'socket' })],
    ['403 sec-fetch-site', head([...AUTH, 'Sec-Fetch-Site', 'same-site'])],
    ['403 sec-fetch-site', head([...AUTH, 'Sec-Fetch-Site', 'none', 'Sec-Fetch-Site', 'cross-site'])],
    ['private token abcdefgh', head([...AUTH, 'Origin', 'http://127.0.0.1:7717', 'Sec-Fetch-Site', 'same-origin'])],
    ['private token abcdefgh', head([...AUTH, 'Sec-Fetch-Mode', 'cors', 'Sec-Fetch-Site', 'none'])],
    // 5 credential
    ['401 no credential', head([])],
    ['401 no credential', head([], { target: '/nowhere' })],
    ['401 no credential', head(['X-Api-Key', TOKEN])],
    ['401 no credential', head([], { target: `/trpc/x?token=${TOKEN}` })],
    ...[TOKEN, `bearer ${TOKEN}`, `Bearer  ${TOKEN}`, `Bearer ${TOKEN} `, `Bearer ${TOKEN}x`, 'Bearer ', ''].map(
      (value) => ['401 bad token', head(['Authorization', value])] as const,
    ),
    ['401 bad token', head([...AUTH, ...AUTH])],
    ['401 bad token', head(['Authorization', 'x', 'Cookie', `maestro_7717=${COOKIE}`])],
    ['401 bad token', head(['Authorization', 'x'], { via: 'socket' })],
    ['401 bad cookie', head(['Cookie', `maestro_7717=${COOKIE}; maestro_7717=${COOKIE}`])],
    ['401 bad cookie', head(['Cookie', `maestro_7717=${COOKIE}`, 'Cookie', 'maestro_7717='])],
    ['401 no credential', head(['Cookie', `maestro_7718=${COOKIE}; xmaestro_7717=${COOKIE}`])],
    ['401 bad cookie', head(['Cookie', 'maestro_7717=x'], { via: 'socket' })],
    ['private cookie cookieid', head(['Cookie', `a=b; maestro_7717=${COOKIE} ;c`])],
    ['private owner', head([], { via: 'socket' })],
    ['private token abcdefgh', head(AUTH, { via: 'socket' })],
    ['health -', head([], { target: '/health' })],
    ['open -', head([], { target: '/' })],
    // 6 content
    ...['text/plain', 'application/jsonx', 'application/json; charset=latin1', 'application/json, text/plain', ''].map(
      (type) => ['415 content type', head([...AUTH, 'Content-Type', type, 'Content-Length', '2'], post)] as const,
    ),
    ['415 content type', head([...AUTH, 'Content-Length', '2'], post)],
    ['415 content type', head([...AUTH, ...JSON_BODY, 'Content-Type', 'text/plain'], post)],
    ['415 content encoding', head([...AUTH, ...JSON_BODY, 'Content-Encoding', 'identity'], post)],
    ['413 content length', head([...AUTH, 'Content-Type', 'application/json', 'Content-Length', '101'], post)],
    ['400 content length', head([...AUTH, 'Content-Type', 'application/json', 'Content-Length', '0'], post)],
    ['400 content length', head([...AUTH, 'Content-Type', 'application/json'], post)],
    ['400 content length', head([...AUTH, 'Content-Type', 'application/json', 'Transfer-Encoding', 'chunked'], post)],
    ['400 body on GET', head([...AUTH, 'Content-Length', '1'])],
    ['400 body on GET', head([...AUTH, 'Transfer-Encoding', 'chunked'])],
    ['415 content type', head(['Content-Type', 'text/plain', 'Content-Length', '2'], { ...post, target: '/login' })],
    ['open -', head(JSON_BODY, { ...post, target: '/login' })],
    [
      'private token abcdefgh',
      head([...AUTH, 'content-type', 'Application/JSON;charset=UTF-8', 'content-length', '100'], post),
    ],
    // 7 cookie and origin
    ['403 no origin', head(['Cookie', `maestro_7717=${COOKIE}`, ...JSON_BODY], post)],
    [
      'private cookie cookieid',
      head(['Cookie', `maestro_7717=${COOKIE}`, 'Origin', 'http://127.0.0.1:7717', ...JSON_BODY], post),
    ],
    ['403 no origin', head(['Cookie', `maestro_7717=${COOKIE}`, ...JSON_BODY], { ...post, via: 'socket' })],
    // 9 route
    ['404 route', head(AUTH, { target: '/nowhere' })],
    ['404 route', head(AUTH, { target: '/trpc' })],
    ['404 route', head(AUTH, { target: '/TRPC/x' })],
  ])('%s', (expected, request) => {
    expect(outcome(request)).toBe(expected);
  });

  it('decides by the first check that refuses', () => {
    const wrong = ['Host', 'evil.example', 'Origin', 'https://evil.example', 'Authorization', 'x', 'Content-Type', 'y'];
    const bad = { method: 'PUT', target: 'nowhere' };
    expect(outcome(head(wrong, bad))).toBe('421 host');
    const hosted = wrong.slice(2);
    expect(outcome(head(hosted, bad))).toBe('400 target form');
    expect(outcome(head(hosted, { ...bad, target: '/x' }))).toBe('405 method');
    expect(outcome(head(hosted, { method: 'POST', target: '/x' }))).toBe('403 origin');
    expect(outcome(head(hosted.slice(2), { method: 'POST', target: '/x' }))).toBe('401 bad token');
    expect(outcome(head([...AUTH, 'Content-Type', 'y'], { method: 'POST', target: '/x' }))).toBe('415 content type');
    expect(outcome(head([...AUTH, ...JSON_BODY], { method: 'POST', target: '/x' }))).toBe('404 route');
  });

  it('takes no port for its own while HTTP is off', () => {
    expect(outcome(head(AUTH), guard({ port: undefined }))).toBe('421 host');
    expect(outcome(head([], { via: 'socket' }), guard({ port: undefined }))).toBe('private owner');
  });

  it('takes Host and Origin without the port on port 80, as browsers send them', () => {
    const request = head(['Host', 'localhost', 'Origin', 'http://localhost', ...AUTH]);
    expect(outcome(request, guard({ port: 80 }))).toBe('private token abcdefgh');
  });

  it('says which methods are allowed', () => {
    expect(checkRequest(guard(), head(AUTH, { method: 'PUT' }))).toMatchObject({ headers: { allow: 'GET, POST' } });
  });
});

describe('wrong credentials', () => {
  it('block their address for a while, the right token included, but never the socket, files or the gateway', () => {
    let now = 0;
    const deps = guard({ nowMs: () => now });
    const guess = head(['Authorization', 'Bearer x']);
    for (let n = 0; n < 3; n += 1) expect(outcome(guess, deps)).toBe('401 bad token');
    expect(outcome(guess, deps)).toBe('429 failed credentials');
    expect(outcome(head(AUTH), deps)).toBe('429 failed credentials');
    expect(outcome(head(JSON_BODY, { ...post, target: '/login' }), deps)).toBe('429 failed credentials');
    expect(checkRequest(deps, guess)).toMatchObject({ headers: { 'retry-after': '1' } });
    expect(outcome(head(AUTH, { via: 'socket' }), deps)).toBe('private token abcdefgh');
    expect(outcome(head([], { target: '/' }), deps)).toBe('open -');
    expect(outcome(head([], { target: '/g' }), deps)).toBe('gateway -');
    expect(outcome(head(AUTH, { address: '10.0.0.1' }), deps)).toBe('private token abcdefgh');
    now += 1_000;
    expect(outcome(head(AUTH), deps)).toBe('private token abcdefgh');
  });

  it('are only those that somebody tried: a missing one and an old cookie of a browser do not count', () => {
    const deps = guard();
    for (let n = 0; n < 10; n += 1) {
      expect(outcome(head([]), deps)).toBe('401 no credential');
      expect(outcome(head(['Cookie', 'maestro_7717=old']), deps)).toBe('401 bad cookie');
      expect(outcome(head(['Authorization', 'x'], { via: 'socket' }), deps)).toBe('401 bad token');
    }
    expect(outcome(head(AUTH), deps)).toBe('private token abcdefgh');
  });
});

describe('the rate of a principal', () => {
  it('is bounded by credential over TCP, not on the socket', () => {
    let now = 0;
    const deps = guard({ nowMs: () => now });
    const cookie = head(['Cookie', `maestro_7717=${COOKIE}`]);
    for (let n = 0; n < 3; n += 1) expect(outcome(head(AUTH), deps)).toBe('private token abcdefgh');
    expect(outcome(head(AUTH), deps)).toBe('429 rate');
    expect(outcome(cookie, deps)).toBe('private cookie cookieid');
    for (let n = 0; n < 9; n += 1) expect(outcome(head([], { via: 'socket' }), deps)).toBe('private owner');
    now += 1_000;
    expect(outcome(head(AUTH), deps)).toBe('private token abcdefgh');
    expect(outcome(head(AUTH), deps)).toBe('429 rate');
  });
});

describe('token buckets', () => {
  it('never give more than they hold and what has flowed in', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2_000 }), { maxLength: 200 }), (gaps) => {
        let now = 0;
        let taken = 0;
        const buckets = new TokenBuckets(
          () => ({ capacity: 5, perSecond: 2 }),
          () => now,
        );
        for (const gap of gaps) {
          now += gap;
          if (buckets.waitSeconds('k') > 0) continue;
          buckets.take('k');
          taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(5 + (now / 1000) * 2 + 1e-9);
      }),
    );
  });

  it('say how long to wait, exactly', () => {
    let now = 0;
    const buckets = new TokenBuckets(
      () => ({ capacity: 1, perSecond: 0.5 }),
      () => now,
    );
    buckets.take('k');
    expect(buckets.waitSeconds('k')).toBe(2);
    now += 1_500;
    expect(buckets.waitSeconds('k')).toBeCloseTo(0.5);
    now += 500;
    expect(buckets.waitSeconds('k')).toBe(0);
  });

  it('forget keys that say nothing any more', () => {
    let now = 0;
    const buckets = new TokenBuckets(
      () => ({ capacity: 1, perSecond: 1 }),
      () => now,
    );
    for (let n = 0; n < 5_000; n += 1) {
      now += 10;
      buckets.take(`key ${n}`);
    }
    expect(buckets.waitSeconds('key 4999')).toBeGreaterThan(0);
    expect(buckets.waitSeconds('key 0')).toBe(0);
  });
});
