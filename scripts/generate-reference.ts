// Writes docs/reference/*.md from the tables of the code. With --check it writes nothing and fails
// when a page is not what the tables say.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../client/package-root.ts';
import { apiReference } from './reference-api.ts';
import { cliReference } from './reference-cli.ts';
import { configReference } from './reference-config.ts';
import { errorReference } from './reference-errors.ts';
import { findingReference } from './reference-findings.ts';
import { keysReference } from './reference-keys.ts';

const PAGES: readonly { readonly path: string; readonly text: string }[] = [
  { path: 'docs/reference/api.md', text: apiReference() },
  { path: 'docs/reference/cli.md', text: cliReference() },
  { path: 'docs/reference/config.md', text: configReference() },
  { path: 'docs/reference/errors.md', text: errorReference() },
  { path: 'docs/reference/findings.md', text: findingReference() },
  { path: 'docs/reference/keys.md', text: keysReference() },
];

const isCheck = process.argv.includes('--check');
const stale: string[] = [];
for (const { path, text } of PAGES) {
  const file = join(packageRoot(), path);
  if (readIfThere(file) === text) continue;
  stale.push(path);
  if (isCheck) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
if (stale.length > 0) console.log(`${isCheck ? 'out of date (npm run reference)' : 'written'}: ${stale.join(', ')}`);
if (isCheck && stale.length > 0) process.exitCode = 1;

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A page that is not there yet is out of date.
    return undefined;
  }
}
