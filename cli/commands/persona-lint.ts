import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type { Finding } from '../../contract/finding.ts';
import type { LintReport, LintSummary } from '../../contract/lint.ts';
import { type CommandContext, confirm } from '../context.ts';
import { readInput } from '../files.ts';
import { printFindings } from '../finding-lines.ts';
import type { Output } from '../output.ts';
import { counted } from '../text-format.ts';

/** A report with where it came from. */
interface Linted {
  /** A reference of a persona, or the file. */
  readonly source: string;
  readonly isFile: boolean;
  readonly report: LintReport;
}

const EXIT_FINDINGS = 6;
const PAGE = 500;

/** `maestro persona lint REF|FILE…`; answers 6 when there are errors, with `--strict` warnings too. */
export async function lintPersonas(context: CommandContext): Promise<number | undefined> {
  const { inputs, output, connect } = context;
  const sources = inputs.args('sources');
  if (inputs.flag('all') !== (sources.length === 0)) {
    throw new ClientError('INVALID_INPUT', 'name personas or files, or give --all for the whole library');
  }
  const client = await connect();
  const linted: Linted[] = [];
  for await (const source of inputs.flag('all') ? allNames(client) : sources) {
    const one = await lintOne(context, client, source);
    linted.push(inputs.flag('fix') ? await fixOne(context, client, one) : one);
    if (!output.json) printReport(output, linted.at(-1) ?? one);
  }
  const total = sum(linted.map(({ report }) => report.summary));
  output.answer(
    linted.map(({ source, report }) => ({ source, ...report })),
    () => output.line(`${counted(linted.length, 'text')}: ${summaryText(total)}`, 'bold'),
  );
  const isBad = total.errors > 0 || (inputs.flag('strict') && total.warnings > 0);
  return isBad ? EXIT_FINDINGS : undefined;
}

async function lintOne(context: CommandContext, client: DaemonClient, source: string): Promise<Linted> {
  const isFile = source === '-' || /[\\/]|\.(?:md|mdc|markdown|txt)$/i.test(source);
  const input = isFile ? { document: await readInput(context, source) } : { ref: source };
  return { source, isFile, report: await client.persona.lint.query(input) };
}

/** Asks, fixes and looks again. */
async function fixOne(context: CommandContext, client: DaemonClient, linted: Linted): Promise<Linted> {
  const { output, surroundings } = context;
  const { source, isFile, report } = linted;
  const { fix, version } = report;
  if (!fix) return linted;
  if (source === '-')
    throw new ClientError('INVALID_INPUT', '--fix needs a file or a persona: standard input cannot be changed');
  const what = `${source}: ${fixText(fix.fixed)}; ${fix.tokensBefore} -> ${fix.tokensAfter} tokens (${fix.tokensAfter - fix.tokensBefore})`;
  if (!output.json) output.note(what);
  if (!(await confirm(context, isFile ? `Write ${source}?` : `Make a version of ${source}?`))) {
    output.note('nothing was changed');
    return linted;
  }
  if (isFile) await writeFile(resolve(surroundings.cwd, source), fix.document);
  else await makeVersion(client, { source, version: version ?? '', content: fix.content, summary: fixText(fix.fixed) });
  const name = isFile ? source : source.replace(/@.*$/, '');
  return lintOne(context, client, name);
}

async function makeVersion(
  client: DaemonClient,
  { source, version, content, summary }: { source: string; version: string; content: string; summary: string },
): Promise<void> {
  await client.persona.edit.mutate({
    ref: source.replace(/@.*$/, ''),
    baseVersion: version,
    merge: false,
    fields: { content },
    bump: 'patch',
    summary: `lint: took out ${summary}`,
  });
}

const WORDS: Readonly<Partial<Record<Finding['code'], string>>> = {
  LINE_REPEATED: 'line that an ancestor says',
  WHITESPACE_TRAILING: 'line end with blanks',
  BLANK_LINES: 'run of blank lines',
};

/** What goes, with numbers: `2 runs of blank lines`-like words, in a fixed order. */
function fixText(fixed: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { code } of fixed) {
    const word = WORDS[code] ?? 'place with invisible characters';
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} × ${word}`).join(', ');
}

function printReport(output: Output, { source, isFile, report }: Linted): void {
  const name = isFile || report.version === null ? source : `${report.name}@${report.version}`;
  printFindings(output, name, report.findings);
  if (report.state === 'needs-review') {
    output.line(`${name}: needs review; no agent gets it before \`maestro persona review\``, 'yellow');
  }
  if (report.fix) {
    const saved = report.fix.tokensBefore - report.fix.tokensAfter;
    output.line(`${name}: --fix takes out ${fixText(report.fix.fixed)} (saves ${counted(saved, 'token')})`, 'dim');
  }
}

function sum(summaries: readonly LintSummary[]): LintSummary {
  const of = (key: keyof LintSummary) => summaries.reduce((total, each) => total + each[key], 0);
  return { errors: of('errors'), warnings: of('warnings'), infos: of('infos') };
}

function summaryText({ errors, warnings, infos }: LintSummary): string {
  return [counted(errors, 'error'), counted(warnings, 'warning'), counted(infos, 'info')].join(', ');
}

/** Every name of the library, page by page, so that names that come meanwhile do no harm. */
async function* allNames(client: DaemonClient): AsyncGenerator<string> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.persona.list.query({ limit: PAGE, offset });
    for (const { name } of page.items) yield name;
    if (page.items.length < PAGE) return;
  }
}
