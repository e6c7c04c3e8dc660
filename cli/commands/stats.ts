import type { UsageInput } from '../../contract/system.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';

/** `maestro stats [PERSONA]` */
export async function showStats({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const rows = await client.usage.summary.query(
    given({
      persona: inputs.optionalArg('persona'),
      by: inputs.text('by') as UsageInput['by'] | undefined,
      days: inputs.number('days'),
    }),
  );
  output.answer(rows, () => {
    if (rows.length === 0) output.line('no requests went through the gateway in that time');
    else {
      output.table(rows, [
        { head: (inputs.text('by') ?? 'version').toUpperCase(), text: ({ label }) => label },
        { head: 'REQUESTS', text: ({ requests }) => String(requests), align: 'right' },
        { head: 'ERRORS', text: ({ errors }) => String(errors), align: 'right' },
        { head: 'IN', text: ({ inputTokens }) => String(inputTokens), align: 'right' },
        { head: 'CACHED', text: ({ cachedTokens }) => String(cachedTokens), align: 'right' },
        { head: 'OUT', text: ({ outputTokens }) => String(outputTokens), align: 'right' },
        {
          head: 'FIRST BYTE (median)',
          text: ({ medianFirstByteMs }) => (medianFirstByteMs === null ? '-' : `${Math.round(medianFirstByteMs)} ms`),
          align: 'right',
        },
      ]);
    }
  });
}
