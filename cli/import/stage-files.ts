import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type { StageFilesInput } from '../../contract/import.ts';
import type { FoundFile } from './scan-folder.ts';

/** Characters of base64 and files of one call; both keep a request under the limit of the daemon. */
const CHUNK_CHARS = 1_300_000;
const CHUNK_FILES = 2_000;

type StagedFile = Pick<StageFilesInput['files'][number], 'path' | 'data'> & { encoding: 'base64'; append: boolean };

/** Gives files to the daemon, a part at a time; answers the id of the import. `tell` hears how many are given. */
export async function stageFiles(
  client: DaemonClient,
  files: readonly FoundFile[],
  tell: (done: number) => void,
): Promise<string> {
  let importId: string | undefined;
  let chunk: StagedFile[] = [];
  let chars = 0;
  let done = 0;
  const send = async () => {
    if (chunk.length === 0) return;
    const staged = await client.transfer.stageFiles.mutate({
      ...(importId !== undefined && { importId }),
      files: chunk,
    });
    importId = staged.importId;
    [chunk, chars] = [[], 0];
    tell(done);
  };
  for (const { path, bytes } of files) {
    for (const { data, append } of piecesOf(bytes)) {
      if (chars + data.length > CHUNK_CHARS || chunk.length >= CHUNK_FILES) await send();
      chunk.push({ path, data, encoding: 'base64', append });
      chars += data.length + path.length + 64;
    }
    done += 1;
  }
  await send();
  if (importId === undefined) throw new ClientError('INVALID_INPUT', 'there is nothing to import');
  return importId;
}

function* piecesOf(bytes: Buffer): Generator<{ readonly data: string; readonly append: boolean }> {
  const size = Math.floor((CHUNK_CHARS - 2_048) / 4) * 3;
  for (let at = 0; at === 0 || at < bytes.length; at += size) {
    yield { data: bytes.subarray(at, at + size).toString('base64'), append: at > 0 };
  }
}
