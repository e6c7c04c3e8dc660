import { resolve } from 'node:path';
import type { EffectivePrompt } from '../../contract/persona.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import type { Output } from '../output.ts';

/** `maestro persona resolve REF` */
export async function resolvePersona({ inputs, output, surroundings, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const cwd = inputs.text('cwd');
  const prompt = await client.persona.resolve.query({
    ref: inputs.arg('persona'),
    context: given({
      agent: inputs.text('agent'),
      model: inputs.text('model'),
      cwd: cwd === undefined ? undefined : resolve(surroundings.cwd, cwd),
      path: inputs.text('path'),
      branch: inputs.text('branch'),
      variables: inputs.pairs('var'),
      env: inputs.pairs('env'),
    }),
  });
  output.answer(prompt, () => {
    if (inputs.flag('explain')) explain(output, prompt);
    else if (inputs.flag('raw')) output.raw(prompt.text);
    else output.block(prompt.text);
    for (const { code, message } of prompt.warnings) output.note(`warning ${code}: ${message}`);
  });
}

function explain(output: Output, prompt: EffectivePrompt): void {
  output.pairs([
    ['persona', `${prompt.name}@${prompt.version}`],
    ['chain', prompt.chain.join(' < ')],
    ['tokens', `${prompt.tokens} (${prompt.tokenizer})`],
    ['sha256', prompt.sha256],
  ]);
  output.line();
  output.table(prompt.parts, [
    { head: 'FROM', text: ({ persona, version }) => `${persona}@${version}` },
    { head: 'LINES', text: ({ lines }) => `${lines[0]}-${lines[1]}` },
    { head: 'TOKENS', text: ({ tokens }) => String(tokens), align: 'right' },
    { head: 'SECTION', text: ({ section }) => section || '(before the first heading)' },
  ]);
}
