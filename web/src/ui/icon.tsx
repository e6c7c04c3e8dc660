/** Lines of each icon on a grid of 16 by 16. */
const PATHS = {
  personas: 'M8 8.2a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4ZM2.8 14c.4-2.6 2.5-4 5.2-4s4.800 1.400 5.200 4',
  sessions: 'M1.500 8h2.700l2-5 3.200 10 2.200-5h2.900',
  help: 'M6 6.200a2 2 0 1 1 2.900 1.800c-.6.3-.9.7-.9 1.400v.3M8 12.400v.100M8 14.800a6.800 6.800 0 1 0 0-13.600 6.800 6.800 0 0 0 0 13.600Z',
  leave: 'M6.500 13.500h-3a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h3M10.500 11l3-3-3-3M13.500 8H6.500',
  search: 'M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9ZM10.400 10.400l3.400 3.400',
  plus: 'M8 3v10M3 8h10',
  copy: 'M5.500 5.500v-3h8v8h-3M2.500 5.500h8v8h-8z',
  check: 'M3 8.500l3.300 3.300L13 4.700',
  close: 'M4 4l8 8M12 4l-8 8',
  undo: 'M5.500 3L2.500 6l3 3M2.500 6h7a4 4 0 0 1 0 8h-3',
  back: 'M9.500 3.500L5 8l4.500 4.500',
  switch: 'M2.500 5.500h10l-3-3M13.500 10.500h-10l3 3',
  warning: 'M8 2L14.800 13.800H1.200zM8 6.500v3.200M8 11.800v.1',
} as const satisfies Record<string, string>;

/** Name of an icon. */
export type IconName = keyof typeof PATHS;

/** A small drawing beside a word; screen readers pass over it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The sign of Maestro: a baton and the beat it draws. */
export function Brand() {
  return (
    <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <path className="beat" d="M6 20c3.500-9 8-9 9.500-3.500S22 22.500 26 13" />
      <path className="baton" d="M10 25.500L24.500 6.500" />
    </svg>
  );
}
