import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DaemonKit, daemonKits, startDaemonKit } from '../harness/daemon-kit.ts';
import type { RawResponse } from '../harness/raw-http.ts';

const kits = daemonKits();
let kit: DaemonKit;

beforeAll(async () => {
  kit = await startDaemonKit({ config: { rateLimit: { authFailuresPerMinute: 1_000 } } });
});

afterAll(() => kit.dispose());

async function newCode(of = kit): Promise<string> {
  return (await of.client.token.webLink.mutate()).url.split('#code=')[1] ?? '';
}

function send(target: string, body: unknown, headers: readonly string[] = [], to = kit): Promise<RawResponse> {
  const all = ['Content-Type: application/json', `Origin: ${to.httpUrl}`, ...headers];
  return to.http({ method: 'POST', target, headers: all, body: JSON.stringify(body) });
}

/** A fresh cookie as `name=value`. */
async function logIn(): Promise<string> {
  const answer = await send('/login', { code: await newCode() });
  expect(answer.status).toBe(204);
  return answer.header('set-cookie')?.split(';')[0] ?? '';
}

function status(headers: readonly string[]): Promise<RawResponse> {
  return kit.http({ method: 'GET', target: '/trpc/system.status', headers });
}

describe('the way in', () => {
  it('is a link whose code is in the fragment, so it reaches no log', async () => {
    const { url, expiresAt } = await kit.client.token.webLink.mutate();
    expect(url).toMatch(new RegExp(`^${kit.httpUrl}/login#code=mst_\\w{8}_[\\w-]{43}$`));
    expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
  });

  it('is changed once into a cookie that scripts and other sites never see', async () => {
    const code = await newCode();
    const answer = await send('/login', { code });
    expect(answer.status).toBe(204);
    expect(answer.header('set-cookie')).toMatch(
      new RegExp(`^maestro_${kit.port}=mst_\\w{8}_[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    expect(answer.header('cache-control')).toBe('no-store');
    expect(answer.header('set-cookie')).not.toContain(code);
    const cookie = answer.header('set-cookie')?.split(';')[0];
    expect((await status([`Cookie: ${cookie}`])).status).toBe(200);
    const again = await send('/login', { code });
    expect(again.status).toBe(401);
    expect(again.header('set-cookie')).toBeUndefined();
  });

  it('gives one cookie when the same code is sent many times at once', async () => {
    const code = await newCode();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('/login', { code })));
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(1);
    expect(answers.filter((answer) => answer.header('set-cookie') !== undefined)).toHaveLength(1);
  });

  it('is closed to anything that is no code', async () => {
    const token = await kit.token(['admin']);
    const good = await newCode();
    for (const body of [{ code: token }, { code: '' }, { code: 1 }, {}, [], null, { code: good, more: 1 }, good])
      expect((await send('/login', body)).status, JSON.stringify(body)).toBe(401);
    expect((await send('/login', { code: good }, ['Sec-Fetch-Site: cross-site'])).status).toBe(403);
    const foreign = ['Content-Type: application/json', 'Origin: https://evil.example'];
    const body = JSON.stringify({ code: good });
    expect((await kit.http({ method: 'POST', target: '/login', headers: foreign, body })).status).toBe(403);
    expect((await send('/login', { code: good })).status).toBe(204);
  });

  it('is closed for a while after too many wrong codes; the socket is not', async () => {
    const strict = await kits.start();
    const wrong = { code: `mst_abcdefgh_${'x'.repeat(43)}` };
    for (let n = 0; n < 10; n += 1) expect((await send('/login', wrong, [], strict)).status).toBe(401);
    const blocked = await send('/login', { code: await newCode(strict) }, [], strict);
    expect(blocked.status).toBe(429);
    expect(Number(blocked.header('retry-after'))).toBeGreaterThan(0);
    expect((await strict.http({ method: 'GET', target: '/login' })).status).toBe(200);
    expect((await strict.client.system.status.query()).status).toBe('ok');
  });
});

describe('a cookie', () => {
  it('changes things only for the page of this daemon', async () => {
    const cookie = await logIn();
    const body = JSON.stringify({ json: { name: 'by-cookie', content: '# Hi\n' } });
    const post = (headers: readonly string[]) =>
      kit.http({
        method: 'POST',
        target: '/trpc/persona.create',
        headers: ['Content-Type: application/json', `Cookie: ${cookie}`, ...headers],
        body,
      });
    expect((await post([])).status).toBe(403);
    expect((await post([`Origin: http://localhost:${kit.port}`])).status).toBe(403);
    expect((await post([`Origin: ${kit.httpUrl}`])).status).toBe(200);
  });

  it('survives a restart of the daemon on the same port, and ends with the logout', async () => {
    const cookie = await logIn();
    const { port } = kit;
    await kit.restart({ MAESTRO_HTTP_PORT: String(port) });
    expect((await status([`Cookie: ${cookie}`])).status).toBe(200);
    const out = await send('/logout', {}, [`Cookie: ${cookie}`]);
    expect(out.status).toBe(204);
    expect(out.header('set-cookie')).toBe(`maestro_${port}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0`);
    expect((await status([`Cookie: ${cookie}`])).status).toBe(401);
    expect((await send('/logout', {}, [`Cookie: ${cookie}`])).status).toBe(401);
  });
});

describe('the page', () => {
  it('comes to anybody at the port, since it holds no data; what it asks for does not', async () => {
    const page = await kit.http({ method: 'GET', target: '/' });
    expect(page.status).toBe(200);
    expect(page.header('content-security-policy')).toContain("default-src 'none'");
    const assets = [...page.body.toString().matchAll(/(?:src|href)="(?:\.)?(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path,
    );
    expect(assets.length).toBeGreaterThan(1);
    for (const target of assets) {
      const asset = await kit.http({ method: 'GET', target: target ?? '', headers: ['Accept-Encoding: gzip, br'] });
      expect(asset.status, target).toBe(200);
      expect(asset.header('cache-control')).toContain('immutable');
      expect(asset.header('content-encoding')).toBe('br');
      expect(brotliDecompressSync(asset.body).length).toBeGreaterThan(0);
    }
    expect((await status([])).status).toBe(401);
    expect((await kit.http({ method: 'GET', target: '/elsewhere' })).status).toBe(401);
  });
});
