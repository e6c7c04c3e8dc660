import type { CommandSpec } from '../command-spec.ts';
import { FOLLOW, PERSONA } from './common.ts';

const token = () => import('../commands/token.ts');
const config = () => import('../commands/config.ts');

/** Everything else. */
export const SYSTEM_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['run'],
    summary: 'start an agent wired to the gateway as a new session',
    description:
      'Knows claude, codex, gemini, opencode, aider and goose; any other command gets the variables of the OpenAI, Anthropic and Google SDKs. Nothing of yours is changed: variables and temporary files are for this process only. The session ends with the agent, and its exit code is passed on.',
    args: [
      { name: 'agent', summary: 'the command to start', required: true, completes: 'command' },
      { name: 'args', summary: 'its arguments, as they are', required: false, variadic: true },
    ],
    options: [
      { flags: '--persona <persona>', summary: 'put in force from the start', kind: 'text', completes: 'persona' },
      { flags: '--label <text>', summary: 'name of the session for people', kind: 'text' },
      { flags: '--var <key=value>', summary: 'value of a variable; may be repeated', kind: 'pairs' },
      { flags: '--print', summary: 'print what would be set, and start nothing', kind: 'flag' },
    ],
    examples: [
      { line: 'maestro run --persona reviewer claude', does: 'Claude Code with a persona' },
      { line: 'maestro run -- codex exec "fix the tests"', does: 'Codex with arguments of its own' },
      { line: 'maestro run --print gemini', does: 'only show what would be set' },
      { line: 'maestro run -- python agent.py', does: 'a program on an SDK' },
    ],
    passThrough: true,
    load: async () => (await import('../commands/run.ts')).runAgent,
  },
  {
    path: ['stats'],
    summary: 'what the gateway metered',
    args: [{ ...PERSONA, required: false }],
    options: [
      {
        flags: '--by <key>',
        summary: 'rows (version)',
        kind: 'text',
        choices: ['version', 'session', 'model', 'agent'],
      },
      { flags: '--days <n>', summary: 'the last days (30)', kind: 'number' },
    ],
    examples: [
      { line: 'maestro stats', does: 'per persona version' },
      { line: 'maestro stats reviewer --by model --days 7', does: 'one persona, per model, last week' },
    ],
    load: async () => (await import('../commands/stats.ts')).showStats,
  },
  {
    path: ['events'],
    summary: 'print changes, oldest first',
    options: [
      { flags: '--since <seq>', summary: 'after this sequence number', kind: 'number' },
      { flags: '--limit <n>', summary: 'at most so many (200; at most 1000)', kind: 'number' },
      FOLLOW,
    ],
    examples: [
      { line: 'maestro events --since 120', does: 'what came after number 120' },
      { line: 'maestro events --follow --json', does: 'one JSON value a line, until Ctrl-C' },
    ],
    load: async () => (await import('../commands/events.ts')).showEvents,
  },
  {
    path: ['token', 'create'],
    summary: 'make an access token; it is shown this once',
    args: [{ name: 'label', summary: 'what it is for', required: true }],
    options: [
      {
        flags: '--scope <scope>',
        summary: 'what it may do; may be repeated (read)',
        kind: 'list',
        choices: ['read', 'edit', 'apply', 'feedback', 'gateway', 'admin'],
      },
      { flags: '--ttl <time>', summary: 'how long it works: 90s, 30m, 12h or 30d (until revoked)', kind: 'text' },
    ],
    examples: [{ line: 'maestro token create ci --scope read --scope apply --ttl 30d', does: 'for a build server' }],
    load: async () => (await token()).createToken,
  },
  {
    path: ['token', 'list'],
    summary: 'list access tokens, without their secrets',
    examples: [{ line: 'maestro token list', does: 'who may do what, and when it was last used' }],
    load: async () => (await token()).listTokens,
  },
  {
    path: ['token', 'revoke'],
    summary: 'end an access token at once',
    args: [{ name: 'id', summary: 'id from `maestro token list`', required: true }],
    examples: [{ line: 'maestro token revoke aB3dE6gH', does: 'it works no more' }],
    load: async () => (await token()).revokeToken,
  },
  {
    path: ['web'],
    summary: 'print a one-time link to the web view',
    examples: [{ line: 'maestro web', does: 'good once, within 60 seconds' }],
    load: async () => (await token()).printWebLink,
  },
  {
    path: ['config', 'path'],
    summary: 'print where the configuration file is',
    examples: [{ line: 'maestro config path', does: 'to edit it' }],
    load: async () => (await config()).printConfigPath,
  },
  {
    path: ['config', 'get'],
    summary: 'print the configuration or one value of it',
    args: [{ name: 'key', summary: 'for example upstreams.anthropic.baseUrl', required: false }],
    examples: [{ line: 'maestro config get upstreams', does: 'the providers behind the gateway' }],
    load: async () => (await config()).getConfig,
  },
  {
    path: ['completion'],
    summary: 'print a completion script',
    args: [{ name: 'shell', summary: 'your shell', required: true, choices: ['bash', 'zsh', 'fish'] }],
    examples: [
      { line: 'source <(maestro completion bash)', does: 'in ~/.bashrc' },
      { line: 'source <(maestro completion zsh)', does: 'in ~/.zshrc' },
      { line: 'maestro completion fish | source', does: 'in config.fish' },
    ],
    load: async () => (await import('../commands/completion.ts')).printCompletion,
  },
  {
    path: ['version'],
    summary: 'print the version',
    examples: [{ line: 'maestro version', does: 'the same as --version' }],
    load: async () => (await import('../commands/version-info.ts')).printVersion,
  },
];
