import { type Line, lineWidth, padLine, span, truncateLine } from '../text.ts';

/** One column of a table. */
export interface Column<Row> {
  readonly head: string;
  /** Columns of the screen; the first column takes what is left over. */
  readonly width: number;
  readonly align?: 'right';
  /** Narrower lists leave the column out, and wider than `to` as well. */
  readonly from?: number;
  readonly to?: number;
  cell(row: Row): Line;
}

const GAP = 1;
/** The first column is not made narrower than this while another one can go. */
const LEAST_FIRST = 12;

/** The columns that fit, with their widths. */
export interface FittedColumns<Row> {
  readonly columns: readonly Column<Row>[];
  readonly firstWidth: number;
}

/** The columns that are shown at a width: the last ones go first. */
export function fitColumns<Row>(columns: readonly Column<Row>[], width: number): FittedColumns<Row> {
  const shown = columns.filter(
    ({ from = 0, to = Number.POSITIVE_INFINITY }, i) => i === 0 || (width >= from && width <= to),
  );
  while (shown.length > 1 && firstWidth(shown, width) < LEAST_FIRST) shown.pop();
  return { columns: shown, firstWidth: Math.max(0, firstWidth(shown, width)) };
}

/** The names of the columns. */
export function headLine<Row>(fitted: FittedColumns<Row>): Line {
  return joined(fitted, ({ head }) => [span(head, 'heading')]);
}

/** One row. */
export function rowLine<Row>(fitted: FittedColumns<Row>, row: Row): Line {
  return joined(fitted, (column) => column.cell(row));
}

function joined<Row>({ columns, firstWidth: first }: FittedColumns<Row>, cell: (column: Column<Row>) => Line): Line {
  return columns.flatMap((column, i) => {
    const width = i === 0 ? first : column.width;
    const line = cell(column);
    if (column.align !== 'right') return [...(i > 0 ? [span(' ')] : []), ...padLine(line, width)];
    const cut = truncateLine(line, width);
    return [span(' '.repeat((i > 0 ? GAP : 0) + Math.max(0, width - lineWidth(cut)))), ...cut];
  });
}

function firstWidth(columns: readonly { readonly width: number }[], width: number): number {
  return width - columns.slice(1).reduce((sum, column) => sum + column.width + GAP, 0);
}
