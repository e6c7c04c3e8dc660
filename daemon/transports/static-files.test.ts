import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawResponse, rawRequest } from '../../test/harness/raw-http.ts';
import { openStaticFiles, type StaticFiles } from './static-files.ts';

const INDEX = '<!doctype html><title>Maestro</title>';
const SCRIPT = 'console.log("hello");\n'.repeat(500);
let folder: string;
let files: StaticFiles;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maestro-web-'));
  mkdirSync(join(folder, 'web/assets'), { recursive: true });
  writeFileSync(join(folder, 'web/index.html'), INDEX);
  writeFileSync(join(folder, 'web/assets/main-abc123.js'), SCRIPT);
  writeFileSync(join(folder, 'web/assets/icon-abc123.svg'), '<svg/>');
  writeFileSync(join(folder, 'web/assets/odd.bin'), 'x');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'web/assets/link.txt'));
  files = openStaticFiles(join(folder, 'web'));
  server = createServer((req, res) => {
    if (!files.handles(req.url ?? '')) res.writeHead(418).end();
    else void files.send(req, res).then((refusal) => refusal && res.writeHead(refusal.status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function get(target: string, headers: readonly string[] = []): Promise<RawResponse> {
  const { port } = server.address() as AddressInfo;
  return rawRequest({ port }, { method: 'GET', target, headers: [...headers, 'Connection: close'] });
}

describe('the files of the web view', () => {
  it.each(['/', '/?x=1', '/login', '/personas', '/personas/reviewer/versions', '/sessions', '/sessions/abc?tab=1'])(
    'are one page for %s',
    async (target) => {
      const answer = await get(target);
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.body.toString()).toBe(INDEX);
      expect(answer.header('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.header('cache-control')).toBe('no-cache');
    },
  );

  it.each([
    '/other',
    '/loginx',
    '/personasx',
    '/assets/',
    '/assets/missing.js',
    '/assets/../index.html',
    '/assets/%6dain-abc123.js',
    '/assets/link.txt',
    '//assets/main-abc123.js',
    '/secret.txt',
    '/../secret.txt',
    '/assets/main-abc123.js/',
    '/constructor',
    '/__proto__',
  ])('are not found by %s', async (target) => {
    expect((await get(target)).status).toBe(418);
  });

  it('carry every header that keeps a page to itself', async () => {
    for (const target of ['/', '/assets/main-abc123.js']) {
      const answer = await get(target);
      expect(answer.header('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'",
      );
      expect(answer.header('x-content-type-options')).toBe('nosniff');
      expect(answer.header('referrer-policy')).toBe('no-referrer');
      expect(answer.header('cross-origin-opener-policy')).toBe('same-origin');
      expect(answer.header('cross-origin-resource-policy')).toBe('same-origin');
      expect(answer.rawHeaders.join().toLowerCase()).not.toContain('access-control-');
      expect(answer.rawHeaders.join().toLowerCase()).not.toContain('set-cookie');
    }
  });

  it('with a hash in the name may be kept for ever; the page is asked for each time', async () => {
    const answer = await get('/assets/main-abc123.js');
    expect(answer.header('cache-control')).toBe('public, max-age=31536000, immutable');
    const etag = (await get('/')).header('etag') ?? '';
    const again = await get('/', [`If-None-Match: "other", W/${etag}`]);
    expect(again.status).toBe(304);
    expect(again.header('content-security-policy')).toBeDefined();
    expect((await get('/', ['If-None-Match: "other"'])).status).toBe(200);
  });

  it.each([
    ['gzip, deflate, br', 'br'],
    ['GZIP;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip;q=0.000, br; q=0', undefined],
    ['zstd', undefined],
    ['', undefined],
  ])('are compressed as the client takes it: %s', async (accepted, encoding) => {
    const answer = await get('/assets/main-abc123.js', [`Accept-Encoding: ${accepted}`]);
    expect(answer.header('content-encoding')).toBe(encoding);
    expect(answer.header('vary')).toBe('accept-encoding');
    const { body } = answer;
    const plain = encoding === 'br' ? brotliDecompressSync(body) : encoding === 'gzip' ? gunzipSync(body) : body;
    expect(plain.toString()).toBe(SCRIPT);
    if (encoding) expect(body.length).toBeLessThan(SCRIPT.length / 10);
  });

  it('have the types that browsers need', async () => {
    expect((await get('/assets/main-abc123.js')).header('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await get('/assets/icon-abc123.svg')).header('content-type')).toBe('image/svg+xml');
    expect((await get('/assets/odd.bin')).header('content-type')).toBe('application/octet-stream');
  });

  it('are refused with a hint when they are not built', async () => {
    const missing = openStaticFiles(join(folder, 'nowhere'));
    expect(missing.handles('/')).toBe(true);
    expect(missing.handles('/assets/main-abc123.js')).toBe(false);
    const refusal = await missing.send({ url: '/' } as never, {} as never);
    expect(refusal).toMatchObject({ status: 404, message: expect.stringContaining('npm run build') });
  });
});
