import type { AppState } from '../state/app-state.ts';
import { type Line, span } from '../text.ts';
import { waitingRows } from './freshness.ts';
import { wrapLines, wrapText } from './wrapped.ts';

/** After this long the user is told what the daemon says while it starts. */
const SLOW_START_MS = 3_000;

/** What stands in the library while it has no rows: nothing yet, nothing found, or nothing made. */
export function emptyLibrary(state: AppState, width: number): readonly Line[] {
  const { library, connection, remote } = state;
  if (remote.library.value === undefined) return slowStart(state, width) ?? waitingRows(state, remote.library, width);
  if (library.filter.text !== '')
    return wrapText(`Nothing matches /${library.filter.text}.  Esc clears it.`, width, 'muted');
  if (library.deleted) return wrapText('No persona is deleted.  B shows the library.', width, 'muted');
  return connection.state === 'live' ? onboarding(state, width) : wrapText('No personas.', width, 'muted');
}

/** What the daemon says while it takes long to start. */
function slowStart({ connection, now }: AppState, width: number): readonly Line[] | undefined {
  if (connection.state !== 'starting' || now.getTime() - connection.since.getTime() <= SLOW_START_MS) return undefined;
  return [
    ...wrapText('The daemon is still starting. It says:', width, 'text'),
    ...wrapLines(
      connection.tail.map((line) => [span(line, 'muted')]),
      width,
    ),
  ];
}

function onboarding({ found }: AppState, width: number): readonly Line[] {
  const files = found.map(({ name }) => name);
  const shown = files.length > 3 ? `${files.slice(0, 3).join(', ')} …` : files.join(', ');
  const choices: readonly (readonly [string, string])[] = [
    ...(files.length > 0
      ? [['I', `Import ${files.length === 1 ? '1 file' : `${files.length} files`} found here: ${shown}`] as const]
      : []),
    ['n', 'New persona: from a template, or empty'],
    ['i', 'Import a Markdown file'],
    ['?', 'All keys'],
  ];
  const lines = choices.map(([key, text]): Line => [span(`  ${key}  `, 'key'), span(text)]);
  return [[], [span('  No personas yet.', 'title')], [], ...wrapLines(lines, width, [span('     ')])];
}
