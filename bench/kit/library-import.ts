import type { DaemonClient } from '../../client/daemon-client.ts';
import { makeLibrary } from './library-data.ts';

const PART = 250;

/** Seconds that the steps of an import took: what the command line waits for. */
export interface ImportTimes {
  readonly files: number;
  readonly stageS: number;
  readonly planS: number;
  readonly importS: number;
}

/** Imports so many files of Claude Code agents, as `maestro persona import` does. Throws when one of them is missing after. */
export async function timeImport(client: DaemonClient, files: number, seed: number): Promise<ImportTimes> {
  const start = performance.now();
  const importId = await stage(client, filesOf(files, seed));
  const staged = performance.now();
  const plan = await client.transfer.planImport.mutate({ importId });
  if (plan.counts.create !== files) throw new Error(`the plan creates ${plan.counts.create} of ${files} personas`);
  const planned = performance.now();
  const { counts } = await client.transfer.importMany.mutate({ importId });
  if (counts.created !== files) throw new Error(`${counts.created} of ${files} files were imported`);
  const seconds = (from: number, to: number) => (to - from) / 1_000;
  return {
    ...{ files, stageS: seconds(start, staged), planS: seconds(staged, planned) },
    importS: seconds(planned, performance.now()),
  };
}

interface BenchFile {
  readonly path: string;
  readonly data: string;
}

async function stage(client: DaemonClient, files: readonly BenchFile[]): Promise<string> {
  let importId: string | undefined;
  for (let at = 0; at < files.length; at += PART) {
    const part = { files: files.slice(at, at + PART), ...(importId === undefined ? {} : { importId }) };
    ({ importId } = await client.transfer.stageFiles.mutate(part));
  }
  if (importId === undefined) throw new Error('there are no files to import');
  return importId;
}

function filesOf(count: number, seed: number): readonly BenchFile[] {
  return [...makeLibrary({ personas: count, seed, ownerId: 'nobody' })].map(({ persona, versions }, i) => ({
    path: `.claude/agents/imported-${i}.md`,
    data: `---\nname: imported-${i}\ndescription: ${persona.description}\n---\n\n${versions.at(-1)?.content}`,
  }));
}
