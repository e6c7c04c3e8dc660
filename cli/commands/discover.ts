import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { ClientError } from '../../client/app-error.ts';
import type {
  ComparedFile,
  ContextFile,
  Discovery,
  DiscoveryComparison,
  DiscoveryMode,
} from '../../contract/discovery.ts';
import type { CommandContext, Surroundings } from '../context.ts';
import { given } from '../inputs.ts';
import type { Output } from '../output.ts';
import { counted } from '../text-format.ts';
import { followDiscovery } from './discover-follow.ts';

/** `maestro discover [DIR]` */
export async function discover(context: CommandContext): Promise<undefined> {
  const { inputs, output, surroundings, connect } = context;
  const mode = inputs.text('mode') ?? 'native';
  const target = {
    dir: resolve(surroundings.cwd, inputs.optionalArg('dir') ?? '.'),
    touch: (inputs.list('touch') ?? []).map((file) => resolve(surroundings.cwd, file)),
    places: placesOf(surroundings),
    agentSettings: !inputs.negated('agentSettings'),
  };
  if (mode === 'all') {
    if (inputs.flag('text') || inputs.flag('follow'))
      throw new ClientError('INVALID_INPUT', '--text and --follow need one mode, not all');
    const comparison = await (await connect()).discovery.compare.query(target);
    output.answer(comparison, () => printComparison(output, comparison));
    return;
  }
  if (inputs.flag('follow')) {
    if (inputs.flag('text')) throw new ClientError('INVALID_INPUT', '--follow shows changes, not the text');
    return followDiscovery(context, { ...target, mode: mode as DiscoveryMode }, (found) =>
      printDiscovery(output, found),
    );
  }
  const client = await connect();
  const found = await client.discovery.discover.query({ ...target, mode: mode as DiscoveryMode });
  if (inputs.flag('text')) output.answer(found.text, () => output.block(wholeText(found)));
  else output.answer(found, () => printDiscovery(output, found));
}

/** The daemon may run with another environment: where the agents' files are is said by the caller. */
function placesOf({ env }: Surroundings) {
  const path = (value: string | undefined) => (value?.startsWith('/') ? value : undefined);
  return given({
    home: path(env.HOME) ?? homedir(),
    geminiHome: path(env.GEMINI_CLI_HOME),
    codexHome: path(env.CODEX_HOME),
    configHome: path(env.XDG_CONFIG_HOME),
  });
}

function wholeText({ text, sections }: Discovery): string {
  return text + (sections.find(({ name }) => name === 'touched')?.text ?? '');
}

function printDiscovery(output: Output, found: Discovery): void {
  const { mode, dir, projectRoot, settings, files, tokens, sizeBytes, findings } = found;
  output.pairs([
    ['mode', mode],
    ['folder', dir],
    ['project', projectRoot ?? 'none: nothing marks its root'],
    ...(settings.length > 0 ? [['settings', settings.join(', ')] as const] : []),
    ['text', `${counted(sizeBytes, 'byte')}, ${tokens} tokens`],
  ]);
  output.line();
  if (files.length === 0) output.line(`no context files; looked in ${counted(found.folders.length, 'folder')}`);
  else output.table(files, COLUMNS);
  for (const { path, findings: own } of files) {
    for (const { code, line, column, message } of own)
      output.line(`${code.padEnd(16)} ${path}:${line}:${column}  ${message}`, 'yellow');
  }
  for (const { code, message } of findings) output.line(`${code.padEnd(16)} ${message}`, 'yellow');
  for (const { name, place, text } of found.sections) {
    output.line();
    output.line(`${name} (${place})`, 'bold');
    output.block(text);
  }
}

const COLUMNS = [
  { head: '#', text: ({ position }: ContextFile) => String(position ?? '-'), align: 'right' as const },
  { head: 'FILE', text: ({ path, hop }: ContextFile) => `${'  '.repeat(hop ?? 0)}${path}` },
  { head: 'WHY', text: ({ reason, importedBy }: ContextFile) => (importedBy ? `${reason} by ${importedBy}` : reason) },
  { head: 'BYTES', text: ({ sizeBytes }: ContextFile) => String(sizeBytes ?? '-'), align: 'right' as const },
  { head: 'TOKENS', text: ({ tokens }: ContextFile) => String(tokens), align: 'right' as const },
  { head: 'OUTCOME', text: ({ outcome, note }: ContextFile) => (note === '' ? outcome : `${outcome}: ${note}`) },
];

function printComparison(output: Output, { modes, files }: DiscoveryComparison): void {
  const columns = modes.map(({ mode }) => ({ head: mode, text: (row: ComparedFile) => cellOf(row, mode) }));
  output.table(files, [{ head: 'FILE', text: ({ path }: ComparedFile) => path }, ...columns]);
  output.line();
  output.table(modes, [
    { head: 'MODE', text: ({ mode }) => mode },
    {
      head: 'FILES',
      text: (each) => String(each.files.filter(({ position }) => position !== null).length),
      align: 'right',
    },
    { head: 'BYTES', text: ({ sizeBytes }) => String(sizeBytes), align: 'right' },
    { head: 'TOKENS', text: ({ tokens }) => String(tokens), align: 'right' },
    { head: 'FINDINGS', text: (each) => String(findingsOf(each)), align: 'right' },
    { head: 'PROJECT', text: ({ projectRoot }) => projectRoot ?? '-' },
  ]);
  const notes = modes.flatMap(({ mode, files: own }) =>
    own.flatMap(({ path, outcome, note }) => (note === '' ? [] : [{ mode, path, outcome, note }])),
  );
  if (notes.length === 0) return;
  output.line();
  output.table(notes, [
    { head: 'MODE', text: ({ mode }) => mode },
    { head: 'FILE', text: ({ path }) => path },
    { head: 'LEFT OUT', text: ({ outcome, note }) => `${outcome}: ${note}` },
  ]);
}

/** Place in the text, or why it has none; empty where the mode does not look at the file. */
function cellOf({ modes }: ComparedFile, mode: DiscoveryMode): string {
  const cell = modes[mode];
  if (!cell) return '';
  return cell.position === null ? cell.outcome : `${cell.position}${cell.outcome === 'truncated' ? ' (cut)' : ''}`;
}

function findingsOf({ findings, files }: Discovery): number {
  return findings.length + files.reduce((sum, each) => sum + each.findings.length, 0);
}
