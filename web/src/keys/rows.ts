/** Marks an element as a row that j and k walk over. */
export const ROW = { 'data-row': '' } as const;

/** The row that has the focus. */
export function focusedRow(): HTMLElement | undefined {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement && 'row' in activeElement.dataset ? activeElement : undefined;
}

/**
 * Moves the focus by rows: from the focused one, else from the one that is shown beside the list, else from the end
 * the move comes from. False when there is no row.
 */
export function moveRow(move: 'next' | 'previous' | 'first' | 'last'): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.checkVisibility());
  const from = focusedRow() ?? rows.find((row) => row.hasAttribute('aria-current'));
  const at = from ? rows.indexOf(from) : -1;
  const isFocused = from !== undefined && from === document.activeElement;
  const row = rows[targetOf(move, { at, isFocused, count: rows.length })];
  row?.focus();
  row?.scrollIntoView({ block: 'nearest' });
  return row !== undefined;
}

/** Index of the row to go to. A row that is only shown, not focused, is itself the first stop. */
export function targetOf(
  move: 'next' | 'previous' | 'first' | 'last',
  { at, isFocused, count }: { readonly at: number; readonly isFocused: boolean; readonly count: number },
): number {
  if (move === 'first') return 0;
  if (move === 'last') return count - 1;
  if (at < 0) return move === 'next' ? 0 : count - 1;
  if (!isFocused) return at;
  return Math.min(count - 1, Math.max(0, at + (move === 'next' ? 1 : -1)));
}
