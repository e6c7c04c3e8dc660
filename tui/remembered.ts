import { parseObject } from './config.ts';
import type { AppState } from './state/app-state.ts';
import { type LibraryUi, PREVIEW_MODES, PREVIEW_PLACES, SORTS } from './state/library-ui.ts';

/** The choices about the screen that are kept from one run to the next. */
export type Remembered = Partial<Pick<LibraryUi, 'sort' | 'direction' | 'tree' | 'preview' | 'previewMode'>>;

/** Reads what was remembered; anything that is not understood counts as not remembered. */
export function parseRemembered(text: string | undefined): Remembered {
  const { value } = parseObject(text, 'tui.json');
  const kept: { -readonly [Key in keyof Remembered]: Remembered[Key] } = {};
  const oneOf = <T extends string>(all: readonly T[], found: unknown) => all.find((each) => each === found);
  const sort = oneOf(SORTS, value.sort);
  const direction = oneOf(['asc', 'desc'] as const, value.direction);
  const preview = oneOf(PREVIEW_PLACES, value.preview);
  const previewMode = oneOf(PREVIEW_MODES, value.previewMode);
  if (sort) kept.sort = sort;
  if (direction) kept.direction = direction;
  if (preview) kept.preview = preview;
  if (previewMode) kept.previewMode = previewMode;
  if (typeof value.tree === 'boolean') kept.tree = value.tree;
  return kept;
}

/** What is to be remembered, as the text of the file. */
export function rememberedText({ library }: AppState): string {
  const { sort, direction, tree, preview, previewMode } = library;
  return `${JSON.stringify({ sort, direction, tree, preview, previewMode }, undefined, 2)}\n`;
}
