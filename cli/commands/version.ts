import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import { firstLine, timeText } from '../text-format.ts';

/** `maestro persona versions REF` */
export async function listVersions({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const ref = inputs.arg('persona');
  const versions = await client.version.list.query({ ref });
  const labels = output.json ? [] : await client.label.list.query({ ref });
  const labelsOf = (version: string) => labels.filter((each) => each.version === version).map(({ label }) => label);
  output.answer(versions, () => {
    output.table(versions, [
      { head: 'VERSION', text: ({ version }) => version },
      { head: 'WHEN', text: ({ createdAt }) => timeText(createdAt) },
      { head: 'BY', text: ({ authorName }) => authorName },
      { head: 'TOKENS', text: ({ ownTokens }) => String(ownTokens), align: 'right' },
      { head: 'SHA256', text: ({ sha256 }) => sha256.slice(0, 12) },
      { head: 'LABELS', text: ({ version }) => labelsOf(version).join(' ') || '-' },
      { head: 'CHANGES', text: ({ summary }) => firstLine(summary) },
    ]);
  });
}

/** `maestro persona rollback REF VERSION` */
export async function rollbackVersion({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const to = inputs.arg('version');
  const after = await client.version.rollback.mutate(
    given({
      ref: inputs.arg('persona'),
      to,
      baseVersion: inputs.text('baseVersion'),
      idempotencyKey: inputs.text('idempotencyKey'),
    }),
  );
  output.answer(after, () => output.line(`${after.name}@${after.version} has the content of ${to}`));
}
