import type { ComparedFile, Discovery } from '../../../contract/discovery.ts';

/** Every file that any mode met, in the order they were met first, with what each mode does with it. */
export function comparedFiles(modes: readonly Pick<Discovery, 'mode' | 'files'>[]): readonly ComparedFile[] {
  const rows = new Map<
    string,
    { sizeBytes: number | null; modes: Record<string, ComparedFile['modes'][Discovery['mode']]> }
  >();
  for (const { mode, files } of modes) {
    for (const { path, outcome, position, note, sizeBytes } of files) {
      const row = rows.get(path) ?? { sizeBytes, modes: {} };
      rows.set(path, row);
      row.sizeBytes ??= sizeBytes;
      // A file that is met twice counts as what was taken.
      const known = row.modes[mode];
      if (!known || (known.position === null && position !== null)) row.modes[mode] = { outcome, position, note };
    }
  }
  return [...rows].map(([path, row]) => ({ path, ...row }));
}
