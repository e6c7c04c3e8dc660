import type { PersonaSummary } from '../../contract/persona.ts';
import { fuzzyRank, type Match, type Ranked } from '../fuzzy.ts';
import type { AppState } from './app-state.ts';
import { topOverlay } from './app-state.ts';
import { liveCounts } from './library-rows.ts';
import { memoLast } from './memo.ts';
import type { PickerItem, PickerOverlay } from './overlays.ts';
import { searchQuery } from './wants.ts';

const NO_MATCH: Match = { score: 0, positions: [] };

/** The rows of a picker: what its query finds, the best first. */
export function pickerRows(state: AppState, overlay: PickerOverlay): readonly Ranked<PickerItem>[] {
  const { items, query } = overlay;
  if (items !== 'personas') return ranked(items, query.text);
  const found = state.remote.search.value;
  if (!found) return [];
  const all = personaItems(found.rows, liveCounts(state.remote.sessions.value));
  const name = searchQuery(query.text);
  return found.isComplete ? ranked(all, name) : unranked(all);
}

/** The version that a query names: `1.0.0` in `reviewer@1.0.0`. */
export function typedVersion(query: string): string | undefined {
  return /@(\S+)\s*$/.exec(query)?.[1];
}

/** The row of a picker that Enter takes. */
export function highlighted(state: AppState): PickerItem | undefined {
  const overlay = topOverlay(state);
  if (overlay?.kind !== 'picker') return undefined;
  const rows = pickerRows(state, overlay);
  const position = state.positions['overlay.list'];
  const index = position?.key === overlayKey(overlay) ? position.index : 0;
  return rows[Math.min(index, rows.length - 1)]?.item;
}

/** What the cursor of an overlay is about: with another query it starts at the top again. */
export function overlayKey(overlay: { readonly id: number; readonly query?: { readonly text: string } }): string {
  return `${overlay.id} ${overlay.query?.text ?? ''}`;
}

const ranked = memoLast((items: readonly PickerItem[], query: string) =>
  fuzzyRank(
    items,
    query,
    ({ title }) => title,
    ({ hidden = '' }) => hidden,
  ),
);

const unranked = memoLast((items: readonly PickerItem[]) => items.map((item) => ({ item, match: NO_MATCH })));

const personaItems = memoLast((rows: readonly PersonaSummary[], live: ReadonlyMap<string, number>) =>
  rows.map((persona): PickerItem => {
    const count = live.get(persona.id) ?? 0;
    return {
      id: persona.id,
      title: persona.name,
      note: `${persona.version}${count > 0 ? ` ●${count}` : ''}`,
      hidden: [persona.displayName, ...persona.tags].join(' '),
    };
  }),
);
