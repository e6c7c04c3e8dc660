import type { ImportedItem, ImportPlan, ImportResult, PlannedItem } from '../../contract/import.ts';
import { AppError } from '../domain/errors.ts';
import type { PreparedItem } from './import-batch.ts';
import type { PlannedCandidate } from './import-plan.ts';
import type { SavedVersion } from './persona-writer.ts';
import type { CheckedPlan } from './staged-imports.ts';

/** Refusals and clashes that an error lists; the message says how many there are. */
const LISTED = 50;

interface Refusal {
  readonly path: string;
  readonly name: string | null;
  readonly reason: string;
  readonly findings: readonly string[];
}

/** A checked plan as the caller sees it, by path. */
export function toPlan({ files, batch }: CheckedPlan): ImportPlan {
  const prepared = new Map(batch.items.map((item) => [item.planned, item]));
  const byPlanned = new Map(batch.refused.map((each) => [each.planned, each]));
  const items: PlannedItem[] = files.groups.flat().map((planned) => {
    const bad = byPlanned.get(planned);
    const { file, format, name, wanted } = planned;
    return {
      ...{ path: file.path, format, name, wanted },
      action: bad ? 'refuse' : planned.action,
      needsReview: needsReview(prepared.get(planned)),
      reason: bad?.reason ?? planned.reason,
      findings: [...new Set([...planned.findings, ...(bad?.findings ?? [])])],
    };
  });
  for (const { file, format, reason, findings } of files.refused) {
    items.push({
      ...{ path: file.path, format, reason, findings },
      name: null,
      action: 'refuse',
      wanted: null,
      needsReview: false,
    });
  }
  items.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const counts = { create: 0, version: 0, skip: 0, clash: 0, refuse: 0 };
  for (const { action } of items) counts[action] += 1;
  return { items, counts, needsReview: items.filter((item) => item.needsReview).length };
}

/** What was written and what was not, by path. */
export function toResult(
  { files, batch }: CheckedPlan,
  {
    saved,
    templates,
  }: { readonly saved: ReadonlyMap<PreparedItem, SavedVersion>; readonly templates: readonly string[] },
): ImportResult {
  const none = { id: null, version: null, needsReview: false };
  const items: ImportedItem[] = [...saved].map(([item, { outcome, id, name, version }]) => ({
    ...{ path: item.planned.file.path, outcome, id, name, version },
    needsReview: needsReview(item),
    reason: null,
  }));
  for (const { file, name, action, reason } of files.groups.flat()) {
    if (action === 'skip') items.push({ ...none, path: file.path, outcome: 'skipped', name, reason });
  }
  for (const { path, name, reason } of refusalsOf({ files, batch })) {
    items.push({ ...none, path, outcome: 'refused', name, reason });
  }
  items.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const counts = { created: 0, versioned: 0, unchanged: 0, skipped: 0, refused: 0 };
  for (const { outcome } of items) counts[outcome] += 1;
  return { items, counts, templates };
}

/** The error for names that are taken where nothing was chosen; undefined when there are none. */
export function clashError({ files }: Pick<CheckedPlan, 'files'>): AppError | undefined {
  const clashes = files.groups.flat().filter(({ action }) => action === 'clash');
  const [first] = clashes;
  if (!first) return undefined;
  const more = clashes.length > 1 ? ` and ${clashes.length - 1} more` : '';
  return new AppError(
    'NAME_TAKEN',
    `${first.file.path}: ${first.reason}${more}; nothing was imported: choose skip, rename or new-version`,
    { clashes: clashes.slice(0, LISTED).map(({ file, name }) => ({ path: file.path, name })) },
  );
}

/** The error for files that are refused; undefined when there are none. */
export function refusedError(plan: Pick<CheckedPlan, 'files' | 'batch'>): AppError | undefined {
  const refusals = refusalsOf(plan);
  const [first] = refusals;
  if (!first) return undefined;
  const more = refusals.length > 1 ? ` and ${refusals.length - 1} more` : '';
  return new AppError(
    'IMPORT_INVALID',
    `${first.path} is refused: ${first.reason}${more}; nothing was imported: mend the files, or go on without them`,
    {
      refused: refusals.slice(0, LISTED),
      findings: refusals
        .slice(0, LISTED)
        .flatMap(({ path, reason, findings }) =>
          findings.map((code) => ({ code, severity: 'error', line: 1, column: 1, message: `${path}: ${reason}` })),
        ),
    },
  );
}

function refusalsOf({ files, batch }: Pick<CheckedPlan, 'files' | 'batch'>): readonly Refusal[] {
  const named = (planned: PlannedCandidate) => ({ path: planned.file.path, name: planned.name });
  return [
    ...files.refused.map(({ file, reason, findings }) => ({ path: file.path, name: null, reason, findings })),
    ...files.groups
      .flat()
      .flatMap((planned) =>
        planned.action === 'refuse' ? [{ ...named(planned), reason: planned.reason ?? '', findings: [] }] : [],
      ),
    ...batch.refused.map(({ planned, reason, findings }) => ({ ...named(planned), reason, findings })),
  ];
}

function needsReview(item: PreparedItem | undefined): boolean {
  const last = item?.next.at(-1)?.prepared ?? item?.first;
  return last !== undefined && last.version.reviewHash !== null;
}
