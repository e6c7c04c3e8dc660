import type { CommandSpec, GroupSpec } from './command-spec.ts';
import { DAEMON_COMMANDS } from './table/daemon-table.ts';
import { PERSONA_CHANGES } from './table/persona-changes-table.ts';
import { PERSONA_READS } from './table/persona-reads-table.ts';
import { SESSION_COMMANDS } from './table/session-table.ts';
import { SYSTEM_COMMANDS } from './table/system-table.ts';
import { VERSION_COMMANDS } from './table/version-table.ts';

/** The words that commands hang under. */
export const GROUPS: readonly GroupSpec[] = [
  { name: 'persona', summary: 'the library of personas' },
  { name: 'session', summary: 'running agents and what is in force in them' },
  { name: 'daemon', summary: 'the process that owns the state' },
  { name: 'token', summary: 'credentials for programs' },
  { name: 'config', summary: 'the configuration file' },
];

/** Every command. Commander's tree, help, completion and `docs/reference/cli.md` are made of this table. */
export const COMMANDS: readonly CommandSpec[] = [
  ...DAEMON_COMMANDS,
  ...PERSONA_READS,
  ...PERSONA_CHANGES,
  ...VERSION_COMMANDS,
  ...SESSION_COMMANDS,
  ...SYSTEM_COMMANDS,
];
