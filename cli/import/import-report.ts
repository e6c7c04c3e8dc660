import type { ImportedItem, ImportPlan, ImportResult, PlannedItem } from '../../contract/import.ts';
import type { Output } from '../output.ts';
import type { Scan } from './scan-folder.ts';

/** Rows that are shown; the counts under them are complete. */
const SHOWN = 200;

const ACTIONS: Readonly<Record<PlannedItem['action'], string>> = {
  create: 'new',
  version: 'new version',
  skip: 'skip',
  clash: 'name taken',
  refuse: 'refused',
};

/** A plan as a table, what is wrong first in words. */
export function showPlan(output: Output, plan: ImportPlan, { leftOut }: Scan): void {
  output.table(plan.items.slice(0, SHOWN), [
    { head: 'FILE', text: ({ path }) => path },
    { head: 'FORMAT', text: ({ format }) => format ?? '-' },
    { head: 'WHAT', text: ({ action }) => ACTIONS[action] },
    { head: 'NAME', text: ({ name, wanted }) => (wanted === null ? (name ?? '-') : `${name} (${wanted} is taken)`) },
    { head: 'NOTE', text: noteOf },
  ]);
  if (plan.items.length > SHOWN) output.line(`… and ${plan.items.length - SHOWN} more`, 'dim');
  for (const { path, reason } of leftOut.slice(0, 20)) output.line(`left out ${path}: ${reason}`, 'dim');
  if (leftOut.length > 20) output.line(`left out ${leftOut.length - 20} more`, 'dim');
  output.line(planText(plan));
}

/** What was done, one line each. */
export function showResult(output: Output, items: readonly ImportedItem[]): void {
  for (const { path, outcome, name, version, reason, needsReview } of items.slice(0, SHOWN)) {
    const what = version === null ? (name ?? '') : `${name}@${version}`;
    output.line(
      `${outcome} ${[what, `from ${path}`].filter(Boolean).join(' ')}${needsReview ? ' (needs review)' : ''}${reason === null ? '' : `: ${reason}`}`,
    );
  }
  if (items.length > SHOWN) output.line(`… and ${items.length - SHOWN} more`, 'dim');
}

/** The counts of a plan in one line. */
export function planText({ counts, needsReview }: ImportPlan): string {
  return sentence([
    [counts.create, 'new'],
    [counts.version, 'new versions'],
    [counts.skip, 'skipped'],
    [counts.clash, 'with a name that is taken'],
    [counts.refuse, 'refused'],
    [needsReview, 'to be reviewed before an agent gets them'],
  ]);
}

/** The counts of a result in one line. */
export function resultText({ counts, items, templates }: ImportResult): string {
  return sentence([
    [counts.created, 'created'],
    [counts.versioned, 'new versions'],
    [counts.unchanged, 'unchanged'],
    [counts.skipped, 'skipped'],
    [counts.refused, 'refused'],
    [templates.length, 'templates'],
    [items.filter(({ needsReview }) => needsReview).length, 'to be reviewed: see `maestro persona review`'],
  ]);
}

function sentence(parts: readonly (readonly [number, string])[]): string {
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return said.length === 0 ? 'nothing to do' : said.join(', ');
}

function noteOf({ reason, findings, needsReview }: PlannedItem): string {
  return reason ?? [needsReview ? 'needs review' : [], findings].flat().join(', ');
}
