import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { unpackText } from '../../daemon/storage/text-codec.ts';

/** Megabytes (10^6 bytes) of a database file and of its texts, as they are and as they would be without packing. */
export interface LibrarySize {
  readonly file: number;
  readonly texts: number;
  readonly plainFile: number;
  readonly plainTexts: number;
}

/** Measures a closed database, and a copy of it in which the texts are unpacked. */
export function sizeOf(file: string): LibrarySize {
  const folder = mkdtempSync(join(tmpdir(), 'maestro-bench-size-'));
  const copy = join(folder, 'copy.db');
  try {
    copyFileSync(file, copy);
    const handle = new Sqlite(copy);
    handle.function('unpack', (content: unknown, codec: unknown) =>
      Buffer.from(unpackText({ content: content as Uint8Array, codec: Number(codec) })),
    );
    const texts = textMb(handle);
    handle.exec('VACUUM');
    const packed = mb(statSync(copy).size);
    handle.exec('UPDATE persona_versions SET content = unpack(content, codec), codec = 0');
    handle.exec('VACUUM');
    const plainTexts = textMb(handle);
    handle.close();
    return { file: packed, texts, plainFile: mb(statSync(copy).size), plainTexts };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function textMb(handle: Sqlite.Database): number {
  return mb(Number(handle.prepare('SELECT sum(length(content)) FROM persona_versions').pluck().get()));
}

function mb(bytes: number): number {
  return bytes / 1e6;
}
