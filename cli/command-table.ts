import type { CommandSpec, GroupSpec } from './command-spec.ts';
import { AUDIT_COMMANDS } from './table/audit-table.ts';
import { BULK_COMMANDS } from './table/bulk-table.ts';
import { DAEMON_COMMANDS } from './table/daemon-table.ts';
import { DISCOVERY_COMMANDS } from './table/discovery-table.ts';
import { DRAFT_COMMANDS } from './table/draft-table.ts';
import { PERSONA_CHANGES } from './table/persona-changes-table.ts';
import { PERSONA_READS } from './table/persona-reads-table.ts';
import { SEARCH_COMMANDS } from './table/search-table.ts';
import { SESSION_COMMANDS } from './table/session-table.ts';
import { SYSTEM_COMMANDS } from './table/system-table.ts';
import { TEMPLATE_COMMANDS } from './table/template-table.ts';
import { TRANSFER_COMMANDS } from './table/transfer-table.ts';
import { VALIDATION_COMMANDS } from './table/validation-table.ts';
import { VERSION_COMMANDS } from './table/version-table.ts';

/** The words that commands hang under. */
export const GROUPS: readonly GroupSpec[] = [
  { name: 'persona', summary: 'the library of personas' },
  { name: 'draft', summary: 'proposed changes of personas that are not yet versions' },
  { name: 'session', summary: 'running agents and what is in force in them' },
  { name: 'daemon', summary: 'the process that owns the state' },
  { name: 'token', summary: 'credentials for programs' },
  { name: 'config', summary: 'the configuration file' },
];

/** Every command. Commander's tree, help, completion and `docs/reference/cli.md` are made of this table. */
export const COMMANDS: readonly CommandSpec[] = [
  ...DAEMON_COMMANDS,
  ...PERSONA_READS,
  ...SEARCH_COMMANDS,
  ...BULK_COMMANDS,
  ...PERSONA_CHANGES,
  ...TRANSFER_COMMANDS,
  ...TEMPLATE_COMMANDS,
  ...VERSION_COMMANDS,
  ...VALIDATION_COMMANDS,
  ...DRAFT_COMMANDS,
  ...DISCOVERY_COMMANDS,
  ...SESSION_COMMANDS,
  ...SYSTEM_COMMANDS,
  ...AUDIT_COMMANDS,
];
