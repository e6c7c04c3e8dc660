import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { Link } from './link.tsx';
import { usePageTitle } from './page-title.ts';
import { Safe } from './safe.tsx';

/** The head of a page or pane. */
export interface PageHeaderProps {
  readonly title: string;
  /** Beside the title, a word or a number. */
  readonly note?: ReactNode;
  /** Under the title: version, state, where it belongs. */
  readonly facts?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Where the way back leads, and its name. */
  readonly back?: { readonly to: string; readonly label: string };
  /** It heads a pane beside what the page is about, and does not name the page. */
  readonly isBeside?: boolean;
}

/** The head of a page: its heading takes the focus when one comes to the page, so that screen readers begin there. */
export function PageHeader({ title, note, facts, children, actions, back, isBeside = false }: PageHeaderProps) {
  usePageTitle(isBeside ? undefined : title);
  const Heading = isBeside ? 'h2' : 'h1';
  return (
    <header className="page-header">
      {back && (
        <Link to={back.to} className="back">
          <Icon name="back" />
          {back.label}
        </Link>
      )}
      <div className="page-header-row">
        <Heading tabIndex={-1} data-page-heading="">
          <Safe text={title} />
        </Heading>
        {note && <span className="hint">{note}</span>}
        {actions && <div className="actions">{actions}</div>}
      </div>
      {facts && <div className="facts">{facts}</div>}
      {children}
    </header>
  );
}
