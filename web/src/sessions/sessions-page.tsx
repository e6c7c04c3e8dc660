import { useLocation } from '../router/use-route.ts';
import { Board } from './board.tsx';
import { SessionPage } from './session-page.tsx';

/** The board of sessions, or the one that the URL names. */
export function SessionsPage() {
  const { route } = useLocation();
  return route.page === 'session' ? <SessionPage key={route.id} id={route.id} /> : <Board />;
}
