import { panePlaces } from '../layout.ts';
import type { AppState } from './app-state.ts';
import { currentRoute, topOverlay } from './app-state.ts';
import { type LibraryQuery, libraryKey, libraryQuery, pagesOf } from './library-data.ts';
import type { SliceName } from './remote.ts';
import {
  comparedVersions,
  isLibraryCurrent,
  isWindowed,
  selectedPersona,
  selectedSession,
  versionsRoute,
} from './selectors.ts';

/** The questions of the slices. */
export interface Asks {
  readonly library: { readonly query: LibraryQuery };
  readonly page: { readonly query: LibraryQuery; readonly page: number };
  readonly document: { readonly id: string; readonly version: string };
  readonly effective: { readonly ref: string };
  readonly versions: { readonly ref: string };
  readonly diff: {
    readonly ref: string;
    readonly from: string;
    readonly to: string;
    readonly of: 'source' | 'effective';
  };
  readonly sessions: Record<string, never>;
  readonly timeline: { readonly id: string };
  readonly inForce: { readonly id: string };
  readonly search: { readonly query: string };
}

/** One slice that the screen needs. */
export type Want = {
  [Name in SliceName]: {
    readonly slice: Name;
    /** What the answer is about. */
    readonly key: string;
    /** How new it must be. */
    readonly epoch: number;
    readonly ask: Asks[Name];
  };
}[SliceName];

/** What the present screen needs from the daemon, most important first; nothing while there is no connection. */
export function wantsOf(state: AppState): readonly Want[] {
  if (state.connection.state !== 'live') return [];
  return [
    { slice: 'sessions', key: 'live', epoch: state.epochs.sessions, ask: {} },
    ...libraryWants(state),
    ...screenWants(state),
    ...searchWants(state),
  ];
}

function libraryWants(state: AppState): readonly Want[] {
  const windowed = isWindowed(state);
  const query = libraryQuery(state.library, windowed);
  const { personas: epoch } = state.epochs;
  const wants: Want[] = [{ slice: 'library', key: libraryKey(state.library, windowed), epoch, ask: { query } }];
  const page = isLibraryCurrent(state) ? missingPage(state) : undefined;
  if (page !== undefined) {
    wants.push({ slice: 'page', key: `${JSON.stringify(query)} ${page}`, epoch, ask: { query, page } });
  }
  return wants;
}

/** The page to load next: one the user looks at, then its neighbours. */
function missingPage(state: AppState): number | undefined {
  const data = state.remote.library.value;
  const list = panePlaces(state).find(({ id }) => id === 'library.list');
  if (data?.mode !== 'windowed' || !list) return undefined;
  const top = Math.min(state.positions['library.list']?.top ?? 0, Math.max(0, data.total - 1));
  const seen = pagesOf(top, Math.min(data.total, top + list.area.height));
  const around = pagesOf(top - list.area.height, Math.min(data.total, top + 2 * list.area.height));
  const isMissing = (page: number) => data.pages.get(page)?.epoch !== state.epochs.personas;
  return [...seen, ...around].find(isMissing);
}

function screenWants(state: AppState): readonly Want[] {
  switch (currentRoute(state).name) {
    case 'library':
      return previewWants(state);
    case 'versions':
      return versionWants(state);
    case 'sessions':
    case 'inspect':
      return sessionWants(state);
    case 'review':
      return [];
  }
}

function previewWants(state: AppState): readonly Want[] {
  const persona = selectedPersona(state);
  if (!persona || panePlaces(state).every(({ kind }) => kind === 'list')) return [];
  const { id, version } = persona;
  const key = `${id}@${version}`;
  const document: Want = { slice: 'document', key, epoch: 0, ask: { id, version } };
  // A deleted persona has no effective prompt, only its versions.
  if (!persona.isActive) return [document];
  const effective: Want = { slice: 'effective', key, epoch: state.epochs.personas, ask: { ref: id } };
  return state.library.previewMode === 'effective' ? [effective, document] : [document, effective];
}

function versionWants(state: AppState): readonly Want[] {
  const route = versionsRoute(state);
  if (!route) return [];
  const { personaId: ref, of } = route;
  const versions: Want = { slice: 'versions', key: ref, epoch: state.epochs.personas, ask: { ref } };
  const pair = comparedVersions(state);
  if (!pair) return [versions];
  // Sources never change; effective texts do, with the ancestors.
  const epoch = of === 'source' ? 0 : state.epochs.personas;
  return [versions, { slice: 'diff', key: diffKey(route, pair), epoch, ask: { ref, of, ...pair } }];
}

/** The key of the diff slice. */
export function diffKey(
  { personaId, of }: { readonly personaId: string; readonly of: string },
  { from, to }: { readonly from: string; readonly to: string },
): string {
  return [personaId, of, from, to].join(' ');
}

function sessionWants(state: AppState): readonly Want[] {
  const session = selectedSession(state);
  if (!session) return [];
  const { id } = session;
  const timeline: Want = { slice: 'timeline', key: id, epoch: state.epochs.sessions, ask: { id } };
  if (currentRoute(state).name === 'sessions') return [timeline];
  return [{ slice: 'inForce', key: id, epoch: session.revision, ask: { id } }];
}

function searchWants(state: AppState): readonly Want[] {
  const overlay = topOverlay(state);
  const isAsked = overlay?.kind === 'palette' || (overlay?.kind === 'picker' && overlay.items === 'personas');
  if (!isAsked) return [];
  const query = state.remote.search.value?.isComplete === false ? searchQuery(overlay.query.text) : '';
  return [{ slice: 'search', key: query, epoch: state.epochs.personas, ask: { query } }];
}

/** The part of a query that names a persona: `reviewer@1.0.0` names one of its versions. */
export function searchQuery(text: string): string {
  return text.trim().replace(/@.*$/, '');
}
