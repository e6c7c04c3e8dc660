import { useEffect } from 'react';
import { safeLine } from './safe.tsx';

/** Names the page in the browser's tab; undefined leaves the name to another part of the page. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${safeLine(title, 80)} · Maestro`;
  }, [title]);
}
