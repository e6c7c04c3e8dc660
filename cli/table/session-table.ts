import type { CommandSpec } from '../command-spec.ts';
import { AGENT_KINDS, EXPECT_REVISION, IDEMPOTENCY_KEY, PERSONA, QUIET, RAW, SESSION } from './common.ts';

const AGENT = {
  flags: '--agent <kind>',
  summary: 'kind of agent',
  kind: 'text',
  choices: AGENT_KINDS,
} as const;
const CHANGE = [EXPECT_REVISION, IDEMPOTENCY_KEY];
const read = () => import('../commands/session-read.ts');
const change = () => import('../commands/session-change.ts');

/** Commands about running agents. */
export const SESSION_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['session', 'list'],
    summary: 'list sessions with what is in force in them',
    options: [
      AGENT,
      { flags: '--ended', summary: 'ended sessions too', kind: 'flag' },
      { flags: '--limit <n>', summary: 'at most so many rows (200; at most 500)', kind: 'number' },
      { ...QUIET, summary: 'print ids only, one a line' },
    ],
    examples: [{ line: 'maestro session list --agent codex', does: 'the live sessions of Codex' }],
    load: async () => (await read()).listSessions,
  },
  {
    path: ['session', 'start'],
    summary: 'start a session and print its token and URLs',
    description: 'The token is the capability of this one session; it is shown this once.',
    options: [
      AGENT,
      { flags: '--persona <persona>', summary: 'put in force from the start', kind: 'text', completes: 'persona' },
      { flags: '--cwd <dir>', summary: 'folder the agent works in', kind: 'text', completes: 'directory' },
      { flags: '--label <text>', summary: 'name for people', kind: 'text' },
      {
        flags: '--policy <policy>',
        summary: 'which requests get the persona',
        kind: 'text',
        choices: ['agentic', 'always', 'never'],
      },
      {
        flags: '--on-failure <policy>',
        summary: 'what a request gets when the persona cannot be resolved (closed: an error)',
        kind: 'text',
        choices: ['closed', 'open'],
      },
      { flags: '--var <key=value>', summary: 'value of a variable; may be repeated', kind: 'pairs' },
      { flags: '--max-tokens <n>', summary: 'refuse what would put more tokens in force', kind: 'number' },
      IDEMPOTENCY_KEY,
    ],
    examples: [
      { line: 'maestro session start --agent sdk --persona reviewer --json', does: 'for a program' },
      { line: 'maestro run --persona reviewer -- codex', does: 'start the agent as well' },
    ],
    load: async () => (await change()).startSession,
  },
  {
    path: ['session', 'show'],
    summary: 'show a session',
    args: [SESSION],
    options: [
      { flags: '--text', summary: 'print the text its agent gets now', kind: 'flag' },
      { flags: '--requests <n>', summary: 'its last gateway requests', kind: 'number' },
      RAW,
    ],
    examples: [
      { line: 'maestro session show k3v9', does: 'by the beginning of its id' },
      { line: 'maestro session show k3v9 --text', does: 'what is in force, word for word' },
    ],
    load: async () => (await read()).showSession,
  },
  {
    path: ['session', 'switch'],
    summary: 'put one persona in force, alone, while the agent runs',
    args: [
      {
        name: 'session',
        summary: 'id or unique beginning; left out with --all or --agent',
        required: false,
        completes: 'session',
      },
      { name: 'persona', summary: 'name, name@version or id of a persona', required: false, completes: 'persona' },
    ],
    options: [
      { flags: '--all', summary: 'in every live session', kind: 'flag' },
      { ...AGENT, summary: 'in every live session of this kind' },
      ...CHANGE,
    ],
    examples: [
      { line: 'maestro session switch k3v9 reviewer', does: 'from its next request on' },
      { line: 'maestro session switch --agent codex reviewer@1.2.0', does: 'in every session of Codex' },
      { line: 'maestro session switch k3v9 tutor --expect-revision 4', does: 'only if nobody changed it meanwhile' },
    ],
    load: async () => (await change()).switchSessions,
  },
  {
    path: ['session', 'apply'],
    summary: 'put one more persona on top of what is in force',
    args: [SESSION, PERSONA],
    options: CHANGE,
    examples: [{ line: 'maestro session apply k3v9 brief-style', does: 'keeps the base persona' }],
    load: async () => (await change()).applyPersona,
  },
  {
    path: ['session', 'revert'],
    summary: 'go back to what was in force before the last change',
    args: [SESSION],
    options: CHANGE,
    examples: [{ line: 'maestro session revert k3v9', does: 'repeat it to go further back' }],
    load: async () => (await change()).revertSession,
  },
  {
    path: ['session', 'clear'],
    summary: 'take every persona out of force',
    args: [SESSION],
    options: CHANGE,
    examples: [{ line: 'maestro session clear k3v9', does: 'its requests pass as they come' }],
    load: async () => (await change()).clearSession,
  },
  {
    path: ['session', 'end'],
    summary: 'end a session; its token works no more',
    args: [SESSION],
    options: CHANGE,
    examples: [{ line: 'maestro session end k3v9', does: 'for good' }],
    load: async () => (await change()).endSession,
  },
  {
    path: ['session', 'watch'],
    summary: 'print changes of sessions as they happen',
    args: [{ ...SESSION, required: false }],
    examples: [
      { line: 'maestro session watch', does: 'every session, until Ctrl-C' },
      { line: 'maestro session watch k3v9 --json', does: 'one session, one JSON value a line' },
    ],
    load: async () => (await import('../commands/events.ts')).watchSessions,
  },
];
