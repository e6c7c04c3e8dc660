import { readFileSync } from 'node:fs';

/** Ticks of the processor clock per second in /proc; Linux has had 100 for user space everywhere. */
const TICKS_PER_SECOND = 100;

/** Processor time that a process has used so far, milliseconds; NaN where there is no /proc. */
export function cpuMsOf(pid: number): number {
  const fields = statFields(pid);
  return ((Number(fields?.[11]) + Number(fields?.[12])) * 1_000) / TICKS_PER_SECOND;
}

/** Processor time of all children of this process that have ended, milliseconds; NaN where there is no /proc. */
export function cpuMsOfEndedChildren(): number {
  const fields = statFields(process.pid);
  return ((Number(fields?.[13]) + Number(fields?.[14])) * 1_000) / TICKS_PER_SECOND;
}

/** Memory of a process that is in RAM now, MB (2^20 bytes); NaN where there is no /proc. */
export function rssMbOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readProc(pid, 'status') ?? '')?.[1]) / 1_024;
}

/** Fields of `stat` after the name of the program, which is in parentheses and may hold anything. */
function statFields(pid: number): readonly string[] | undefined {
  const stat = readProc(pid, 'stat');
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // Not Linux: times and ratios are measured all the same, these columns stay empty.
    return undefined;
  }
}
