import type { CommandId } from './commands.ts'; export const x: CommandId = 'nope.nope';
