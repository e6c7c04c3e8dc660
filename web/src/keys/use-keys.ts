import { useEffect } from 'react';
import { type Services, useServices } from '../app/services.ts';
import { createKeyReader, isCharacter } from './key-reader.ts';
import { focusedRow } from './rows.ts';

/** Keys that scroll or move by themselves unless a row has the focus. */
const MOVES = /^(?:Arrow|Home$|End$)/;

/** Listens to the keys of the whole page and runs the commands of the table. */
export function useKeys(): void {
  const services = useServices();
  useEffect(() => {
    const onKey = createListener(services);
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [services]);
}

function createListener({ commands, letterKeys }: Services): (event: KeyboardEvent) => void {
  const read = createKeyReader();
  return (event) => {
    // A modal dialog has the keyboard to itself.
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
    const field = textFieldOf(event.target);
    if (field && event.key === 'Escape') {
      field.blur();
      return;
    }
    if (isCharacter(event) && (field || letterKeys.get() === 'off')) return;
    if (MOVES.test(event.key) && !focusedRow()) return;
    const reading = read(event, event.timeStamp);
    if (reading.kind !== 'command' || (field && reading.id !== 'save')) return;
    if (commands.run(reading.id)) event.preventDefault();
  };
}

function textFieldOf(target: EventTarget | null): HTMLElement | undefined {
  const isField = target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
  return isField ? target : undefined;
}
