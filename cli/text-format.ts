/** A time as `2026-01-31 14:05`, local; `-` for none. */
export function timeText(at: Date | null): string {
  if (at === null) return '-';
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The first line of a text. */
export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** A count with its word: `1 session`, `2 sessions`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Bytes as `12.3 MiB`. */
export function sizeText(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** What is in force, first the base: `reviewer@1.2.0 + brief@1.0.0`; `-` for nothing. */
export function stackText(stack: readonly { readonly persona: string; readonly version: string }[]): string {
  return stack.length === 0 ? '-' : stack.map(({ persona, version }) => `${persona}@${version}`).join(' + ');
}
