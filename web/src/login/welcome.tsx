import type { ReactNode } from 'react';
import { CopyButton } from '../ui/copy-button.tsx';
import { Brand } from '../ui/icon.tsx';
import { usePageTitle } from '../ui/page-title.ts';

/** The frame of pages that are shown without a session. */
export function Welcome({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  usePageTitle(title);
  return (
    <main className="welcome">
      <div className="welcome-card">
        <Brand />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

/** What to do to get in. */
export function HowToSignIn() {
  return (
    <>
      <p>Run this in a terminal on the machine of the daemon, and open the link that it prints:</p>
      <div className="command">
        <code>maestro web</code>
        <CopyButton text="maestro web" what="the command" isCompact />
      </div>
      <p className="hint">The link works once, within a minute. Maestro has no password and keeps none.</p>
    </>
  );
}
