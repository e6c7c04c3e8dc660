import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDataDir } from '../../../test/harness/temp-database.ts';
import { takeDataLock } from './data-lock.ts';

const TAKEN = expect.objectContaining({ code: 'DAEMON_ALREADY_RUNNING' });

let dataDir: string;

beforeEach(async () => {
  dataDir = await makeDataDir();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Another process that tries to take the lock and holds it until its input ends; answers what it said first. */
async function otherProcess() {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const source = `
    const handle = new (require(${JSON.stringify(driver)}))(${JSON.stringify(join(dataDir, 'lock.db'))}, { timeout: 0 });
    try { handle.exec('BEGIN EXCLUSIVE'); console.log('taken'); } catch (error) { console.log(error.code); }
    process.stdin.resume();
    process.stdin.on('end', () => process.exit());
  `;
  const child = spawn(process.execPath, ['-e', source], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const end = async (signal?: NodeJS.Signals) => {
    const exited = once(child, 'exit');
    if (signal) child.kill(signal);
    else child.stdin.end();
    await exited;
  };
  return { said: line.toString().trim(), end };
}

describe('the lock of the data', () => {
  it('is taken once, also within one process, and is free again when it is released', () => {
    const lock = takeDataLock(dataDir);
    expect(() => takeDataLock(dataDir)).toThrow(TAKEN);
    lock.release();
    lock.release();
    takeDataLock(dataDir).release();
  });

  it('keeps other processes out, even after a second attempt in this one', async () => {
    const lock = takeDataLock(dataDir);
    expect(() => takeDataLock(dataDir)).toThrow(TAKEN);
    const other = await otherProcess();
    expect(other.said).toBe('SQLITE_BUSY');
    await other.end();
    lock.release();
  });

  it('is free as soon as the process that held it was killed', async () => {
    const other = await otherProcess();
    expect(other.said).toBe('taken');
    expect(() => takeDataLock(dataDir)).toThrow(TAKEN);
    await other.end('SIGKILL');
    takeDataLock(dataDir).release();
  });

  it('lies in a file that only its owner can open', () => {
    takeDataLock(dataDir).release();
    expect(statSync(join(dataDir, 'lock.db')).mode & 0o777).toBe(0o600);
  });
});
