import { clusters } from '../paint/width.ts';
import { controlKey, csiKey, metaKey, ss3Key } from './key-sequences.ts';
import { mouseToken, replyToken } from './reports.ts';
import { key, type Token } from './tokens.ts';

/** What the lexer holds back: nothing, something that a key press may have made, or a report of the terminal cut in two. */
export type Waiting = 'nothing' | 'briefly' | 'longer';

const PASTE_BEGIN = '200';
const PASTE_END = '\x1b[201~';
/** A report is short; what is longer is no report. */
const LONGEST_REPORT = 8192;

// Forms of ECMA-48 and of the terminals that deviate from it; sticky, so that each is tried at one place only.
const LINUX_KEY = /\x1b\[(\[[A-Za-z])/y;
const X10_MOUSE = /\x1b\[M[\s\S]{3}/y;
const RXVT_SHIFT = /\x1b\[(\d+)\$/y;
const CSI = /\x1b\[([\x30-\x3f]*)[\x20-\x2f]*([\x40-\x7e])/y;
const SS3 = /\x1bO[\d;]*([\x40-\x7e])/y;
const STRING = /\x1b([\]PX^_])([^\x07\x1b]*)(?:\x07|\x1b\\)/y;
/** A string that another sequence cuts off is over. */
const BROKEN_STRING = /\x1b[\]PX^_][^\x07\x1b]*(?=\x1b[^\\])/y;
const META = /\x1b([\x00-\x1a\x1c-\x7f])/y;
const PRINTABLE = /[^\x00-\x1f\x7f-\x9f]+/y;
const PARTIAL = /\x1b(?:\[(?!\d+\$)(?:\[|M[\s\S]{0,2}|[\x30-\x3f]*[\x20-\x2f]*)|O[\d;]*|[\]PX^_][^\x07\x1b]*\x1b?)?$/y;
/** Only a terminal sends these beginnings; a person pressing Esc and typing does not. */
const PARTIAL_REPORT = /^\x1b(?:\[(?:M|[\x30-\x3f]+[\x20-\x2f]*)|\]\d)/;
/** Clusters that often go on with a joiner, a modifier or a second flag letter. */
const MAY_GO_ON = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u200d$/u;

/** Cuts decoded terminal input into tokens; it knows no time: the gate says when waiting is over. */
export class InputLexer {
  private pending = '';
  private paste: string[] | undefined;

  /** Whether input is held back, and how long it may be until the rest comes. */
  get waiting(): Waiting {
    if (this.pending === '' || this.paste) return 'nothing';
    return PARTIAL_REPORT.test(this.pending) ? 'longer' : 'briefly';
  }

  /** Takes the next piece of input; gives the tokens that are complete. */
  push(text: string): Token[] {
    const tokens: Token[] = [];
    this.pending += text;
    while (this.pending !== '' && this.step(tokens));
    return tokens;
  }

  /** Ends the waiting: a lone ESC is a key and what follows it is text; a report cut off is dropped. */
  giveUp(): Token[] {
    if (this.paste || this.pending === '') return [];
    const rest = this.pending;
    this.pending = '';
    if (PARTIAL_REPORT.test(rest)) return [];
    const tokens: Token[] = rest.startsWith('\x1b') ? [key('escape')] : [];
    const typed = rest.startsWith('\x1b') ? rest.slice(1) : rest;
    for (const cluster of clusters(typed)) tokens.push({ type: 'text', grapheme: cluster.text });
    return tokens;
  }

  /** Forgets everything held back. */
  reset(): void {
    this.pending = '';
    this.paste = undefined;
  }

  /** Takes one unit off the front; false when more input is needed. */
  private step(tokens: Token[]): boolean {
    if (this.paste) return this.stepPaste(this.paste, tokens);
    const char = this.pending.charAt(0);
    if (char === '\x1b') return this.stepEscape(tokens);
    PRINTABLE.lastIndex = 0;
    const run = PRINTABLE.exec(this.pending)?.[0];
    if (run !== undefined) return this.stepText(run, tokens);
    const control = controlKey(char);
    if (control) tokens.push(control);
    return this.take(1);
  }

  private stepText(run: string, tokens: Token[]): boolean {
    const found = clusters(run);
    const last = found.at(-1);
    const held = run.length === this.pending.length && last !== undefined && MAY_GO_ON.test(last.text);
    for (const cluster of held ? found.slice(0, -1) : found) tokens.push({ type: 'text', grapheme: cluster.text });
    this.take(held ? run.length - last.text.length : run.length);
    return !held;
  }

  private stepPaste(parts: string[], tokens: Token[]): boolean {
    const end = this.pending.indexOf(PASTE_END);
    if (end < 0) {
      // The end mark may be cut in two: its possible beginning stays.
      const keep = Math.min(this.pending.length, PASTE_END.length - 1);
      parts.push(this.pending.slice(0, this.pending.length - keep));
      this.pending = this.pending.slice(this.pending.length - keep);
      return false;
    }
    parts.push(this.pending.slice(0, end));
    this.paste = undefined;
    tokens.push({ type: 'paste', text: parts.join('').replace(/\r\n?/g, '\n') });
    return this.take(end + PASTE_END.length);
  }

  private stepEscape(tokens: Token[]): boolean {
    PARTIAL.lastIndex = 0;
    const partial = PARTIAL.test(this.pending);
    if (partial && this.pending.length <= LONGEST_REPORT) return false;
    if (partial || this.pending.startsWith('\x1b\x1b')) {
      tokens.push(key('escape'));
      return this.take(1);
    }
    return this.stepSequence(tokens);
  }

  private stepSequence(tokens: Token[]): boolean {
    const match = (form: RegExp) => {
      form.lastIndex = 0;
      return form.exec(this.pending);
    };
    let found: RegExpExecArray | null;
    let token: Token | undefined;
    if ((found = match(LINUX_KEY))) token = csiKey('', found[1] ?? '');
    else if ((found = match(X10_MOUSE))) token = undefined;
    else if ((found = match(RXVT_SHIFT))) token = csiKey(found[1] ?? '', '$');
    else if ((found = match(CSI))) token = this.control(found[1] ?? '', found[2] ?? '');
    else if ((found = match(SS3))) token = ss3Key(found[1] ?? '');
    else if ((found = match(STRING))) token = found[1] === ']' ? replyToken(found[2] ?? '') : undefined;
    else if ((found = match(BROKEN_STRING))) token = undefined;
    else if ((found = match(META))) token = metaKey(found[1] ?? '');
    else token = key('escape');
    if (token) tokens.push(token);
    return this.take(found?.[0].length ?? 1);
  }

  private control(parameters: string, final: string): Token | undefined {
    if (parameters === PASTE_BEGIN && final === '~') {
      this.paste = [];
      return undefined;
    }
    if (parameters.startsWith('<')) return mouseToken(parameters.slice(1), final);
    if (parameters === '' && (final === 'I' || final === 'O')) {
      return { type: 'reply', kind: 'focus', focused: final === 'I' };
    }
    if (parameters.startsWith('?') && final === 'c') {
      return { type: 'reply', kind: 'attributes', text: parameters.slice(1) };
    }
    return csiKey(parameters, final);
  }

  private take(length: number): true {
    this.pending = this.pending.slice(length);
    return true;
  }
}
