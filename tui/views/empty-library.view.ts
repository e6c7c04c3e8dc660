import type { AppState } from '../state/app-state.ts';
import { type Line, span } from '../text.ts';
import { wrapLines, wrapText } from './wrapped.ts';

const SKELETON_ROWS = 8;
/** After this long the user is told what the daemon says while it starts. */
const SLOW_START_MS = 3_000;

/** What stands in the library while it has no rows: nothing yet, nothing found, or nothing made. */
export function emptyLibrary(state: AppState, width: number): readonly Line[] {
  const { library, connection, remote } = state;
  if (remote.library.error !== undefined) return wrapText(remote.library.error, width, 'danger');
  if (remote.library.value === undefined) return waiting(state, width);
  if (library.filter.text !== '')
    return wrapText(`Nothing matches /${library.filter.text}.  Esc clears it.`, width, 'muted');
  if (library.deleted) return wrapText('No persona is deleted.  B shows the library.', width, 'muted');
  return connection.state === 'live' ? onboarding(state, width) : wrapText('No personas.', width, 'muted');
}

function waiting({ connection, now }: AppState, width: number): readonly Line[] {
  if (connection.state === 'lost') return wrapText(connection.reason, width, 'danger');
  if (connection.state === 'mismatch') return wrapText(connection.reason, width, 'danger');
  const isSlow = connection.state === 'starting' && now.getTime() - connection.since.getTime() > SLOW_START_MS;
  if (!isSlow) {
    return Array.from({ length: SKELETON_ROWS }, (_, i) => [span(`  ${'·'.repeat(8 + ((i * 5) % 11))}`, 'muted')]);
  }
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
    ...(files.length > 0 ? [['I', `Import ${files.length} found here: ${shown}`] as const] : []),
    ['n', 'New persona: from a template, or empty'],
    ['i', 'Import a Markdown file'],
    ['?', 'All keys'],
  ];
  const lines = choices.map(([key, text]): Line => [span(`  ${key}  `, 'key'), span(text)]);
  return [[], [span('  No personas yet.', 'title')], [], ...wrapLines(lines, width, [span('     ')])];
}
