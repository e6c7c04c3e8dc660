/** Puts the focus into a text field, unless that would push an on-screen keyboard over what one came to see. */
export function focusField(field: HTMLElement | null | undefined): void {
  if (!window.matchMedia('(pointer: coarse)').matches) field?.focus();
}
