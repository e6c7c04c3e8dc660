import type { Command } from './commands/command.ts';
import { dialogCommands } from './commands/dialogs.ts';
import { finderCommands } from './commands/finders.ts';
import { globalCommands } from './commands/global.ts';
import { inputCommands } from './commands/input.ts';
import { inspectCommands } from './commands/inspect.ts';
import { libraryCommands } from './commands/library.ts';
import { motionCommands } from './commands/motion.ts';
import { reviewCommands } from './commands/review.ts';
import { sessionCommands } from './commands/sessions.ts';
import { versionCommands } from './commands/versions.ts';

const ROWS = [
  ...libraryCommands,
  ...versionCommands,
  ...sessionCommands,
  ...inspectCommands,
  ...reviewCommands,
  ...globalCommands,
  ...motionCommands,
  ...dialogCommands,
  ...finderCommands,
  ...inputCommands,
] as const;

/** Name of a command. */
export type CommandId = (typeof ROWS)[number]['id'];

/** Every command; the order within a scope is the order of the footer and of help. */
export const COMMANDS: readonly Command[] = ROWS;
