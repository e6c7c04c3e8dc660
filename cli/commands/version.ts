import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import { displaySafe } from '../../contract/display-safe.ts';
import type { DiffLine, VersionDiff } from '../../contract/version.ts';
import type { CommandContext } from '../context.ts';
import { readInput } from '../files.ts';
import { given } from '../inputs.ts';
import type { Output, Style } from '../output.ts';
import { firstLine, timeText } from '../text-format.ts';

const VERSION = /^\d+\.\d+\.\d+$/;

/** `maestro persona versions REF` */
export async function listVersions({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const versions = await client.version.list.query({ ref: inputs.arg('persona') });
  output.answer(versions, () => {
    output.table(versions, [
      { head: 'VERSION', text: ({ version }) => version },
      { head: 'WHEN', text: ({ createdAt }) => timeText(createdAt) },
      { head: 'BY', text: ({ authorName }) => authorName },
      { head: 'TOKENS', text: ({ ownTokens }) => String(ownTokens), align: 'right' },
      { head: 'SHA256', text: ({ sha256 }) => sha256.slice(0, 12) },
      { head: 'CHANGES', text: ({ summary }) => firstLine(summary) },
    ]);
  });
}

/** `maestro persona diff REF [FROM [TO]]` */
export async function diffVersions(context: CommandContext): Promise<undefined> {
  const { inputs, output, connect } = context;
  const client = await connect();
  const ref = inputs.arg('persona');
  const to = inputs.optionalArg('to');
  const isFile = to !== undefined && !VERSION.test(to);
  const diff = await client.version.diff.query(
    given({
      ref,
      from: inputs.optionalArg('from') ?? (await versionBefore(client, ref)),
      to: isFile ? undefined : to,
      text: isFile ? await readInput(context, to) : undefined,
      of: inputs.flag('effective') ? ('effective' as const) : undefined,
    }),
  );
  output.answer(diff, () => printDiff(output, diff));
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

async function versionBefore(client: DaemonClient, ref: string): Promise<string> {
  const [latest, before] = await client.version.list.query({ ref });
  const found = before ?? latest;
  if (!found) throw new ClientError('VERSION_NOT_FOUND', `${ref} has no versions`);
  return found.version;
}

const MARKS: Readonly<Record<DiffLine['kind'], readonly [string, Style | undefined]>> = {
  same: [' ', undefined],
  added: ['+', 'green'],
  removed: ['-', 'red'],
};

function printDiff(output: Output, diff: VersionDiff): void {
  output.line(`${diff.from} -> ${diff.to}: +${diff.added} -${diff.removed}`, 'bold');
  output.line(`tokens ${diff.tokensBefore} -> ${diff.tokensAfter}`, 'dim');
  for (const { oldStart, newStart, lines } of diff.hunks) {
    const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind !== kind).length;
    output.line(`@@ -${oldStart},${count('added')} +${newStart},${count('removed')} @@`, 'cyan');
    for (const { kind, text } of lines) {
      const [mark, style] = MARKS[kind];
      output.line(`${mark}${displaySafe(text)}`, style);
    }
  }
}
