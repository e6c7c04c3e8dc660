import { ERROR_TABLE, EXIT_CANCELLED, EXIT_CRASHED } from '../contract/errors.ts';

/** `docs/reference/errors.md` out of the error table. */
export function errorReference(): string {
  const rows = Object.entries(ERROR_TABLE).map(
    ([code, { http, exit, retry, meaning }]) =>
      `| \`${code}\` | ${meaning} | ${exit} | ${http} | ${retry ? 'yes' : 'no'} |`,
  );
  const wires = Object.entries(ERROR_TABLE).map(
    ([code, { trpc, openaiType, anthropicType, geminiStatus }]) =>
      `| \`${code}\` | \`${trpc}\` | \`${openaiType}\` | \`${anthropicType}\` | \`${geminiStatus}\` |`,
  );
  return `# Errors and exit codes

Made by \`npm run reference\` out of \`contract/errors.ts\`; do not edit it.

The command line prints \`error CODE: message\` on standard error and ends with the exit code. Over tRPC the code is in
\`data.appCode\`, with facts for programs in \`data.details\`. *Repeat* says whether the same call may succeed later.

| code | what happened | exit | HTTP | repeat |
|---|---|---|---|---|
${rows.join('\n')}

Besides: 0 is success, ${EXIT_CANCELLED} is Ctrl-C, ${EXIT_CRASHED} is the daemon or the terminal manager after a crash. \`maestro doctor\` ends
with 1 when a check fails. \`maestro run\` and \`maestro daemon run\` end with the exit code of what they started, or
128 + the number of the signal that ended it; \`maestro run\` with 127 when there is no such command.

## On the wires

What the gateway answers in the error bodies of each provider, and the code of tRPC.

| code | tRPC | OpenAI \`type\` | Anthropic \`type\` | Gemini \`status\` |
|---|---|---|---|---|
${wires.join('\n')}
`;
}
