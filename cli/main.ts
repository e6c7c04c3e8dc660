#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';

const words = process.argv.slice(2);
const [first, ...others] = words;

// The version is asked for by scripts and editors: answer without loading anything.
if ((first === '--version' || first === '-V' || first === 'version') && others.length === 0) {
  process.stdout.write(`${versionNearby()}\n`);
} else if (words.length === 0 && process.stdin.isTTY && process.stdout.isTTY) {
  // The terminal manager draws its first frame before anything is loaded that it does not need for that.
  const [{ runTui }, { placesOf }] = await Promise.all([import('../tui/main.ts'), import('../contract/places.ts')]);
  const { env } = process;
  const cwd = process.cwd();
  process.exitCode = await runTui({ env, cwd, places: placesOf(env, { home: homedir(), cwd }) });
} else {
  const { runCli } = await import('./cli.ts');
  const { env, stdin, stdout, stderr } = process;
  // A reader that has seen enough (`| head`) is no error.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  process.exitCode = await runCli(words, { env, cwd: process.cwd(), stdin, stdout, stderr });
  if (process.exitCode === 130) process.exit();
}

/** From package.json: one folder up in the sources, two in dist. */
function versionNearby(): string {
  const file = ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  return file ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version : '0.0.0';
}
