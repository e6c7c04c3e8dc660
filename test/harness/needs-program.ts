import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

/** Names under which the programs of the journeys are installed, the usual one first. */
const NAMES = {
  tmux: ['tmux'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
} as const satisfies Record<string, readonly string[]>;

/** A program that some journeys need and that npm does not install. */
export type Program = keyof typeof NAMES;

/** The file of a program on PATH; undefined when it is not installed. */
export function programFile(program: Program): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES[program].flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/**
 * A suite that needs a program. Where it is not installed the suite is reported as skipped, with the reason in its
 * name; with CI=true that is a failure, so that no journey is lost unseen.
 */
export function describeWith(program: Program, title: string, suite: (file: string) => void): void {
  const file = programFile(program);
  if (file !== undefined) describe(title, () => suite(file));
  else if (process.env.CI === 'true') throw new Error(`${title}: ${program} is not installed, and CI must have it`);
  else describe.skipIf(true)(`${title} (${program} is not installed)`, () => suite(program));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not in this folder of PATH; the next one may have it.
    return false;
  }
}
