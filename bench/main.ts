import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { packageRoot, packageVersion } from '../client/package-root.ts';
import { complaintAboutBuild } from '../test/harness/require-build.ts';
import { composeBench } from './compose.bench.ts';
import { diffBench } from './diff.bench.ts';
import { gatewayBench } from './gateway.bench.ts';
import { injectBench } from './inject.bench.ts';
import type { Bench, BenchOptions } from './kit/bench.ts';
import { isMet, resultText } from './kit/print.ts';
import { libraryBench } from './library.bench.ts';
import { memoryBench } from './memory.bench.ts';
import { rpcBench } from './rpc.bench.ts';
import { searchBench } from './search.bench.ts';
import { startBench } from './start.bench.ts';
import { switchBench } from './switch.bench.ts';

const BENCHES: readonly Bench[] = [
  injectBench,
  gatewayBench,
  rpcBench,
  switchBench,
  startBench,
  diffBench,
  composeBench,
  libraryBench,
  searchBench,
  memoryBench,
];
const FULL: BenchOptions = { rounds: 7, roundMs: 600 };
const QUICK: BenchOptions = { rounds: 3, roundMs: 200 };

/**
 * `npm run bench [-- NAME… [--quick]]`: prints what was measured, and keeps it in bench/results. Goals that are missed
 * are told; they do not fail the run, because times depend on what else the machine does.
 */
async function main(words: readonly string[]): Promise<number> {
  const names = words.filter((word) => !word.startsWith('--'));
  const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0 || words.includes('--help')) return usage(unknown);
  const complaint = complaintAboutBuild(packageRoot());
  if (complaint !== undefined) {
    process.stderr.write(`${complaint}: run \`npm run build\` first\n`);
    return 2;
  }
  const options = words.includes('--quick') ? QUICK : FULL;
  for (const bench of BENCHES) if (names.length === 0 || names.includes(bench.name)) await runOne(bench, options);
  return 0;
}

async function runOne(bench: Bench, options: BenchOptions): Promise<void> {
  process.stdout.write(`\n== ${bench.name}: ${bench.summary}\n`);
  const startedAt = new Date();
  const result = await bench.run(options);
  process.stdout.write(`${resultText(result)}\n`);
  const folder = join(packageRoot(), 'bench/results');
  mkdirSync(folder, { recursive: true });
  const goals = result.goals.map((goal) => ({ ...goal, isMet: isMet(goal) }));
  const kept = { bench: bench.name, startedAt, options, machine: machine(), ...result, goals };
  writeFileSync(join(folder, `${bench.name}.json`), `${JSON.stringify(kept, undefined, 2)}\n`);
}

function machine(): object {
  const [first] = cpus();
  return {
    maestro: packageVersion(),
    commit: commitOfSources(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: first?.model,
    cores: cpus().length,
  };
}

function commitOfSources(): string | undefined {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { cwd: packageRoot(), stdio: 'pipe' })
      .toString()
      .trim();
  } catch {
    // Not a clone: the version has to do.
    return undefined;
  }
}

function usage(unknown: readonly string[]): number {
  for (const name of unknown) process.stderr.write(`there is no measurement ${name}\n`);
  const list = BENCHES.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n');
  process.stdout.write(`npm run bench [-- NAME…] [--quick]\n${list}\n`);
  return unknown.length > 0 ? 2 : 0;
}

process.exitCode = await main(process.argv.slice(2));
