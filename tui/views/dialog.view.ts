import type { Keymap } from '../keymap.ts';
import { type AppState, topOverlay } from '../state/app-state.ts';
import type { Overlay } from '../state/overlays.ts';
import { overlayKey } from '../state/picker-rows.ts';
import { type Extent, positionOf, scrolled } from '../state/positions.ts';
import { cellWidth, graphemes, type Line, span } from '../text.ts';
import type { Slot } from '../theme.ts';
import { choicesOf, type DialogChoices } from './dialog-choices.ts';
import { fittingHints, type HintModel } from './footer.view.ts';
import { markdownRows } from './markdown-view.ts';
import type { RowModel } from './panes.ts';
import { wrapText } from './wrapped.ts';

/** Something that lies over the screen, as it is painted. */
export interface DialogModel {
  readonly overlayId: number;
  readonly title: Line;
  readonly tone: Slot;
  readonly width: number;
  readonly height: number;
  readonly input: { readonly label: string; readonly text: string; readonly cursorColumn: number } | undefined;
  /** Above the choices; only what is seen. */
  readonly lines: readonly Line[];
  readonly linesTop: number;
  readonly linesCount: number;
  readonly rows: readonly RowModel[];
  readonly rowsTop: number;
  readonly rowsCount: number;
  /** Beside the choices, where there is room. */
  readonly side: { readonly width: number; readonly lines: readonly Line[] } | undefined;
  readonly hints: readonly HintModel[];
}

const DIALOG_WIDTH = 64;
const FINDER_WIDTH = 100;
/** Frame and a space on both sides. */
const EDGE = 4;
/** A picker is at least this wide before its preview stands beside the rows. */
const WITH_SIDE = 72;

/** The dialog on top; undefined when there is none. */
export function dialogModel(state: AppState, keymap: Keymap): DialogModel | undefined {
  const overlay = topOverlay(state);
  if (!overlay) return undefined;
  const shape = shapeOf(state, keymap, overlay);
  const { key, list, text } = extentsOf(shape, overlay);
  const position = positionOf(state, 'overlay.list', { ...list, key });
  const kept = state.positions['overlay.text'];
  const { top } = scrolled({ key, index: 0, top: 0 }, kept?.key === key ? kept.top : 0, text);
  const shown = Math.max(0, Math.min(list.page, list.count - position.top));
  return {
    overlayId: overlay.id,
    title: shape.title,
    tone: shape.tone,
    width: shape.width,
    height: shape.height,
    input: inputOf(overlay),
    lines: shape.lines.slice(top, top + text.page),
    linesTop: top,
    linesCount: shape.lines.length,
    rows: Array.from({ length: shown }, (_, i) => {
      const index = position.top + i;
      return { index, line: shape.choices.rowAt(index), isSelected: index === position.index, isMarked: false };
    }),
    rowsTop: position.top,
    rowsCount: list.count,
    side: shape.side,
    hints: fittingHints(state, keymap, shape.width - EDGE),
  };
}

/** How much the choices and the text of the top dialog have to move over. */
export function dialogExtents(state: AppState, keymap: Keymap): { readonly list: Extent; readonly text: Extent } {
  const overlay = topOverlay(state);
  const nothing: Extent = { key: '', count: 0, page: 1 };
  if (!overlay) return { list: nothing, text: nothing };
  const { key, list, text } = extentsOf(shapeOf(state, keymap, overlay), overlay);
  return { list: { ...list, key }, text: { ...text, key } };
}

interface Shape {
  readonly title: Line;
  readonly tone: Slot;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
  readonly choices: DialogChoices;
  readonly side: DialogModel['side'];
}

/** Rows that the input takes, with the line under it. */
function inputRows(overlay: Overlay): number {
  return 'query' in overlay || overlay.kind === 'prompt' ? 1 : 0;
}

function extentsOf({ height, lines, choices }: Shape, overlay: Overlay) {
  const room = Math.max(1, height - 2 - inputRows(overlay));
  const isText = choices.count === 0;
  const textPage = isText ? room : Math.min(lines.length, Math.max(0, room - Math.min(choices.count, 3)));
  return {
    key: overlayKey(overlay),
    list: { key: '', count: choices.count, page: Math.max(1, room - textPage) },
    text: { key: '', count: lines.length, page: Math.max(1, textPage) },
  };
}

