import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type { ClashChoice, ImportManyInput, ImportPlan, ImportResult, PlanImportInput } from '../../contract/import.ts';
import { type CommandContext, confirm, isInteractive } from '../context.ts';
import { given } from '../inputs.ts';
import { askChoice } from './ask-choice.ts';
import { planText, resultText, showPlan, showResult } from './import-report.ts';
import { ProgressLine } from './progress-line.ts';
import type { Scan } from './scan-folder.ts';
import { stageFiles } from './stage-files.ts';

const POLL_MS = 200;

type Ask = Pick<PlanImportInput, 'importId' | 'onClash' | 'format'>;

/**
 * Imports found files together: gives them to the daemon, shows what would be done, asks once where a folder was looked
 * through, and does it. `--dry-run` stops after the plan; answers the exit code 6 when it would fail.
 */
export async function importFiles(
  context: CommandContext,
  scan: Scan,
  { asks }: { readonly asks: boolean },
): Promise<number | undefined> {
  const { inputs, output, connect, surroundings } = context;
  if (scan.files.length === 0) return nothingFound(context, scan);
  const client = await connect();
  const line = new ProgressLine(surroundings);
  try {
    const importId = await stageFiles(client, scan.files, (done) => line.show('reading', done, scan.files.length));
    let ask = askOf(context, importId);
    let plan = await watched(client, { importId, line }, () => client.transfer.planImport.mutate(ask));
    if (inputs.flag('dryRun')) {
      await client.transfer.dropImport.mutate({ importId });
      output.answer({ ...plan, leftOut: scan.leftOut }, () => showPlan(output, plan, scan));
      return undefined;
    }
    if (asks && !inputs.flag('yes') && isInteractive(surroundings)) showPlan(output, plan, scan);
    if (plan.counts.clash > 0 && ask.onClash === 'refuse' && isInteractive(surroundings)) {
      ask = { ...ask, onClash: await askClash(context, plan) };
      plan = await watched(client, { importId, line }, () => client.transfer.planImport.mutate(ask));
    }
    if (asks && !(await confirm(context, `${planText(plan)}. Go on?`))) {
      await client.transfer.dropImport.mutate({ importId });
      throw new ClientError('INVALID_INPUT', 'nothing was imported');
    }
    const input: ImportManyInput = {
      ...ask,
      skipRefused: inputs.flag('skipRefused'),
      ...given({ idempotencyKey: inputs.text('idempotencyKey') }),
    };
    const result = await watched(client, { importId, line }, () => client.transfer.importMany.mutate(input));
    answer(context, result, scan);
    return undefined;
  } finally {
    line.clear();
  }
}

function answer({ output }: CommandContext, result: ImportResult, scan: Scan): void {
  const { items } = result;
  output.answer({ ...result, leftOut: scan.leftOut }, () => {
    showResult(output, items);
    output.line(resultText(result));
  });
}

function askOf({ inputs }: CommandContext, importId: string): Ask {
  return {
    importId,
    onClash: (inputs.text('onClash') as ClashChoice | undefined) ?? 'refuse',
    ...given({ format: inputs.text('format') as PlanImportInput['format'] }),
  };
}

async function askClash(context: CommandContext, plan: ImportPlan): Promise<ClashChoice> {
  const names = plan.items.flatMap(({ action, name }) => (action === 'clash' && name !== null ? [name] : []));
  const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  const choice = await askChoice(context, `Taken: ${shown}.`, ['skip', 'rename', 'new-version', 'abort']);
  if (choice === 'abort') throw new ClientError('NAME_TAKEN', `${names.length} names are taken; nothing was imported`);
  return choice;
}

/** Shows how far the daemon is while it works. */
async function watched<T>(
  client: DaemonClient,
  { importId, line }: { readonly importId: string; readonly line: ProgressLine },
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => {
    client.transfer.importProgress
      .query({ importId })
      .then(({ phase, done, total }) => line.show(phase, done, total))
      .catch(() => undefined); // The work itself says what is wrong.
  }, POLL_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    line.clear();
  }
}

function nothingFound({ output }: CommandContext, { leftOut }: Scan): undefined {
  const none = { items: [], counts: {}, leftOut };
  output.answer(none, () => {
    output.line('nothing to import was found');
    for (const { path, reason } of leftOut.slice(0, 20)) output.line(`left out ${path}: ${reason}`, 'dim');
  });
}
