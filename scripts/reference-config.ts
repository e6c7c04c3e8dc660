import { z } from 'zod';
import { configSchema } from '../daemon/config.ts';

/** The parts of JSON Schema (2020-12) that zod writes for the configuration. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** `docs/reference/config.md` out of the schema of `config.json`. */
export function configReference(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as Schema;
  return `# Configuration

Made by \`npm run reference\` out of \`daemon/config.ts\`; do not edit it.

\`config.json\` lies where \`maestro config path\` says. It is optional, and so is every key. A key that is not known is ignored
with a warning in the log; a value of the wrong kind stops the start with exit code 78 and a message that names the field.
After a change send SIGHUP to the daemon, or \`maestro daemon restart\`.

| key | value | default | meaning |
|---|---|---|---|
${rowsOf(schema, '').join('\n')}

The section \`tui\` belongs to the terminal manager: see [terminal.md](../terminal.md).

| variable | meaning |
|---|---|
| \`MAESTRO_HOME\` | one folder for everything, instead of the XDG base directories |
| \`MAESTRO_HTTP\` | \`off\`: only the Unix socket |
| \`MAESTRO_HTTP_PORT\` | port on 127.0.0.1, 7717 when absent; 0 picks a free one |
| \`MAESTRO_UPSTREAM_ANTHROPIC\`, \`MAESTRO_UPSTREAM_OPENAI\`, \`MAESTRO_UPSTREAM_GEMINI\` | wins over \`upstreams.*.baseUrl\` |
`;
}

function rowsOf({ properties = {} }: Schema, path: string): readonly string[] {
  return Object.entries(properties).flatMap(([name, each]) => {
    if (each.properties) return rowsOf(each, `${path}${name}.`);
    const { type, default: standard, description } = each;
    if (type === undefined || description === undefined) return [];
    const shown = standard === undefined ? '' : `\`${JSON.stringify(standard)}\``;
    return [`| \`${path}${name}\` | ${kindOf(each)} | ${shown} | ${description} |`];
  });
}

function kindOf({ type, enum: choices, minimum, maximum }: Schema): string {
  if (choices) return choices.map((choice) => `\`"${choice}"\``).join(', ');
  if (type === 'integer') return `${minimum} to ${maximum}`;
  return type === 'boolean' ? '`true`, `false`' : 'text';
}
