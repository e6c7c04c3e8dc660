import { useEffect, useRef, useState } from 'react';
import { HelpDialog } from '../keys/help-dialog.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { usePageCommands } from '../keys/use-page-commands.ts';
import { useStore } from '../lib/store.ts';
import { PersonasPage } from '../personas/personas-page.tsx';
import { useLocation } from '../router/use-route.ts';
import { SessionsPage } from '../sessions/sessions-page.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Dialogs } from './dialogs.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { NavBar } from './nav-bar.tsx';
import { useServices } from './services.ts';
import { ToastList } from './toast-list.tsx';
import { UnknownPage } from './unknown-page.tsx';

/** The page of a signed-in reader: navigation, the page that the URL names, dialogs over it, and news. */
export function Shell() {
  const { live, navigator } = useServices();
  const { pathname } = useStore(navigator);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useEffect(() => live.start(), [live]);
  useKeys();
  usePageCommands({ onHelp: () => setHelpOpen(true) });
  useHeadingFocus(pathname);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <NavBar onHelp={() => setHelpOpen(true)} />
      <div className="content">
        <ConnectionBanner />
        <main id="content" tabIndex={-1}>
          <ErrorBoundary key={pathname}>
            <Page />
          </ErrorBoundary>
        </main>
      </div>
      <Dialogs />
      {isHelpOpen && <HelpDialog onClose={() => setHelpOpen(false)} />}
      <ToastList />
    </div>
  );
}

function Page() {
  const { route } = useLocation();
  switch (route.page) {
    case 'home':
    case 'login':
    case 'personas':
    case 'persona':
      return <PersonasPage />;
    case 'sessions':
    case 'session':
      return <SessionsPage />;
    case 'unknown':
      return <UnknownPage />;
  }
}

/** Puts the focus on the heading of a page one comes to, so that keyboard and screen reader begin there. */
function useHeadingFocus(pathname: string): void {
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    const headings = [...document.querySelectorAll<HTMLElement>('[data-page-heading]')];
    headings.findLast((heading) => heading.checkVisibility())?.focus();
  }, [pathname]);
}
