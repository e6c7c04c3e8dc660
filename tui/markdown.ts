import { type Line, type Span, span } from './text.ts';
import type { Slot } from './theme.ts';

/** What a line needs to know of the lines above it. */
interface MarkdownState {
  readonly inside: 'text' | 'fence' | 'frontMatter' | 'comment';
  /** The marks that opened the fence. */
  readonly fence: string;
}

/** How Markdown is shown. */
export interface MarkdownOptions {
  /** Shows what the marks mean instead of the marks. */
  readonly rendered: boolean;
}

const TEXT: MarkdownState = { inside: 'text', fence: '' };
const FENCE = /^ {0,3}(`{3,}|~{3,})\s*(.*)$/;
const HEADING = /^ {0,3}(#{1,6})(\s+)(.*?)(\s+#+)?\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(\s+)(\[[ xX]\]\s)?/;
const QUOTE = /^ {0,3}((?:>\s?)+)/;
const RULE = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const IMPORT = /^@[\w./~-]+\.md\s*$/;
const FRAGMENT = /^\{\{>\s*[^}]+\}\}\s*$/;

/** Lines of Markdown with the meaning of each part; one line for each line of the text. */
export function markdownLines(text: string, options: MarkdownOptions): readonly Line[] {
  let state: MarkdownState = TEXT;
  return text.split('\n').map((raw, row) => {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const [shown, next] = markdownLine(line, row === 0 && line === '---' ? 'head' : state, options);
    state = next;
    return shown;
  });
}

/** One line, and the state for the line below; 'head' is the first line of front matter. */
function markdownLine(
  line: string,
  state: MarkdownState | 'head',
  options: MarkdownOptions,
): readonly [Line, MarkdownState] {
  if (state === 'head') return [[span(line, 'frontMatter')], { inside: 'frontMatter', fence: '' }];
  switch (state.inside) {
    case 'frontMatter':
      return [[span(line, 'frontMatter')], line === '---' ? TEXT : state];
    case 'fence':
      return fenced(line, state, options);
    case 'comment':
      return [[span(line, 'muted')], line.includes('-->') ? TEXT : state];
    case 'text':
      return textLine(line, options);
  }
}

function fenced(line: string, state: MarkdownState, { rendered }: MarkdownOptions): readonly [Line, MarkdownState] {
  const marks = FENCE.exec(line);
  const isEnd = marks?.[1]?.startsWith(state.fence) && marks[2] === '';
  if (isEnd) return [[span(rendered ? '' : line, 'muted')], TEXT];
  return [rendered ? [span('  ', 'text'), span(line, 'code')] : [span(line, 'code')], state];
}

function textLine(line: string, options: MarkdownOptions): readonly [Line, MarkdownState] {
  const { rendered } = options;
  const fence = FENCE.exec(line);
  if (fence?.[1]) {
    const shown = rendered ? (fence[2] ?? '') : line;
    return [[span(shown, 'muted')], { inside: 'fence', fence: fence[1] }];
  }
  if (/^\s*<!--/.test(line)) {
    return [[span(line, 'muted')], line.includes('-->') ? TEXT : { inside: 'comment', fence: '' }];
  }
  return [blockLine(line, options), TEXT];
}

function blockLine(line: string, { rendered }: MarkdownOptions): Line {
  const heading = HEADING.exec(line);
  if (heading) {
    const style: Slot = 'heading';
    if (!rendered) return [span(line, style)];
    const title = heading[3] ?? '';
    return [span((heading[1]?.length ?? 1) > 2 ? `${title}` : title.toUpperCase(), style)];
  }
  if (RULE.test(line)) return [span(rendered ? '─'.repeat(24) : line, 'muted')];
  if (IMPORT.test(line) || FRAGMENT.test(line)) return [span(line, 'importLine')];
  const quote = QUOTE.exec(line);
  if (quote) {
    const depth = (quote[1] ?? '').replace(/\s/g, '').length;
    const head = rendered ? '│ '.repeat(depth) : (quote[0] ?? '');
    return [span(head, 'muted'), ...inline(line.slice(quote[0]?.length ?? 0), rendered, 'quote')];
  }
  const item = ITEM.exec(line);
  if (!item) return inline(line, rendered, 'text');
  const [whole = '', indent = '', bullet = '', gap = '', box = ''] = item;
  const shownBullet = rendered && /[-*+]/.test(bullet) ? '•' : bullet;
  const shownBox = rendered ? box.replace(/\[ \]/, '☐').replace(/\[[xX]\]/, '☑') : box;
  return [span(indent + shownBullet + gap + shownBox, 'accent'), ...inline(line.slice(whole.length), rendered, 'text')];
}

interface InlineRule {
  readonly form: RegExp;
  readonly style: Slot;
  /** What is shown instead, from the groups of the form. */
  readonly shown: (groups: readonly string[]) => string;
}

const first = ([, text = '']: readonly string[]) => text;

/** Tried in this order at each place where a mark may begin. */
const INLINE: readonly InlineRule[] = [
  { form: /\\([!-/:-@[-`{-~])/y, style: 'text', shown: first },
  { form: /(`+)(?!`)(.+?)(?<!`)\1(?!`)/y, style: 'code', shown: ([, , text = '']) => text },
  { form: /\{\{\s*[A-Za-z_][\w.-]*\s*\}\}/y, style: 'variable', shown: ([all = '']) => all },
  { form: /\*\*(?=\S)(.+?)(?<=\S)\*\*/y, style: 'strong', shown: first },
  { form: /__(?=\S)(.+?)(?<=\S)__/y, style: 'strong', shown: first },
  { form: /\*(?=[^\s*])([^*]+?)(?<=\S)\*/y, style: 'emphasis', shown: first },
  { form: /(?<!\w)_(?=[^\s_])([^_]+?)(?<=\S)_(?!\w)/y, style: 'emphasis', shown: first },
  { form: /\[([^\][]+)\]\(([^()\s]*)\)/y, style: 'link', shown: first },
  { form: /<(https?:[^\s<>]+)>/y, style: 'link', shown: first },
];

/** Longer lines are shown plain: nobody reads them, and the forms above would take their time. */
const LONGEST_STYLED = 2_000;

function inline(text: string, rendered: boolean, base: Slot): Line {
  if (text.length > LONGEST_STYLED || !/[\\`{*_[<]/.test(text)) return [span(text, base)];
  const line: Span[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const found = /[\\`{*_[<]/.test(text.charAt(at)) ? inlineAt(text, at) : undefined;
    if (!found) {
      plain += text.charAt(at);
      at += 1;
      continue;
    }
    if (plain !== '') line.push(span(plain, base));
    plain = '';
    line.push(span(rendered ? found.shown : found.all, found.style === 'text' ? base : found.style));
    at += found.all.length;
  }
  return plain === '' ? line : [...line, span(plain, base)];
}

function inlineAt(text: string, at: number): { all: string; shown: string; style: Slot } | undefined {
  for (const { form, style, shown } of INLINE) {
    form.lastIndex = at;
    const groups = form.exec(text);
    if (groups) return { all: groups[0], shown: shown([...groups]), style };
  }
  return undefined;
}
