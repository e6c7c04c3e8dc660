import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { API_HEADERS, BLOCKED_WRITE_MS } from './answer.ts';
import type { Refusal } from './guard/refusal.ts';

/** The files of the web view. They hold no data of anybody: whoever reaches the port may read them. */
export interface StaticFiles {
  /** Whether a request target is one of a file or of a page of the web view. */
  handles(target: string): boolean;
  /** Answers with the file, compressed when the client takes that; a Refusal when the web view is not built. */
  send(req: IncomingMessage, res: ServerResponse): Promise<Refusal | undefined>;
}

type Encoding = 'br' | 'gzip';

interface LoadedFile {
  readonly etag: string;
  readonly bytes: Buffer;
  /** Compressed when it was first asked for. */
  readonly encoded: Map<Encoding, Promise<Buffer>>;
}

/** Paths that the page itself routes; all of them are the one page. */
const PAGE = /^\/(?:login|personas(?:\/[^?]*)?|sessions(?:\/[^?]*)?)?(?:\?.*)?$/;
const INDEX = '/index.html';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Nothing but this origin, no inline code, no frames, and no markup from strings. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...API_HEADERS,
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  vary: 'accept-encoding',
};

const compress = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};

/** The files of a built web view: the names are listed now, a file is read when it is first asked for. */
export function openStaticFiles(folder: string): StaticFiles {
  const files = listFiles(folder);
  const loaded = new Map<string, Promise<LoadedFile>>();
  return {
    handles: (target) => PAGE.test(target) || files.has(pathOf(target)),
    async send(req, res) {
      const target = req.url ?? '/';
      const name = PAGE.test(target) ? INDEX : pathOf(target);
      const path = files.get(name);
      if (path === undefined) return notBuilt();
      const file = loaded.get(name) ?? load(path);
      loaded.set(name, file);
      await sendFile(req, res, { name, file: await file });
      return undefined;
    },
  };
}

function pathOf(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

/** Request paths and the files behind them: no request ever becomes a path. */
function listFiles(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length).replaceAll('\\', '/'), path];
    }),
  );
}

async function load(path: string): Promise<LoadedFile> {
  const bytes = await readFile(path);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
  return { etag, bytes, encoded: new Map() };
}

interface Chosen {
  readonly name: string;
  readonly file: LoadedFile;
}

async function sendFile(req: IncomingMessage, res: ServerResponse, { name, file }: Chosen): Promise<void> {
  const isHashed = name.startsWith('/assets/');
  const headers = {
    ...PAGE_HEADERS,
    etag: file.etag,
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  res.setTimeout(BLOCKED_WRITE_MS);
  if (req.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === file.etag)) {
    res.writeHead(304, headers).end();
    return;
  }
  const encoding = encodingOf(req.headers['accept-encoding']);
  const body = encoding ? await encode(file, encoding) : file.bytes;
  res.writeHead(200, {
    ...headers,
    'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    'content-length': body.length,
    ...(encoding ? { 'content-encoding': encoding } : {}),
  });
  res.end(body);
}

function encode(file: LoadedFile, encoding: Encoding): Promise<Buffer> {
  const encoded = file.encoded.get(encoding) ?? compress[encoding](file.bytes);
  file.encoded.set(encoding, encoded);
  return encoded;
}

/** The best encoding a client names without `q=0`. */
function encodingOf(accepted: string | readonly string[] | undefined): Encoding | undefined {
  const names = String(accepted ?? '')
    .split(',')
    .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]?.trim().toLowerCase());
  return (['br', 'gzip'] as const).find((encoding) => names.includes(encoding));
}

function notBuilt(): Refusal {
  return {
    status: 404,
    code: 'INVALID_INPUT',
    reason: 'web view missing',
    message: 'the web view is not built: run `npm run build` and `maestro daemon restart`',
  };
}
