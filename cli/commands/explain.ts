import type { ExplainedVariable, LeftOutSection, PromptPlace } from '../../contract/explanation.ts';
import type { EffectivePrompt } from '../../contract/persona.ts';
import type { Output } from '../output.ts';

const OPENING = '(before the first heading)';

/** Prints where each part of a prompt comes from and costs, what is left out and why, and where values come from. */
export function explainPrompt(output: Output, prompt: EffectivePrompt): void {
  output.pairs([
    ['persona', `${prompt.name}@${prompt.version}`],
    ['chain', prompt.chain.join(' < ')],
    ...(prompt.styles ? [['styles', prompt.styles.join(', ')] as const] : []),
    ['tokens', `${prompt.tokens} (${prompt.tokenizer})`],
    ['sha256', prompt.sha256],
  ]);
  output.line();
  const isIncluded = prompt.parts.some(({ via }) => via !== undefined);
  output.table(prompt.parts, [
    { head: 'FROM', text: ({ persona, version }) => `${persona}@${version}` },
    { head: 'LINES', text: ({ lines }) => `${lines[0]}-${lines[1]}` },
    { head: 'TOKENS', text: ({ tokens }) => String(tokens), align: 'right' },
    { head: 'SECTION', text: ({ section }) => section || OPENING },
    ...(isIncluded
      ? [
          {
            head: 'INCLUDED BY',
            text: ({ via = [] }: { via?: readonly PromptPlace[] }) => via.map(placeText).join(' > '),
          },
        ]
      : []),
  ]);
  const { leftOut = [], variables = [] } = prompt.explanation ?? {};
  if (leftOut.length > 0) {
    output.line();
    output.line('Left out', 'bold');
    leftOutTable(output, leftOut);
  }
  if (variables.length > 0) {
    output.line();
    output.line('Variables', 'bold');
    variableTable(output, variables, ({ places }) => places.map(placeText).join('; '));
  }
}

/** Prints variables with the origin of their values; `last` says what the last column holds. */
export function variableTable(
  output: Output,
  variables: readonly ExplainedVariable[],
  last: (variable: ExplainedVariable) => string,
): void {
  output.table(variables, [
    { head: 'VARIABLE', text: ({ name, required }) => `${name}${required ? ' (required)' : ''}` },
    { head: 'VALUE FROM', text: originText },
    { head: '', text: last },
  ]);
}

function leftOutTable(output: Output, leftOut: readonly LeftOutSection[]): void {
  output.table(leftOut, [
    { head: 'FROM', text: ({ persona, version }) => `${persona}@${version}` },
    { head: 'LINES', text: ({ lines }) => `${lines[0]}-${lines[1]}` },
    { head: 'SECTION', text: ({ section }) => section || OPENING },
    { head: 'WHY', text: ({ reason, because }) => (reason === 'condition' ? because : `${reason} by ${because}`) },
  ]);
}

function originText({ origin, declaredBy }: ExplainedVariable): string {
  switch (origin) {
    case 'given':
      return 'the caller';
    case 'default':
      return declaredBy ? `default of ${declaredBy}` : 'its default';
    case 'empty':
      return declaredBy ? `nothing (declared by ${declaredBy})` : 'nothing';
    case 'missing':
      return 'missing';
    case 'undeclared':
      return 'nobody: it stands as written';
  }
}

function placeText({ persona, version, section, line }: PromptPlace): string {
  return [`${persona}@${version}`, section, line === undefined ? 'header' : `line ${line}`].filter(Boolean).join(', ');
}
