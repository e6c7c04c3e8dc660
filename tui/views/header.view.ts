import { age, clockTime } from '../format.ts';
import type { Keymap } from '../keymap.ts';
import type { AppState } from '../state/app-state.ts';
import { liveSessions } from '../state/selectors.ts';
import { type Line, lineWidth, span, truncateLine } from '../text.ts';
import { breadcrumb } from './panes.ts';

/** The first line: where the user is, and how the daemon is. */
export interface HeaderModel {
  readonly left: Line;
  readonly right: Line;
}

/** The first line at a width; facts about the daemon go one by one where there is no room. */
export function headerModel(state: AppState, keymap: Keymap): HeaderModel {
  const { width } = state.size;
  const left = [span(' '), ...breadcrumb(state)];
  const facts = rightParts(state, keymap);
  for (let count = facts.length; count > 0; count -= 1) {
    const right = facts.slice(0, count).flatMap((fact, i) => [...(i > 0 ? [span('  ')] : []), ...fact]);
    if (lineWidth(left) + lineWidth(right) + 3 <= width) return { left, right: [...right, span(' ')] };
  }
  const [first = []] = facts;
  const right = truncateLine(first, Math.max(12, width - lineWidth(left) - 3));
  return { left: truncateLine(left, Math.max(0, width - lineWidth(right) - 3)), right: [...right, span(' ')] };
}

/** Most important first. */
function rightParts(state: AppState, keymap: Keymap): readonly Line[] {
  const parts: Line[] = [];
  if (state.busy !== undefined) parts.push([span(`… ${state.busy}`, 'accent')]);
  parts.push(connectionPart(state, keymap));
  if (state.connection.state === 'live' && state.remote.sessions.value) {
    parts.push([span(`${liveSessions(state).length} live`, 'live')]);
  }
  if (state.status && state.connection.state === 'live') parts.push([span(`user:${state.status.user}`, 'muted')]);
  parts.push([span(clockTime(state.now), 'muted')]);
  return parts;
}

function connectionPart({ connection, status, now }: AppState, keymap: Keymap): Line {
  switch (connection.state) {
    case 'connecting':
      return [span('◌ connecting…', 'muted')];
    case 'starting':
      return [span(`◌ starting the daemon… ${age(connection.since, now).replace('now', '')}`.trimEnd(), 'info')];
    case 'live':
      return status?.status === 'degraded'
        ? [span('▲ daemon: disk full, read only', 'warning')]
        : [span('● ', 'live'), span('daemon', 'muted')];
    case 'mismatch':
      return [span('▲ daemon of another version', 'warning')];
    case 'lost':
      return [span(lostText(connection, now), 'danger'), span(` (${keymap.labelOf('app.refresh')})`, 'key')];
  }
}

function lostText(connection: { readonly since: Date; readonly retryAt: Date | undefined }, now: Date): string {
  const since = `◌ daemon lost ${age(connection.since, now)}${age(connection.since, now) === 'now' ? '' : ' ago'}`;
  if (connection.retryAt === undefined) return since;
  const seconds = Math.ceil((connection.retryAt.getTime() - now.getTime()) / 1_000);
  return seconds > 0 ? `${since} · retry in ${seconds}s` : `${since} · trying again`;
}

/** The line of news under the first line; empty when there is none. */
export function bannerLine({ connection }: AppState, keymap: Keymap): Line {
  if (connection.state !== 'mismatch') return [];
  return [
    span(` ▲ ${connection.reason}  `, 'warning'),
    span(keymap.labelOf('daemon.restart'), 'key'),
    span(' restart', 'hint'),
  ];
}
