import type { CommandSpec } from '../command-spec.ts';
import { FOLLOW } from './common.ts';

const daemon = () => import('../commands/daemon.ts');

/** Commands about the daemon, and the start of everything. */
export const DAEMON_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['up'],
    summary: 'start the daemon, print where it listens, then open the terminal manager',
    options: [{ flags: '--no-tui', summary: 'do not open the terminal manager', kind: 'flag' }],
    examples: [
      { line: 'maestro up', does: 'the usual start' },
      { line: 'maestro up --json', does: 'where it listens, for a script' },
    ],
    load: async () => (await import('../commands/up.ts')).up,
  },
  {
    path: ['daemon', 'start'],
    summary: 'start the daemon in the background',
    examples: [{ line: 'maestro daemon start', does: 'does nothing when it runs already' }],
    load: async () => (await daemon()).startDaemon,
  },
  {
    path: ['daemon', 'stop'],
    summary: 'stop the daemon in order; sessions are kept',
    examples: [{ line: 'maestro daemon stop', does: 'waits until it has gone' }],
    load: async () => (await daemon()).stopDaemon,
  },
  {
    path: ['daemon', 'restart'],
    summary: 'stop the daemon and start it again',
    examples: [{ line: 'maestro daemon restart', does: 'after an upgrade' }],
    load: async () => (await daemon()).restartDaemon,
  },
  {
    path: ['daemon', 'status'],
    summary: 'show how the daemon is and where it listens',
    examples: [
      { line: 'maestro daemon status', does: 'exit code 3 when it does not run' },
      { line: 'maestro daemon status --json | jq -r .httpUrl', does: 'the address of the gateway' },
    ],
    load: async () => (await daemon()).showStatus,
  },
  {
    path: ['daemon', 'run'],
    summary: 'run the daemon in the foreground',
    examples: [{ line: 'maestro daemon run', does: 'for a service manager; ends with the exit code of the daemon' }],
    load: async () => (await daemon()).runDaemon,
  },
  {
    path: ['daemon', 'logs'],
    summary: 'print the log of the daemon',
    options: [{ flags: '-n, --lines <n>', summary: 'the last lines (50)', kind: 'number' }, FOLLOW],
    examples: [
      { line: 'maestro daemon logs -n 20', does: 'the last 20 lines' },
      { line: 'maestro daemon logs --follow', does: 'goes on until Ctrl-C' },
    ],
    load: async () => (await import('../commands/logs.ts')).showLogs,
  },
  {
    path: ['doctor'],
    summary: 'check places, daemon, ports and agents, and say what to do',
    examples: [
      { line: 'maestro doctor', does: 'exit code 1 when something is wrong' },
      { line: 'maestro doctor --json | jq \'.checks[] | select(.state != "ok")\'', does: 'only what is not in order' },
    ],
    load: async () => (await import('../commands/doctor.ts')).doctor,
  },
];
