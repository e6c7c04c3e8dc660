import { resolve } from 'node:path';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import { explainPrompt } from './explain.ts';

/** `maestro persona resolve REF` */
export async function resolvePersona({ inputs, output, surroundings, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const cwd = inputs.text('cwd');
  const styles = inputs.list('style');
  const prompt = await client.persona.resolve.query({
    ref: inputs.arg('persona'),
    ...(styles && { styles: [...styles] }),
    ...(inputs.flag('explain') && { explain: true }),
    ...(inputs.flag('preview') && { preview: true }),
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
    if (inputs.flag('explain')) explainPrompt(output, prompt);
    else if (inputs.flag('raw')) output.raw(prompt.text);
    else output.block(prompt.text);
    for (const { code, message } of prompt.warnings) output.note(`warning ${code}: ${message}`);
  });
}
