import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../client/package-root.ts';
import { openRaw, type RawPeer } from './raw-http.ts';

/** A hostile request and what must become of it. */
export interface HostileItem {
  readonly id: string;
  /** Statuses that are right; `close`: the connection closes without an answer. */
  readonly expectStatus: readonly (number | 'close')[];
  readonly note: string;
  /** `both`: also over the Unix socket. */
  readonly transport: 'tcp' | 'both';
}

/** What came back. */
export interface HostileAnswer {
  readonly status: number | 'close';
  /** Head and body, as latin1. */
  readonly text: string;
}

/** Values for the `@@NAME@@` places of the requests. */
export type HostileValues = Readonly<Record<string, string>>;

const FOLDER = join(packageRoot(), 'test/fixtures/hostile-http');

interface Index {
  readonly items: readonly HostileItem[];
}

/** Every hostile request of the fixtures. */
export function hostileItems(): readonly HostileItem[] {
  return (JSON.parse(readFileSync(join(FOLDER, 'INDEX.json'), 'utf8')) as Index).items;
}

/** The bytes of an item with its places filled in; a Content-Length that stood for a body place is set right. */
export function hostileBytes({ id }: HostileItem, values: HostileValues): Buffer {
  const raw = readFileSync(join(FOLDER, 'raw', `${id}.bin`)).toString('latin1');
  const filled = raw.replaceAll(/@@([A-Z_]+)@@/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${id} needs a value for ${name}`);
    return value;
  });
  if (!raw.includes('@@BODY@@')) return Buffer.from(filled, 'latin1');
  const bodyAt = filled.indexOf('\r\n\r\n') + 4;
  const head = filled.slice(0, bodyAt).replace(/Content-Length: \d+/, `Content-Length: ${filled.length - bodyAt}`);
  return Buffer.from(head + filled.slice(bodyAt), 'latin1');
}

/** Sends bytes over a connection of its own and reads the first answer. */
export async function sendHostile(peer: RawPeer, bytes: Buffer): Promise<HostileAnswer> {
  const connection = await openRaw(peer);
  try {
    connection.write(bytes);
    const answer = await connection.response('GET').catch(() => undefined);
    if (!answer) return { status: 'close', text: connection.received().toString('latin1') };
    const head = answer.rawHeaders.map((part, at) => (at % 2 === 0 ? `${part}: ` : `${part}\n`)).join('');
    return { status: answer.status, text: `${head}\n${answer.body.toString('latin1')}` };
  } finally {
    connection.destroy();
  }
}
