import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import type { PersonaSummary } from '../../../contract/persona.ts';
import { useServices } from '../app/services.ts';
import { focusField } from '../lib/first-focus.ts';
import { formatShort } from '../lib/format.ts';
import { Problem } from './problem.tsx';
import { Safe } from './safe.tsx';

/** A choice of one persona. */
export interface PersonaPickerProps {
  /** Name of the chosen persona; empty for none. */
  readonly value: string;
  readonly onChange: (name: string) => void;
  /** A reference that is offered whatever the list holds, for example to an old version. */
  readonly pinned?: string;
  /** Words for choosing none, where that is possible. */
  readonly noneLabel?: string;
  /** Names that are in force already: they are marked, and not chosen by themselves. */
  readonly inForce?: readonly string[];
}

/**
 * A text field over a list: typing narrows the list, arrows choose, Enter goes on with the form around it. It takes the
 * focus when it appears.
 */
export function PersonaPicker({ value, onChange, pinned = '', noneLabel, inForce = [] }: PersonaPickerProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // A dialog puts the focus on what is marked when it opens; this is for a picker that appears later.
  useEffect(() => focusField(input.current), []);
  const [text, setText] = useState('');
  const { items, error, isCurrent } = usePersonas(useDeferredValue(text.trim()));
  const isPinned = pinned !== '' && text === '' && !items.some(({ name }) => name === pinned);
  const names = [
    ...(isPinned ? [pinned] : []),
    ...(noneLabel === undefined ? [] : ['']),
    ...items.map(({ name }) => name),
  ];
  const at = names.indexOf(value);
  const fallback = names.find((name) => !inForce.includes(name)) ?? names[0];
  const isLost = at < 0 && isCurrent && fallback !== undefined;
  useEffect(() => {
    // What was chosen is not in the list any more: the first that fits takes its place.
    if (isLost) onChange(fallback);
  });
  return (
    <div className="picker">
      <label htmlFor={id}>Persona</label>
      <input
        ref={input}
        id={id}
        data-autofocus=""
        className="input"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        placeholder="Type to narrow the list"
        value={text}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step === undefined || names.length === 0) return;
          event.preventDefault();
          const next = names[(at + step + names.length) % names.length];
          if (next !== undefined) onChange(next);
        }}
      />
      {error && <Problem error={error} />}
      <div id={`${id}-list`} role="listbox" aria-label="Personas" className="picker-list" tabIndex={-1}>
        {names.map((name, i) => {
          const persona = items.find((each) => each.name === name);
          return (
            <PickerOption key={name} id={`${id}-${i}`} isChosen={i === at} onChoose={() => onChange(name)}>
              {persona ? <OptionText persona={persona} isInForce={inForce.includes(name)} /> : name || noneLabel}
            </PickerOption>
          );
        })}
        {names.length === 0 && isCurrent && <p className="hint">No persona matches.</p>}
      </div>
    </div>
  );
}

function PickerOption(props: {
  readonly id: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: React.ReactNode;
}) {
  const { id, isChosen, onChoose, children } = props;
  useEffect(() => {
    if (isChosen) document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
  }, [id, isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the text field above has the keys of the list
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text field, as in every combobox
    <div id={id} role="option" aria-selected={isChosen} className="picker-option" onClick={onChoose}>
      {children}
    </div>
  );
}

function OptionText({ persona, isInForce }: { readonly persona: PersonaSummary; readonly isInForce: boolean }) {
  const { name, displayName, version, ownTokens } = persona;
  return (
    <>
      <span>
        <Safe text={displayName || name} />
        {isInForce && <span className="tag">in force</span>}
      </span>
      <span className="hint">
        <code>
          {name}@{version}
        </code>{' '}
        · {formatShort(ownTokens)} tokens
      </span>
    </>
  );
}

/** Personas and styles that match, best known first by name; fragments are only parts of others. */
function usePersonas(query: string) {
  const { api } = useServices();
  const filter = { sort: 'name', direction: 'asc', ...(query === '' ? {} : { query }) } as const;
  const { data, error, isPlaceholderData } = useInfiniteQuery({
    ...api.personas(filter),
    placeholderData: keepPreviousData,
  });
  const items = (data?.pages ?? []).flatMap((page) => page.items).filter(({ kind }) => kind !== 'fragment');
  return { items, error, isCurrent: data !== undefined && !isPlaceholderData };
}
