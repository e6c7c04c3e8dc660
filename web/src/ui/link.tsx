import type { ReactNode } from 'react';
import { useServices } from '../app/services.ts';

/** Where a link leads inside the page, and how it looks. */
export interface LinkProps {
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  /** It leads to what is shown already. */
  readonly isCurrent?: boolean | undefined;
  readonly replace?: boolean;
  readonly label?: string;
  /** Further attributes that mark it, such as the one of rows. */
  readonly mark?: Readonly<Record<`data-${string}`, string>>;
}

/** A link to another state of the page: a real one, that opens in a new tab as any other. */
export function Link({ to, children, className, isCurrent, replace = false, label, mark }: LinkProps) {
  const { navigator } = useServices();
  return (
    <a
      href={to}
      className={className}
      aria-current={isCurrent ? 'page' : undefined}
      aria-label={label}
      {...mark}
      onClick={(event) => {
        if (event.defaultPrevented || event.button !== 0) return;
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigator.go(to, { replace });
      }}
    >
      {children}
    </a>
  );
}
