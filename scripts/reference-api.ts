import { z } from 'zod';
import { appRouter } from '../daemon/rpc/router.ts';

/** What the generator reads of a procedure of tRPC 11. */
interface ProcedureFacts {
  readonly _def: {
    readonly type: 'query' | 'mutation' | 'subscription';
    readonly meta?: { readonly scope?: string };
    readonly inputs: readonly z.ZodType[];
  };
}

/** The parts of JSON Schema (2020-12) that zod writes for our inputs. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly default?: unknown;
}

/** `docs/reference/api.md` out of the tRPC router: every procedure with its kind, scope and input. */
export function apiReference(): string {
  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, ProcedureFacts>);
  const names = [...new Set(procedures.map(([path]) => path.split('.')[0] ?? ''))];
  const sections = names.map((name) => {
    const rows = procedures.filter(([path]) => path.startsWith(`${name}.`));
    return `## ${name}\n\n${rows.map(procedureText).join('\n\n')}`;
  });
  return `# API

Made by \`npm run reference\` out of \`daemon/rpc/router.ts\`; do not edit it.

tRPC 11 with superjson, the same router on the Unix socket (\`/trpc/…\`, the owner by file permission) and on
\`http://127.0.0.1:7717/trpc/…\` (bearer token or web cookie). The scope is what a credential needs; \`admin\` includes every
scope but \`gateway\`. Answers are the types that \`themaestro/client\` exports; errors carry \`data.appCode\` and
\`data.details\`, see [errors.md](errors.md). A name with \`?\` may be left out; \`= …\` is what then counts.

${sections.join('\n\n')}
`;
}

function procedureText([path, { _def }]: readonly [string, ProcedureFacts]): string {
  const [input] = _def.inputs;
  const shape = input ? typeText(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema) : '';
  const head = `**\`${path}\`** · ${_def.type} · scope \`${_def.meta?.scope ?? 'none'}\``;
  return shape === '' ? head : `${head}\n\n\`\`\`ts\n${shape}\n\`\`\``;
}

function typeText(schema: Schema, indent = ''): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map((each) => typeText(each, indent)).join(' | ');
  switch (schema.type) {
    case 'object':
      return objectText(schema, indent);
    case 'array':
      return arrayText(typeText(schema.items ?? {}, indent));
    case 'integer':
      return 'integer';
    default:
      return schema.type ?? 'unknown';
  }
}

function arrayText(item: string): string {
  return item.includes(' | ') && !item.includes('\n') ? `(${item})[]` : `${item}[]`;
}

function objectText({ properties, required = [], additionalProperties }: Schema, indent: string): string {
  if (!properties) {
    return `Record<string, ${typeof additionalProperties === 'object' ? typeText(additionalProperties, indent) : 'unknown'}>`;
  }
  const inner = `${indent}  `;
  const rows = Object.entries(properties).map(([name, each]) => {
    const standard = each.default === undefined ? '' : ` = ${JSON.stringify(each.default)}`;
    return `${inner}${name}${required.includes(name) ? '' : '?'}: ${typeText(each, inner)}${standard};`;
  });
  return ['{', ...rows, `${indent}}`].join('\n');
}
