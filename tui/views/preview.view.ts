import type { PersonaSummary } from '../../contract/persona.ts';
import { age, counted, elapsed, grouped } from '../format.ts';
import type { AppState } from '../state/app-state.ts';
import { PREVIEW_MODES } from '../state/library-ui.ts';
import { errorFor, valueFor } from '../state/remote.ts';
import { liveSessions, selectedPersona } from '../state/selectors.ts';
import { type Line, span } from '../text.ts';
import { isStale } from './freshness.ts';
import { effectiveRows, markdownRows } from './markdown-view.ts';
import type { TextContent } from './pane-content.ts';
import { wrapLines, wrapText } from './wrapped.ts';

/** The text of the selected persona: as written, as it reads, or as an agent gets it. */
export function libraryPreview(state: AppState, width: number): TextContent {
  const persona = selectedPersona(state);
  const mode = persona && !persona.isActive ? 'raw' : state.library.previewMode;
  return {
    kind: 'text',
    key: persona ? `${persona.id} ${mode}` : '',
    title: titleLine(state, width),
    lines: persona ? previewRows(state, persona, width) : [],
    isStale: isStale(state),
  };
}

function previewRows(state: AppState, persona: PersonaSummary, width: number): readonly Line[] {
  const key = `${persona.id}@${persona.version}`;
  const { document, effective } = state.remote;
  const mode = persona.isActive ? state.library.previewMode : 'raw';
  if (mode === 'effective') {
    const prompt = valueFor(effective, key);
    if (prompt) return effectiveRows(prompt, width);
    const error = errorFor(effective, key);
    if (error !== undefined) return wrapText(`There is no effective text: ${error}`, width, 'danger');
    return waitingRows();
  }
  const text = valueFor(document, key);
  if (text)
    return text.content === ''
      ? wrapText('(empty)', width, 'muted')
      : markdownRows(text.content, mode === 'rendered', width);
  const error = errorFor(document, key);
  return error === undefined ? waitingRows() : wrapText(error, width, 'danger');
}

function waitingRows(): readonly Line[] {
  return [18, 26, 22].map((length) => [span('·'.repeat(length), 'muted')]);
}

function titleLine(state: AppState, width: number): Line {
  const { previewMode } = state.library;
  if (state.library.deleted) return [span('Preview', 'title')];
  if (width < 44) return [span('Preview', 'title'), span(' ─ ', 'border'), span(previewMode, 'accent')];
  const modes = PREVIEW_MODES.flatMap((mode, i) => [
    ...(i > 0 ? [span(' | ', 'border')] : []),
    mode === previewMode ? span(`[${mode}]`, 'accent') : span(mode, 'muted'),
  ]);
  return [span('Preview', 'title'), span(' ─ ', 'border'), ...modes];
}

/** Facts about the selected persona: chain, tokens, versions, where it is live. */
export function libraryDetails(state: AppState, width: number): TextContent {
  const persona = selectedPersona(state);
  return {
    kind: 'text',
    key: persona?.id ?? '',
    title: [span('Details', 'title')],
    lines: persona ? wrapLines(detailLines(state, persona, width), width, [span('  ')]) : [],
    isStale: isStale(state),
  };
}

function detailLines(state: AppState, persona: PersonaSummary, width: number): readonly Line[] {
  const prompt = valueFor(state.remote.effective, `${persona.id}@${persona.version}`);
  const chain = prompt?.chain.map((ref) => ref.replace(/@.*$/, '')).reverse() ?? [
    ...(persona.parentName === null ? [] : [persona.parentName]),
    persona.name,
  ];
  const sessions = liveSessions(state).filter(({ stack }) => stack.some(({ personaId }) => personaId === persona.id));
  return [
    chain.flatMap((name, i) => [
      ...(i > 0 ? [span(' › ', 'muted')] : []),
      span(name, i === chain.length - 1 ? 'title' : 'text'),
    ]),
    tokenLine(state, persona, width),
    [
      span(`${counted(persona.versionCount, 'version')} · ${persona.version}`),
      span(` · changed ${age(persona.updatedAt, state.now)} ago`.replace('now ago', 'now'), 'muted'),
    ],
    ...sessions.map(({ id, agent, stack }): Line => {
      const since = stack.find(({ personaId }) => personaId === persona.id)?.appliedAt ?? state.now;
      return [span('● ', 'live'), span(`${id} ${agent}`), span(` ${elapsed(since, state.now)}`, 'muted')];
    }),
    ...(persona.tags.length > 0 ? [[span(persona.tags.map((tag) => `#${tag}`).join(' '), 'tag')]] : []),
    ...(prompt?.warnings ?? []).map(({ message }): Line => [span('! ', 'warning'), span(message)]),
    ...(persona.description === '' ? [] : [[span(persona.description, 'muted')]]),
  ];
}

/** `tokens ≈1,204 /2,000 ██████░░░░  60%`: the effective text against its budget, if it has one. */
function tokenLine(state: AppState, persona: PersonaSummary, width: number): Line {
  const key = `${persona.id}@${persona.version}`;
  const prompt = valueFor(state.remote.effective, key);
  const header = valueFor(state.remote.document, key)?.header;
  if (!prompt) return [span('tokens ', 'muted'), span(`${grouped(persona.ownTokens)} own`)];
  const max = header?.tokenBudget?.max ?? header?.tokenBudget?.warn;
  const total = [span('tokens ', 'muted'), span(`≈${grouped(prompt.tokens)}`)];
  if (max === undefined) return [...total, span(` effective · ${grouped(persona.ownTokens)} own`, 'muted')];
  const share = prompt.tokens / max;
  const cells = Math.max(4, Math.min(10, width - 28));
  const full = Math.min(cells, Math.round(share * cells));
  const style = share > 1 ? 'danger' : share > 0.8 ? 'warning' : 'success';
  return [
    ...total,
    span(` /${grouped(max)} `, 'muted'),
    span('█'.repeat(full), style),
    span('░'.repeat(cells - full), 'muted'),
    span(` ${Math.round(share * 100)}%`, style),
  ];
}
