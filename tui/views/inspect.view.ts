import { dateTime, elapsed, grouped } from '../format.ts';
import type { AppState } from '../state/app-state.ts';
import { currentRoute } from '../state/app-state.ts';
import { errorFor, valueFor } from '../state/remote.ts';
import { selectedSession } from '../state/selectors.ts';
import { type Line, span } from '../text.ts';
import { isStale } from './freshness.ts';
import { markdownRows } from './markdown-view.ts';
import type { TextContent } from './pane-content.ts';
import { wrapLines, wrapText } from './wrapped.ts';

/** The text that the agent of a session gets now. */
export function inspectText(state: AppState, width: number): TextContent {
  const id = sessionId(state);
  const value = valueFor(state.remote.inForce, id);
  const error = errorFor(state.remote.inForce, id);
  return {
    kind: 'text',
    key: id,
    title: [span('In force', 'title'), ...(value ? [span(` ─ revision ${value.revision}`, 'muted')] : [])],
    lines: value ? textRows(value.text, width) : error === undefined ? [] : wrapText(error, width, 'danger'),
    isStale: isStale(state),
  };
}

function textRows(text: string, width: number): readonly Line[] {
  if (text !== '') return markdownRows(text, false, width);
  return wrapText('No persona is in force: requests go to the provider as they come.', width, 'muted');
}

/** The layers and facts of a session. */
export function inspectFacts(state: AppState, width: number): TextContent {
  const session = selectedSession(state);
  const lines: Line[] = [];
  if (session) {
    const total = session.stack.reduce((sum, { tokens }) => sum + tokens, 0);
    for (const [i, { persona, version, tokens, appliedAt }] of session.stack.entries()) {
      lines.push([span(`${i + 1} `, 'muted'), span(persona, 'title'), span(` ${version}`, 'muted')]);
      lines.push([span(`  ${grouped(tokens)} tokens · ${elapsed(appliedAt, state.now)}`, 'muted')]);
    }
    lines.push([span(`total ${grouped(total)} tokens`)], []);
    for (const [name, value] of factsOf(session)) lines.push([span(`${name.padEnd(9)} `, 'muted'), span(value)]);
  } else {
    lines.push([span('This session has ended.', 'warning')]);
  }
  return {
    kind: 'text',
    key: sessionId(state),
    title: [span('Layers', 'title')],
    lines: wrapLines(lines, width, [span('  ')]),
    isStale: isStale(state),
  };
}

function factsOf(session: NonNullable<ReturnType<typeof selectedSession>>): readonly (readonly [string, string])[] {
  return [
    ['agent', session.agent],
    ['revision', String(session.revision)],
    ['policy', `${session.policy}, on failure ${session.onFailure}`],
    ['mode', session.mode],
    ['requests', grouped(session.requests)],
    ['tokens', `${grouped(session.inputTokens)} in, ${grouped(session.outputTokens)} out`],
    ['started', dateTime(session.startedAt)],
    ...(session.label === '' ? [] : [['label', session.label] as const]),
    ...(session.cwd === '' ? [] : [['folder', session.cwd] as const]),
  ];
}

function sessionId(state: AppState): string {
  const route = currentRoute(state);
  return route.name === 'inspect' ? route.sessionId : '';
}
