import type { Command } from './commands/command.ts';
import { fuzzyRank, type Ranked } from './fuzzy.ts';
import type { Keymap } from './keymap.ts';
import { screenScopes } from './scopes.ts';
import type { AppState } from './state/app-state.ts';
import type { HelpOverlay, PaletteOverlay } from './state/overlays.ts';
import { sessionRows } from './state/selectors.ts';

/** One thing that the palette found. */
export type PaletteRow =
  | { readonly kind: 'command'; readonly command: Command; readonly positions: readonly number[] }
  | {
      readonly kind: 'persona';
      readonly id: string;
      readonly name: string;
      readonly note: string;
      readonly positions: readonly number[];
    }
  | { readonly kind: 'session'; readonly id: string; readonly note: string; readonly positions: readonly number[] }
  | { readonly kind: 'tag'; readonly tag: string; readonly positions: readonly number[] };

const MOST_PERSONAS = 50;

/** What a palette query finds: `>` commands, `@` sessions, `#` tags, anything else everything, commands first. */
export function paletteRows(state: AppState, keymap: Keymap, overlay: PaletteOverlay): readonly PaletteRow[] {
  const { text } = overlay.query;
  const rest = text.slice(1).trim();
  switch (text.charAt(0)) {
    case '>':
      return commandRows(state, keymap, rest);
    case '@':
      return sessionMatches(state, rest);
    case '#':
      return tagRows(state, rest);
    case '':
      return commandRows(state, keymap, '');
    default:
      return [...commandRows(state, keymap, text), ...personaRows(state, text), ...sessionMatches(state, text)];
  }
}

function commandRows(state: AppState, keymap: Keymap, query: string): readonly PaletteRow[] {
  const commands = keymap.active(screenScopes(state)).filter(({ internal }) => !internal);
  return fuzzyRank(
    commands,
    query,
    ({ title }) => title,
    ({ id }) => id,
  ).map(({ item, match }): PaletteRow => ({ kind: 'command', command: item, positions: match.positions }));
}

function personaRows(state: AppState, query: string): readonly PaletteRow[] {
  const found = state.remote.search.value;
  const rows = found?.isComplete === false ? found.rows : undefined;
  const ranked: readonly Ranked<{ id: string; name: string; version: string }>[] = rows
    ? rows.map((item) => ({ item, match: { score: 0, positions: [] } }))
    : fuzzyRank(found?.rows ?? [], query, ({ name }) => name);
  return ranked.slice(0, MOST_PERSONAS).map(
    ({ item, match }): PaletteRow => ({
      kind: 'persona',
      id: item.id,
      name: item.name,
      note: item.version,
      positions: match.positions,
    }),
  );
}

function sessionMatches(state: AppState, query: string): readonly PaletteRow[] {
  return fuzzyRank(
    sessionRows(state),
    query,
    ({ id }) => id,
    ({ agent, label }) => `${agent} ${label}`,
  ).map(
    ({ item, match }): PaletteRow => ({
      kind: 'session',
      id: item.id,
      note: [item.agent, item.label].filter(Boolean).join(' · '),
      positions: match.positions,
    }),
  );
}

function tagRows(state: AppState, query: string): readonly PaletteRow[] {
  const tags = [...new Set((state.remote.search.value?.rows ?? []).flatMap((persona) => persona.tags))].sort();
  return fuzzyRank(tags, query, (tag) => tag).map(
    ({ item, match }): PaletteRow => ({ kind: 'tag', tag: item, positions: match.positions }),
  );
}

/** The commands that help lists: found by title, id or key, or by the key that was pressed. */
export function helpRows(state: AppState, keymap: Keymap, overlay: HelpOverlay): readonly Ranked<Command>[] {
  const commands = keymap.active(screenScopes(state)).filter((command) => keymap.keysOf(command).length > 0);
  const { heard } = overlay;
  if (heard !== undefined) {
    return commands
      .filter((command) => keymap.keysOf(command).some((keys) => keys === heard || keys.startsWith(`${heard} `)))
      .map((item) => ({ item, match: { score: 0, positions: [] } }));
  }
  return fuzzyRank(
    commands,
    overlay.query.text,
    ({ title }) => title,
    (command) => `${command.id} ${command.help} ${keymap.labelFor(command)}`,
  );
}
