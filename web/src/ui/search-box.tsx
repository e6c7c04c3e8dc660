import { useEffect, useRef, useState } from 'react';
import { useServices } from '../app/services.ts';
import { moveRow } from '../keys/rows.ts';
import { useCommand } from '../keys/use-command.ts';
import { useLocation } from '../router/use-route.ts';
import { Icon } from './icon.tsx';

const SETTLE_MS = 150;

/**
 * The text filter of a list. What is typed goes into the URL as `q` when the fingers rest; `/` puts the focus here,
 * Enter and the arrow down go on to the rows.
 */
export function SearchBox({ label }: { readonly label: string }) {
  const { navigator } = useServices();
  const { params } = useLocation();
  const inUrl = params.get('q') ?? '';
  const [text, setText] = useState(inUrl);
  const [seen, setSeen] = useState(inUrl);
  if (inUrl !== seen) {
    setSeen(inUrl);
    if (inUrl !== text.trim()) setText(inUrl);
  }
  const input = useRef<HTMLInputElement>(null);
  useCommand('filter', () => {
    input.current?.focus();
    input.current?.select();
    return input.current?.checkVisibility() ?? false;
  });
  useEffect(() => {
    if (text.trim() === inUrl) return;
    const timer = setTimeout(() => navigator.setSearch({ q: text.trim() }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text, inUrl, navigator]);
  return (
    <div className="search-box">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        className="input"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder="Filter"
        value={text}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if ((event.key === 'ArrowDown' || event.key === 'Enter') && moveRow('first')) event.preventDefault();
        }}
      />
    </div>
  );
}
