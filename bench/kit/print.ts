import { type BenchGoal, type BenchResult, type BenchTable, spreadText } from './bench.ts';

/** A result as text for people: tables, notes, and which goals are met. */
export function resultText(result: BenchResult): string {
  return [
    ...result.tables.map(tableText),
    ...result.notes.map((note) => `  note: ${note}`),
    ...result.goals.map(goalText),
  ].join('\n');
}

/** Whether the median of a goal is within its limit. */
export function isMet({ value, limit }: BenchGoal): boolean {
  return value.median <= limit;
}

function tableText({ title, columns, lines }: BenchTable): string {
  const rows = [['', ...columns], ...lines.map(({ name, cells }) => [name, ...cells])];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const text = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [`\n${title}`, ...text.map((line) => `  ${line}`)].join('\n');
}

function goalText(goal: BenchGoal): string {
  const { name, value, limit, unit } = goal;
  return `  ${isMet(goal) ? 'met   ' : 'MISSED'} ${name}: ${spreadText(value)}${unit}, goal at most ${Number(limit.toFixed(2))}${unit}`;
}
