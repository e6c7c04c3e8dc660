import { resolve } from 'node:path';
import type { BudgetUse, FamilyTokens, TokenReport } from '../../contract/tokens.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import type { Output } from '../output.ts';

/** `maestro persona tokens REF` */
export async function countPersonaTokens({
  inputs,
  output,
  surroundings,
  connect,
}: CommandContext): Promise<undefined> {
  const client = await connect();
  const cwd = inputs.text('cwd');
  const report = await client.persona.tokens.query({
    ref: inputs.arg('persona'),
    context: given({
      agent: inputs.text('agent'),
      model: inputs.text('model'),
      cwd: cwd === undefined ? undefined : resolve(surroundings.cwd, cwd),
      variables: inputs.pairs('var'),
    }),
  });
  output.answer(report, () => printReport(output, report));
}

function printReport(output: Output, { name, version, families, sections, budgets }: TokenReport): void {
  output.line(`${name}@${version}`, 'bold');
  output.table(families, [
    { head: 'FAMILY', text: ({ family }) => family },
    { head: 'OWN', text: (family) => countText(family, family.own), align: 'right' },
    { head: 'EFFECTIVE', text: (family) => countText(family, family.effective), align: 'right' },
    { head: 'TOKENIZER', text: ({ tokenizer }) => tokenizer },
    { head: 'MODELS', text: ({ models }) => models },
  ]);
  output.line();
  output.table(sections, [
    { head: 'SECTION', text: ({ section }) => section || '(before the first heading)' },
    { head: 'FROM', text: ({ persona, version: of }) => `${persona}@${of}` },
    ...families.map((family, i) => ({
      head: family.family.toUpperCase(),
      text: ({ tokens }: { readonly tokens: readonly number[] }) => countText(family, tokens[i] ?? 0),
      align: 'right' as const,
    })),
  ]);
  output.line();
  for (const budget of budgets) output.line(budgetText(budget), STYLES[budget.state]);
}

const STYLES = { within: 'dim', 'over-warn': 'yellow', 'over-max': 'red' } as const;

function countText({ isEstimate }: Pick<FamilyTokens, 'isEstimate'>, tokens: number): string {
  return `${isEstimate ? '≈' : ''}${tokens}`;
}

function budgetText({ kind, name, tokens, max, warn, state }: BudgetUse): string {
  if (max === null && warn === null) return `${name}: ${tokens} tokens, no budget`;
  const whose = { persona: name, fragment: `fragment ${name}`, defaults: `${name} (budget of the configuration)` }[
    kind
  ];
  const limits = [...(max === null ? [] : [`at most ${max}`]), ...(warn === null ? [] : [`warned over ${warn}`])];
  const verdict = { within: 'within', 'over-warn': 'over the warning mark', 'over-max': 'over the budget' }[state];
  return `${whose}: ${tokens} tokens, ${limits.join(', ')}: ${verdict}`;
}
