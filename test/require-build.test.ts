import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { complaintAboutBuild } from './harness/require-build.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'maestro-build-'));
  for (const folder of ['dist', 'daemon/storage/generated', 'web']) mkdirSync(join(root, folder), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, second: number): void {
  writeFileSync(join(root, path), '');
  utimesSync(join(root, path), second, second);
}

describe('the check of the build', () => {
  it('complains when there is none, or none that was finished', () => {
    put('daemon/main.ts', 1);
    expect(complaintAboutBuild(root)).toContain('not built');
  });

  it('is content with a build that is newer than every source, whatever happened to tests and generated files', () => {
    put('daemon/main.ts', 1);
    put('dist/.built', 2);
    put('daemon/main.test.ts', 3);
    put('daemon/storage/generated/client.ts', 3);
    expect(complaintAboutBuild(root)).toBeUndefined();
  });

  it('names the source that is newer', () => {
    put('dist/.built', 2);
    put('web/index.html', 3);
    expect(complaintAboutBuild(root)).toContain(join(root, 'web/index.html'));
  });
});
