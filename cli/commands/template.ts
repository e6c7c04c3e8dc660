import { ClientError } from '../../client/app-error.ts';
import type { ExplainedVariable } from '../../contract/explanation.ts';
import type { Template, TemplateCategory } from '../../contract/template.ts';
import { type CommandContext, confirm } from '../context.ts';
import { given } from '../inputs.ts';
import { firstLine } from '../text-format.ts';
import { variableTable } from './explain.ts';

/** `maestro persona templates` */
export async function listTemplates({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const found = await client.template.list.query(
    given({
      category: inputs.text('category') as TemplateCategory | undefined,
      own: inputs.flag('own') ? true : undefined,
    }),
  );
  const templates = found.toSorted((a, b) => compare(a.category, b.category) || compare(a.name, b.name));
  output.answer(templates, () => {
    if (inputs.flag('quiet')) {
      for (const { name } of templates) output.line(name);
      return;
    }
    output.table(templates, [
      { head: 'CATEGORY', text: ({ category }) => category },
      { head: 'TEMPLATE', text: ({ name, isOwn }) => `${name}${isOwn ? ' (yours)' : ''}` },
      { head: 'TOKENS', text: ({ tokens }) => String(tokens), align: 'right' },
      { head: 'VARIABLES', text: (template) => variableNames(template).join(', ') || '-' },
      { head: 'DESCRIPTION', text: ({ description }) => firstLine(description) },
    ]);
  });
}

/** `maestro persona templates show NAME` */
export async function showTemplate({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const name = inputs.arg('name');
  const variables = inputs.pairs('var');
  const template = await client.template.get.query({ name });
  const preview = await client.template.preview.query(given({ name, variables }));
  const text = inputs.flag('source') ? template.content : preview.text;
  output.answer({ ...template, preview }, () => {
    if (inputs.flag('raw')) {
      output.raw(text);
      return;
    }
    output.pairs([
      ['template', `${template.name}${template.isOwn ? ' (yours)' : ''}`],
      ['category', template.category],
      ...(template.displayName ? [['title', template.displayName] as const] : []),
      ...(template.description ? [['description', firstLine(template.description)] as const] : []),
      ['tags', template.tags.join(', ') || '-'],
      ...(template.parent === null ? [] : [['parent', template.parent] as const]),
      ['tokens', String(preview.tokens)],
    ]);
    if (preview.variables.length > 0) {
      output.line();
      variableTable(output, preview.variables.map(ownDefault), (variable) => about(template, variable));
    }
    output.line();
    output.block(text);
    for (const { code, message } of preview.warnings) output.note(`warning ${code}: ${message}`);
  });
}

/** `maestro persona templates save NAME --from PERSONA` */
export async function saveTemplate({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const from = inputs.text('from');
  if (from === undefined) throw new ClientError('INVALID_INPUT', 'say which persona to keep: --from PERSONA');
  const client = await connect();
  const saved = await client.template.save.mutate(
    given({
      ...{ name: inputs.arg('name'), from, replace: inputs.flag('replace') },
      category: inputs.text('category') as TemplateCategory | undefined,
      idempotencyKey: inputs.text('idempotencyKey'),
    }),
  );
  output.answer(saved, () => output.line(`${saved.outcome} the template ${saved.name}`));
}

/** `maestro persona templates delete NAME` */
export async function deleteTemplate(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const client = await connect();
  const name = inputs.arg('name');
  if (!(await confirm(context, `Delete your template ${name}?`))) {
    output.note('nothing was deleted');
    return;
  }
  const idempotencyKey = inputs.text('idempotencyKey');
  const deleted = await client.template.delete.mutate(given({ name, idempotencyKey }));
  output.answer(deleted, () => output.line(`deleted the template ${deleted.name}; personas made of it stay`));
}

/** Who declares it goes without saying where that is the template. */
function ownDefault({ declaredBy, ...variable }: ExplainedVariable): ExplainedVariable {
  return declaredBy?.endsWith('@template') ? variable : { ...variable, ...(declaredBy && { declaredBy }) };
}

function variableNames({ header }: Template): readonly string[] {
  return Object.keys(header.variables ?? {});
}

function about({ header }: Template, { name, origin }: ExplainedVariable): string {
  const spec = header.variables?.[name];
  const value = origin === 'default' && spec?.default !== undefined ? ` [${firstLine(spec.default)}]` : '';
  return `${spec?.description ?? ''}${value}`.trim();
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