function shapeOf(state: AppState, keymap: Keymap, overlay: Overlay): Shape {
  const { width: columns, height: rows } = state.size;
  const isLarge = 'query' in overlay;
  const width = Math.max(10, Math.min(columns - 2, wantedWidth(overlay)));
  const inner = width - EDGE;
  const sideWidth = overlay.kind === 'picker' && width >= WITH_SIDE ? Math.floor(inner * 0.48) : 0;
  const choices = choicesOf(state, keymap, { overlay, width: sideWidth > 0 ? inner - sideWidth - 3 : inner - 1 });
  const lines = linesOf(overlay, inner, sideWidth > 0);
  const wanted = lines.length + choices.count + 2 + inputRows(overlay);
  const height = Math.max(4, Math.min(rows - 2, isLarge ? 22 : wanted));
  const side =
    overlay.kind === 'picker' && sideWidth > 0
      ? { width: sideWidth, lines: previewLines(overlay, sideWidth) }
      : undefined;
  return {
    title: [span(titleOf(overlay), toneOf(overlay))],
    tone: toneOf(overlay),
    width,
    height,
    lines,
    choices,
    side,
  };
}

/** Finders need room for two columns; a notice is as wide as what stands in it, so that it can be selected whole. */
function wantedWidth(overlay: Overlay): number {
  if (overlay.kind === 'notice')
    return Math.max(DIALOG_WIDTH, ...overlay.lines.map((line) => cellWidth(line) + EDGE + 1));
  return overlay.kind === 'picker' || overlay.kind === 'palette' || overlay.kind === 'help'
    ? FINDER_WIDTH
    : DIALOG_WIDTH;
}

function titleOf(overlay: Overlay): string {
  switch (overlay.kind) {
    case 'palette':
      return 'Commands, personas, sessions';
    case 'help':
      return overlay.keySearch ? 'Help: press the key you want to know about' : 'Help';
    default:
      return overlay.title;
  }
}

function toneOf(overlay: Overlay): Slot {
  return overlay.kind === 'confirm' && overlay.isDangerous ? 'danger' : 'title';
}

function linesOf(overlay: Overlay, width: number, hasSide: boolean): readonly Line[] {
  switch (overlay.kind) {
    case 'prompt':
      return [
        ...(overlay.error === undefined ? [] : wrapText(overlay.error, width, 'danger')),
        ...(overlay.note === '' ? [] : wrapText(overlay.note, width, 'muted')),
      ];
    case 'confirm':
      return overlay.lines.flatMap((line) => wrapText(line, width));
    case 'menu':
      return overlay.lines.flatMap((line) => wrapText(line, width));
    case 'notice':
      return overlay.lines.flatMap((line) => wrapText(line, width));
    case 'picker':
      return hasSide || !overlay.preview
        ? []
        : overlay.preview.facts.slice(0, 3).flatMap((fact) => factLine(fact, width));
    default:
      return [];
  }
}

function previewLines(overlay: Extract<Overlay, { kind: 'picker' }>, width: number): readonly Line[] {
  const { preview } = overlay;
  if (!preview) return [];
  return [
    ...preview.facts.flatMap((fact) => factLine(fact, width)),
    [],
    ...markdownRows(preview.text.slice(0, 4_000), false, width).slice(0, 40),
  ];
}

function factLine(fact: string, width: number): readonly Line[] {
  return fact.startsWith('!') ? wrapText(fact, width, 'warning') : wrapText(fact, width);
}

function inputOf(overlay: Overlay): DialogModel['input'] {
  const input = overlay.kind === 'prompt' ? overlay.input : 'query' in overlay ? overlay.query : undefined;
  if (!input) return undefined;
  const label = overlay.kind === 'prompt' ? `${overlay.label} ` : '/ ';
  const before = graphemes(input.text).slice(0, input.cursor).join('');
  return { label, text: input.text, cursorColumn: cellWidth(before) };
}
