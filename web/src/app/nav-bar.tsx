import { useQuery } from '@tanstack/react-query';
import { useStore } from '../lib/store.ts';
import { endSession } from '../login/redeem.ts';
import { pathOf } from '../router/route.ts';
import { useLocation } from '../router/use-route.ts';
import { Brand, Icon, type IconName } from '../ui/icon.tsx';
import { Link } from '../ui/link.tsx';
import { Safe } from '../ui/safe.tsx';
import { useServices } from './services.ts';

/** The way to the pages, how the connection is, who is signed in, and the way out. */
export function NavBar({ onHelp }: { readonly onHelp: () => void }) {
  const { api } = useServices();
  const { data: status } = useQuery(api.status());
  const { route } = useLocation();
  const isSessions = route.page === 'sessions' || route.page === 'session';
  return (
    <header className="nav-bar">
      <Link to={pathOf({ page: 'personas' })} className="brand" label="Maestro, to the personas">
        <Brand />
        <span>Maestro</span>
      </Link>
      <nav aria-label="Pages">
        <NavLink to="personas" icon="personas" count={status?.personas} isCurrent={!isSessions}>
          Personas
        </NavLink>
        <NavLink to="sessions" icon="sessions" count={status?.liveSessions} isCurrent={isSessions}>
          Sessions
        </NavLink>
      </nav>
      <div className="nav-end">
        <ConnectionState version={status?.version} />
        {status && (
          <p className="nav-user">
            Signed in as <Safe text={status.user} />
          </p>
        )}
        <button type="button" className="nav-link nav-help" aria-keyshortcuts="?" onClick={onHelp}>
          <Icon name="help" />
          <span>Keys</span>
          <span className="key" aria-hidden="true">
            ?
          </span>
        </button>
        <SignOutButton />
      </div>
    </header>
  );
}

function NavLink(props: {
  readonly to: 'personas' | 'sessions';
  readonly icon: IconName;
  readonly count: number | undefined;
  readonly isCurrent: boolean;
  readonly children: string;
}) {
  const { to, icon, count, isCurrent, children } = props;
  return (
    <Link to={pathOf({ page: to })} className="nav-link" isCurrent={isCurrent}>
      <Icon name={icon} />
      <span>{children}</span>
      {count !== undefined && <span className="count">{count}</span>}
    </Link>
  );
}

function ConnectionState({ version }: { readonly version: string | undefined }) {
  const { state } = useStore(useServices().live.connection);
  const words = { live: 'Live', connecting: 'Connecting', lost: 'No connection' }[state];
  return (
    <p className={`connection ${state}`}>
      <span className="dot" aria-hidden="true" />
      {words}
      {version !== undefined && <span className="version"> · {version}</span>}
    </p>
  );
}

function SignOutButton() {
  const { login, queries, toasts } = useServices();
  const leave = async () => {
    if (!(await endSession())) {
      toasts.show('The daemon does not answer, so the session is still open. Try again when it is back.', {
        tone: 'problem',
      });
      return;
    }
    login.set('out');
    queries.clear();
  };
  return (
    <button type="button" className="nav-link nav-leave" onClick={() => void leave()}>
      <Icon name="leave" />
      <span>Sign out</span>
    </button>
  );
}
