import { type AppState, type PendingEdit, reviewedEdit } from '../state/app-state.ts';
import { type Line, span } from '../text.ts';
import { diffRows } from './diff-rows.ts';
import { separator } from './markdown-view.ts';
import type { TextContent } from './pane-content.ts';
import { wrapText } from './wrapped.ts';

/** What an edit changes, before it becomes a version. */
export function reviewDiff(state: AppState, width: number): TextContent {
  const edit = reviewedEdit(state);
  return {
    kind: 'text',
    // With an error the text starts at its top again, where the error stands.
    key: edit ? `${edit.path} ${edit.error ?? ''}` : '',
    title: edit ? titleLine(edit) : [],
    footer: edit ? [span(`your text: ${edit.path}`, 'muted')] : [],
    lines: edit ? rowsOf(edit, width) : [],
    isStale: false,
  };
}

function titleLine({ name, baseVersion, diff }: PendingEdit): Line {
  const base = baseVersion === undefined ? 'new persona' : `made on ${baseVersion}`;
  return [
    span(`Review ${name}`, 'title'),
    span(` ─ ${base} `, 'muted'),
    span(`+${diff.added}`, 'success'),
    span(` −${diff.removed}`, 'danger'),
  ];
}

function rowsOf({ diff, error }: PendingEdit, width: number): readonly Line[] {
  const same = wrapText('Nothing differs from the version it was made on.', width, 'muted');
  const rows = diff.hunks.length === 0 ? same : diffRows(diff.hunks, width);
  if (error === undefined) return rows;
  return [...wrapText(`Not saved: ${error}`, width, 'danger'), separator('your changes', width), ...rows];
}
